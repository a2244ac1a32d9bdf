#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands.h"
#include "control.h"
#include "download.h"
#include "exitcode.h"
#include "folder.h"
#include "limit.h"
#include "mem.h"
#include "options.h"
#include "remote.h"
#include "rerun.h"
#include "talk.h"
#include "tell.h"
#include "upload.h"
#include "verbs.h"
#include "words.h"

/* What stands behind a command, for completion and for the count. */
enum takes {
	NOTHING,
	LOCAL,			/* names of files here */
	REMOTE,			/* names of files there */
	ID,
};

struct command {
	const char *name;
	enum takes takes;
	const char *words;
	const char *help;
	int (*work)(struct commands *c, const struct command *self,
	    char **words, struct fault *f);
};

/* Bad words, or a question that had no good answer: the talk goes on. */
static int
settle(struct commands *c, const struct fault *f)
{
	c->status = f->code;
	if (!talk_alive(c->talk))
		return -1;
	tell("%s", f->text);
	return 0;
}

/* A channel for a run, and what its workspace is called there. */
static struct talk *
open_talk(struct commands *c, const char **ret_workspace, struct fault *f)
{
	int fd;

	*ret_workspace = "session";
	if (!c->talk->stuck)
		return c->talk;
	(void)control_string(talk_hello(c->talk), "session", ret_workspace);
	if (c->spare != NULL && talk_can_run(c->spare))
		return c->spare;
	talk_freep(&c->spare);
	fd = remote_channel(c->remote, f);
	if (fd != -1)
		c->spare = talk_open(fd, c->talk->host, f);
	return c->spare;
}

static int
run(struct commands *c, const struct command *self, char **words,
    struct fault *f)
{
	struct rerun how = { .options = c->options, .way = c->way,
	    .typed = c->typed };

	(void)self;
	how.talk = open_talk(c, &how.workspace, f);
	if (how.talk == NULL || rerun_script(&how, words, &c->status, f) == -1)
		return settle(c, f);
	return 0;
}

int
commands_put(struct commands *c, char **paths, struct fault *f)
{
	struct rerun how = { .options = c->options, .way = c->way };

	how.talk = open_talk(c, &how.workspace, f);
	if (how.talk == NULL || rerun_put(&how, paths, &c->status, f) == -1)
		return settle(c, f);
	return 0;
}

static int
put(struct commands *c, const struct command *self, char **words,
    struct fault *f)
{
	(void)self;
	return commands_put(c, words, f);
}

/* --- files that come back ----------------------------------------------- */

static int
fetch(struct commands *c, char *const *names, bool quiet, struct fault *f)
{
	const struct download_plan plan = { .folder = c->options->folder,
	    .force = c->options->force, .bar = c->typed,
	    .numbered = quiet ? figure_is : NULL };
	cleanup_download struct download *d = download_new(&plan);
	int rc;

	for (c->status = 0; *names != NULL; names++) {
		cleanup_free char *path = NULL;

		rc = talk_get(c->talk, *names, d, &path, f);
		if (rc == -1)
			return settle(c, f);
		if (rc == 1 && !quiet)
			tell("%s", f->text);
		if (rc == 1)
			c->status = 1;
		else if (figure_is(path) || figure_is_sixel(path))
			figure_show(c->way, path);
		else
			(void)printf("%s\n", path);
		(void)fflush(stdout);
	}
	return 0;
}

static int
get(struct commands *c, const struct command *self, char **words,
    struct fault *f)
{
	(void)self;
	return fetch(c, words, false, f);
}

/* With sixel, the picture to draw lies beside each. */
int
commands_show(struct commands *c, char *const *names, struct fault *f)
{
	cleanup_strv char **all = NULL;

	for (; *names != NULL; names++) {
		strv_append(&all, xstrdup(*names));
		if (c->way == FIGURE_SIXEL && figure_is(*names))
			strv_append(&all, xasprintf("%.*s.six",
			    (int)strlen(*names) - 4, *names));
	}
	return all == NULL ? 0 : fetch(c, all, true, f);
}

static int
list(struct commands *c, const struct command *self, char **words,
    struct fault *f)
{
	cleanup_control struct control *answer = NULL;
	char amount[AMOUNT_TEXT];
	size_t count = 0, i;

	(void)self;
	(void)words;
	if (talk_status(c->talk, "files", &answer, f) == -1)
		return settle(c, f);
	(void)control_array(answer, "files", &count);
	for (i = 0; i < count; i++) {
		cleanup_control struct control *file =
		    control_item(answer, "files", i);
		cleanup_free char *name = NULL;
		int64_t size = 0;

		if (file == NULL || control_bytes(file, "name", &name) != 1)
			continue;
		(void)control_int(file, "size", 0, CONTROL_INT_MAX, &size);
		tell_clean(name);
		(void)printf("%8s  %s\n", limits_format(UNIT_SIZE,
		    (uint64_t)size, amount), name);
	}
	(void)fflush(stdout);
	c->status = 0;
	return 0;
}

/* --- runs and questions ------------------------------------------------- */

static int
ask_verb(struct commands *c, const struct command *self, char **words,
    struct fault *f)
{
	int status = verbs_run(c->talk, self->name, self->takes == ID ?
	    words[0] : NULL, f);

	if (status == -1)
		return settle(c, f);
	c->status = status;
	return 0;
}

static int
logs(struct commands *c, const struct command *self, char **words,
    struct fault *f)
{
	cleanup_control struct control *request = control_new();
	struct talk_run r = { .request = request, .attach = true, .in = -1,
	    .out = 1, .err = 2 };
	const char *workspace;
	struct talk *t = open_talk(c, &workspace, f);
	int rc;

