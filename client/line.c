#include <fcntl.h>
#include <histedit.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "fd.h"
#include "keys.h"
#include "line.h"
#include "mem.h"
#include "os.h"
#include "prefix.h"

#define HISTORY 1000		/* lines that are kept */
#define LONGEST (1U << 20)	/* of a line in a pipe */

/* Of a Ctrl-C between two waits.  A handler can reach nothing else. */
static volatile sig_atomic_t missed;

struct line {
	const struct line_hooks *hooks;
	void *arg;
	EditLine *el;		/* NULL: nobody types */
	History *history;
	char *path;		/* of the history, or NULL */
	const char *prompt;
	struct keys keys;
	bool editing;		/* a prompt is shown */
	bool interrupted;
	bool stopped;
};

/* --- plain lines -------------------------------------------------------- */

/* What ends us leaves the terminal as it was, and keeps the history. */
static void
die(struct line *l)
{
	line_freep(&l);
	os_die(SIGTERM);
}

static bool
look_aside(struct line *l)
{
	enum line_idle done = l->hooks->idle(l->arg);

	if (done == LINE_WRITTEN && l->editing)
		(void)el_set(l->el, EL_REFRESH);
	l->stopped = done == LINE_STOP;
	return !l->stopped;
}

/* More bytes.  false: Ctrl-C, or nothing will come. */
static bool
fill(struct line *l, size_t max)
{
	for (;;) {
		if (l->hooks->watch != NULL)
			l->hooks->watch(l->arg, l->keys.watched);
		switch (keys_wait(&l->keys, max)) {
		case KEYS_BYTES:
			return true;
		case KEYS_INTERRUPT:
			l->interrupted = true;
			return false;
		case KEYS_END:
			return false;
		case KEYS_RESIZE:
			if (l->el != NULL)
				el_resize(l->el);
			break;
		case KEYS_WATCHED:
			if (!look_aside(l))
				return false;
			break;
		case KEYS_DEATH:
			die(l);
		}
	}
}

/* A byte at a time: what stands behind a line may be for a script. */
static enum line_got
get_plain(struct line *l, char **ret_text)
{
	size_t step = l->el == NULL ? BUFSIZ : 1, seen = 0;
	char *end = NULL, *text;

	for (;;) {
		if (l->keys.len > seen)
			end = memchr(l->keys.bytes + seen, '\n',
			    l->keys.len - seen);
		seen = l->keys.len;
		if (end != NULL || seen > LONGEST || !fill(l, step))
			break;
	}
	if (l->stopped || l->interrupted)
		return l->stopped ? LINE_STOPPED : LINE_INTERRUPT;
	if (l->keys.len == 0)
		return LINE_END;
	seen = end == NULL ? l->keys.len :
	    (size_t)(end - l->keys.bytes) + 1;
	text = xcalloc(1, seen + 1);
	keys_take(&l->keys, text, seen);
	text[strcspn(text, "\n")] = '\0';
	*ret_text = text;
	return LINE_TEXT;
}

/* false: a line cannot be waited for; *ret_got says why. */
static bool
begin(struct line *l, enum line_got *ret_got)
{
	l->interrupted = l->stopped = false;
	*ret_got = LINE_END;
	if (os_signals_begin(&l->keys.signals) == -1)
		return false;
	if (!line_missed_interrupt())
		return true;
	*ret_got = LINE_INTERRUPT;
	os_signals_end(&l->keys.signals);
	return false;
}

/* What came behind the end of the line is for what the line does. */
static void
end(struct line *l)
{
	int signo;

	while ((signo = os_signals_next(&l->keys.signals)) != 0)
		if (signo == SIGINT)
			missed = 1;
	os_signals_end(&l->keys.signals);
}

bool
line_missed_interrupt(void)
{
	bool was = missed != 0;

	missed = 0;
	return was;
}

enum line_got
line_get_plain(struct line *l, char **ret_text)
{
	enum line_got got;

	if (!begin(l, &got))
		return got;
	got = get_plain(l, ret_text);
	end(l);
	return got;
}

/* --- libedit ------------------------------------------------------------ */

static struct line *
owner(EditLine *el)
{
	struct line *l = NULL;

	(void)el_get(el, EL_CLIENTDATA, &l);
	return l;
}

static char *
prompt_of(EditLine *el)
{
	static char none[] = "";
	struct line *l = owner(el);

	/* libedit only reads it. */
	return l == NULL ? none : (char *)(uintptr_t)l->prompt;
}

/* One character, in what encoding the locale has. */
static int
get_character(EditLine *el, wchar_t *ret_c)
{
	struct line *l = owner(el);
	mbstate_t state = { 0 };
	size_t n;
	char byte;

	for (;;) {
		if (l->keys.len == 0 && !fill(l, 1))
			return l->interrupted || l->stopped ? -1 : 0;
		keys_take(&l->keys, &byte, 1);
		n = mbrtowc(ret_c, &byte, 1, &state);
		if (n == (size_t)-2)
			continue;
		if (n != (size_t)-1)
			return 1;
		state = (mbstate_t){ 0 };	/* no character: left out */
	}
}