	(void)self;
	if (t == NULL)
		return settle(c, f);
	control_set_string(request, "id", words[0]);
	control_set_bool(request, "follow", false);
	rc = talk_run(t, &r, f);
	c->status = r.status;
	talk_run_free(&r);
	return rc == -1 ? settle(c, f) : 0;
}

static int
quit(struct commands *c, const struct command *self, char **words,
    struct fault *f)
{
	(void)self;
	(void)words;
	(void)f;
	c->quit = true;
	return 0;
}

static int help(struct commands *c, const struct command *self, char **words,
    struct fault *f);

static const struct command table[] = {
	{ "run", LOCAL, "[OPTION]... SCRIPT [ARG]...",
	    "run it, as cudash HOST SCRIPT does", run },
	{ "put", LOCAL, "FILE|FOLDER...", "send files", put },
	{ "get", REMOTE, "FILE...", "fetch files", get },
	{ "ls", NOTHING, "", "files there", list },
	{ "gpus", NOTHING, "", "GPUs there", ask_verb },
	{ "ps", NOTHING, "", "your runs there", ask_verb },
	{ "logs", ID, "ID", "what a detached run has printed", logs },
	{ "kill", ID, "ID", "end a run", ask_verb },
	{ "help", NOTHING, "", "this", help },
	{ "quit", NOTHING, "", "leave; so does Ctrl-D", quit },
	{ NULL, NOTHING, NULL, NULL, NULL },
};

static int
help(struct commands *c, const struct command *self, char **words,
    struct fault *f)
{
	const struct command *row;

	(void)self;
	(void)words;
	(void)f;
	for (row = table; row->name != NULL; row++) {
		cleanup_free char *call = xasprintf("%%%s %s", row->name,
		    row->words);

		(void)printf("%-33s %s\n", call, row->help);
	}
	(void)printf("Every other line is Python, for one interpreter that "
	    "lives on.\nCtrl-C interrupts; Ctrl-C again kills.\n");
	(void)fflush(stdout);
	c->status = 0;
	return 0;
}

static int
complain(struct commands *c, const char *text)
{
	tell("%s", text);
	c->status = EXIT_USAGE;
	return 0;
}

int
commands_do(struct commands *c, const char *line, struct fault *f)
{
	const char *why = NULL, *name = line + strspn(line, " \t") + 1;
	cleanup_strv char **words = words_split(name, &why);
	cleanup_free char *text = NULL;
	const struct command *row;
	size_t count;

	if (words == NULL && why != NULL) {
		text = xasprintf("this is no %% command, because %s", why);
		return complain(c, text);
	}
	for (row = table; row->name != NULL; row++)
		if (words != NULL && words[0] != NULL &&
		    strcmp(words[0], row->name) == 0)
			break;
	if (row->name == NULL)
		return complain(c, "there is no such % command; see %help");
	count = strv_len(words) - 1;
	if ((row->takes == NOTHING) != (count == 0) ||
	    (row->takes == ID && count != 1)) {
		text = xasprintf("say: %%%s%s%s", row->name,
		    row->takes == NOTHING ? "" : " ", row->words);
		return complain(c, text);
	}
	return row->work(c, row, words + 1, f);
}

/* --- completion --------------------------------------------------------- */

static void
offer(char ***found, const char *word, const char *before, const char *name,
    const char *after)
{
	char *whole = xasprintf("%s%s%s", before, name, after);

	if (strncmp(whole, word, strlen(word)) == 0)
		strv_append(found, whole);
	else
		free(whole);
}

static char **
local_names(const char *word)
{
	const char *slash = strrchr(word, '/');
	cleanup_free char *folder = slash == NULL ? xstrdup("") :
	    xstrndup(word, (size_t)(slash - word) + 1);
	cleanup_strv char **names = folder_list(*folder == '\0' ? "." :
	    folder);
	char **found = NULL, **name;
	bool executable;
	uint64_t size;

	for (name = names; name != NULL && *name != NULL; name++) {
		cleanup_free char *path = xasprintf("%s%s", folder, *name);

		/* Hidden ones only if they are asked for. */
		if (**name != '.' || word[strlen(folder)] == '.')
			offer(&found, word, folder, *name,
			    folder_look(path, &size, &executable) ==
			    FOLDER_FOLDER ? "/" : "");
	}
	return found;
}

static char **
remote_names(struct commands *c, const char *word)
{
	cleanup_control struct control *answer = NULL;
	char **found = NULL;
	size_t count = 0, i;
	struct fault f;

	if (talk_status(c->talk, "files", &answer, &f) == -1)
		return NULL;
	(void)control_array(answer, "files", &count);
	for (i = 0; i < count; i++) {
		cleanup_control struct control *file =
		    control_item(answer, "files", i);
		cleanup_free char *name = NULL;

		if (file == NULL || control_bytes(file, "name", &name) != 1)
			continue;
		tell_clean(name);
		offer(&found, word, "", name, "");
	}
	return found;
}

char **
commands_complete(struct commands *c, const char *text, size_t *ret_begin)
{
	const char *blank = strrchr(text, ' '), *word;
	const struct command *row;
	char **found = NULL;
	size_t n;

	if (*text != '%')
		return NULL;
	word = blank == NULL ? text : blank + 1;
	*ret_begin = (size_t)(word - text);
	for (row = table; row->name != NULL; row++) {
		n = strlen(row->name);
		if (blank == NULL)
			offer(&found, word, "%", row->name, "");
		else if (strncmp(text + 1, row->name, n) == 0 &&
		    text[n + 1] == ' ' && row->takes == LOCAL)
			return local_names(word);
		else if (strncmp(text + 1, row->name, n) == 0 &&
		    text[n + 1] == ' ' && row->takes == REMOTE)
			return remote_names(c, word);
	}
	return found;
}