static unsigned char
offer(struct line *l, char *const *words, const char *typed)
{
	cleanup_free char *common = prefix_common(words);
	size_t n = strlen(typed), i;
	bool one = words[1] == NULL;

	if (strlen(common) > n || one) {
		if (strlen(common) > n)
			(void)el_insertstr(l->el, common + n);
		if (one && common[0] != '\0' &&
		    common[strlen(common) - 1] != '/')
			(void)el_insertstr(l->el, " ");
		return CC_REFRESH;
	}
	(void)putchar('\n');
	for (i = 0; words[i] != NULL; i++)
		(void)printf("%s%s", i == 0 ? "" : "  ", words[i]);
	(void)putchar('\n');
	(void)fflush(stdout);
	return CC_REDISPLAY;
}

/* Where nothing stands yet, Tab indents, as a Python line wants it. */
static unsigned char
complete(EditLine *el, int key)
{
	struct line *l = owner(el);
	const LineInfo *info = el_line(el);
	cleanup_free char *text = xstrndup(info->buffer,
	    (size_t)(info->cursor - info->buffer));
	cleanup_strv char **words = NULL;
	size_t begin = 0;

	(void)key;
	if (text[strspn(text, " ")] == '\0') {
		(void)el_insertstr(el, "    ");
		return CC_REFRESH;
	}
	words = l->hooks->complete == NULL ? NULL :
	    l->hooks->complete(l->arg, text, &begin);
	if (words == NULL || words[0] == NULL)
		return CC_REFRESH_BEEP;
	return offer(l, words, text + begin);
}

static void
remember(struct line *l, const char *text)
{
	HistEvent event;

	if (text[strspn(text, " \t")] != '\0')
		(void)history(l->history, &event, H_ENTER, text);
}

static enum line_got
get_edited(struct line *l, char **ret_text)
{
	int count = 0;
	const char *text = el_gets(l->el, &count);

	if (l->stopped) {
		(void)fputs("\n", stdout);
		(void)fflush(stdout);
		return LINE_STOPPED;
	}
	if (l->interrupted) {
		(void)fputs("^C\n", stdout);
		(void)fflush(stdout);
		return LINE_INTERRUPT;
	}
	if (text == NULL || count <= 0)
		return LINE_END;
	*ret_text = xstrndup(text, strcspn(text, "\n"));
	remember(l, *ret_text);
	return LINE_TEXT;
}

enum line_got
line_get(struct line *l, const char *prompt, char **ret_text)
{
	enum line_got got;

	if (l->el == NULL)
		return line_get_plain(l, ret_text);
	l->prompt = prompt;
	if (!begin(l, &got))
		return got;
	l->editing = true;
	/* Or the prompt would be there before what is typed at it counts. */
	(void)el_set(l->el, EL_PREP_TERM, 1);
	got = get_edited(l, ret_text);
	l->editing = false;
	end(l);
	return got;
}

/* --- the whole ---------------------------------------------------------- */

bool
line_is_typed(const struct line *l)
{
	return l->el != NULL;
}

struct keys *
line_keys(struct line *l)
{
	return &l->keys;
}

/* A file of ours only: others need not read what was typed. */
static void
load_history(struct line *l)
{
	HistEvent event;
	int fd;

	(void)history(l->history, &event, H_SETSIZE, HISTORY);
	(void)history(l->history, &event, H_SETUNIQUE, 1);
	if (l->path == NULL)
		return;
	fd = open(l->path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	fd_close(&fd);
	(void)history(l->history, &event, H_LOAD, l->path);
}

static void
start_editing(struct line *l)
{
	l->el = el_init("cudash", stdin, stdout, stderr);
	l->history = history_init();
	if (l->el == NULL || l->history == NULL)
		return;
	load_history(l);
	(void)el_set(l->el, EL_CLIENTDATA, l);
	(void)el_set(l->el, EL_PROMPT, prompt_of);
	(void)el_set(l->el, EL_HIST, history, l->history);
	(void)el_set(l->el, EL_EDITOR, "emacs");
	(void)el_set(l->el, EL_SIGNAL, 0);
	(void)el_set(l->el, EL_ADDFN, "cudash-complete", "complete",
	    complete);
	(void)el_set(l->el, EL_BIND, "^I", "cudash-complete", NULL);
	(void)el_set(l->el, EL_BIND, "^R", "em-inc-search-prev", NULL);
	(void)el_source(l->el, NULL);
	(void)el_set(l->el, EL_GETCFN, get_character);
}

static void
note_interrupt(int signo)
{
	(void)signo;
	missed = 1;
}

struct line *
line_new(const char *history_path, const struct line_hooks *hooks, void *arg)
{
	const struct sigaction act = { .sa_handler = note_interrupt };
	struct line *l = xcalloc(1, sizeof(*l));

	l->hooks = hooks;
	l->arg = arg;
	l->prompt = "";
	l->keys.watched[0] = l->keys.watched[1] = -1;
	l->path = history_path == NULL ? NULL : xstrdup(history_path);
	if (!os_is_terminal(0) || !os_is_terminal(1))
		return l;
	(void)setlocale(LC_CTYPE, "");
	(void)sigaction(SIGINT, &act, NULL);
	start_editing(l);
	return l;
}

void
line_freep(struct line **lp)
{
	struct line *l = *lp;
	HistEvent event;

	if (l == NULL)
		return;
	if (l->history != NULL && l->path != NULL)
		(void)history(l->history, &event, H_SAVE, l->path);
	if (l->el != NULL)
		el_end(l->el);
	if (l->history != NULL)
		history_end(l->history);
	keys_free(&l->keys);
	free(l->path);
	free(l);
	*lp = NULL;
}
