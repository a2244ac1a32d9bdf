#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands.h"
#include "control.h"
#include "exitcode.h"
#include "fd.h"
#include "figure.h"
#include "keys.h"
#include "line.h"
#include "mem.h"
#include "options.h"
#include "prompt.h"
#include "python.h"
#include "remote.h"
#include "talk.h"
#include "tell.h"

struct prompt {
	struct commands commands;
	struct python *python;
	struct line *line;
	int status;		/* of the last line */
	bool lost;		/* the first channel is gone */
	struct fault fault;	/* then */
};

/* --- for line.h --------------------------------------------------------- */

static void
watch(void *arg, int fds[2])
{
	const struct prompt *p = arg;

	fds[0] = p->commands.talk->fd;
	fds[1] = python_fd(p->python);
}

/* On the first channel nothing is asked now: it can only be its end. */
static enum line_idle
take_idle(void *arg)
{
	struct prompt *p = arg;
	struct wire_frame frame;
	int rc;

	while ((rc = talk_next(p->commands.talk, &frame, &p->fault)) == 1)
		;
	if (rc == -1) {
		p->lost = true;
		return LINE_STOP;
	}
	if (python_fd(p->python) == -1)
		return LINE_NOTHING;
	switch (python_idle(p->python)) {
	case PYTHON_TOLD:
		return LINE_WRITTEN;
	case PYTHON_TURNED:
		return LINE_STOP;
	default:
		return LINE_NOTHING;
	}
}

static char **
complete(void *arg, const char *text, size_t *ret_begin)
{
	struct prompt *p = arg;

	return commands_complete(&p->commands, text, ret_begin);
}

/* --- lines -------------------------------------------------------------- */

static int
do_command(struct prompt *p, const char *text, struct fault *f)
{
	if (commands_do(&p->commands, text, f) == -1)
		return -1;
	if (!p->commands.quit)		/* leaving is not the last line */
		p->status = p->commands.status;
	return 0;
}

static int
do_python(struct prompt *p, char kind, const char *text, struct fault *f)
{
	cleanup_strv char **names = NULL;

	if (python_answer(p->python, kind, text, f) == -1)
		return -1;
	p->status = python_status(p->python);
	names = python_figures(p->python);
	if (names == NULL)
		return 0;
	return commands_show(&p->commands, names, f);
}

static int
do_line(struct prompt *p, const char *text, struct fault *f)
{
	size_t blanks = strspn(text, " \t\r");

	if (python_wants(p->python) == CONSOLE_MORE)
		return do_python(p, '+', text, f);
	if (text[blanks] == '%')
		return do_command(p, text, f);
	if (text[blanks] == '\0')
		return 0;
	return do_python(p, '+', text, f);
}

/* Behind what the terminal shows of Ctrl-C and Ctrl-D. */
static void
end_line(const struct prompt *p)
{
	if (line_is_typed(p->line))
		(void)fd_write_all(1, "\n", 1);
}

/* The statement that runs reads stdin: a line as a terminal gives it. */
static int
give_input(struct prompt *p, struct fault *f)
{
	cleanup_free char *text = NULL;

	switch (line_get_plain(p->line, &text)) {
	case LINE_TEXT:
		return do_python(p, '+', text, f);
	case LINE_END:
		return do_python(p, '-', "", f);
	case LINE_INTERRUPT:
		end_line(p);
		return python_interrupt(p->python, f);
	default:
		return 0;
	}
}

/* Ctrl-D ends a statement that is not whole, as for python3; else us. */
static int
take_end(struct prompt *p, struct fault *f)
{
	end_line(p);
	if (python_wants(p->python) == CONSOLE_MORE) {
		if (do_python(p, '+', "", f) == -1)
			return -1;
		if (python_wants(p->python) != CONSOLE_MORE)
			return 0;
	}
	p->commands.quit = true;
	return 0;
}

static int
take_interrupt(struct prompt *p, struct fault *f)
{
	if (python_wants(p->python) == CONSOLE_MORE)
		return do_python(p, '!', "", f);
	return 0;
}

static int
take_line(struct prompt *p, struct fault *f)
{
	enum console_want want = python_wants(p->python);
	cleanup_free char *text = NULL;

	if (want == CONSOLE_INPUT)
		return give_input(p, f);
	if (python_is_within_line(p->python))
		end_line(p);
	switch (line_get(p->line, want == CONSOLE_MORE ? "... " : ">>> ",
	    &text)) {
	case LINE_TEXT:
		return do_line(p, text, f);
	case LINE_END:
		return take_end(p, f);
	case LINE_INTERRUPT:
		return take_interrupt(p, f);
	default:
		return 0;
	}
}

/* --- the whole ---------------------------------------------------------- */

static bool
find_answer(const char *bytes, size_t len, size_t *ret_begin,
    size_t *ret_end, void *arg)
{
	enum figure_answer *answer = arg;

	*answer = figure_answer(bytes, len, ret_begin, ret_end);
	return *answer != FIGURE_PARTIAL;
}

/* A terminal whose environment says nothing is asked once. */
static enum figure_way
find_way(struct prompt *p)
{
	enum figure_answer answer = FIGURE_PARTIAL;
	enum figure_way way;

	if (!line_is_typed(p->line))
		return FIGURE_NONE;
	if (figure_guess(getenv, &way))
		return way;
	if (keys_ask(line_keys(p->line), FIGURE_QUESTION, find_answer,
	    &answer) && answer == FIGURE_CAPABLE)
		return FIGURE_SIXEL;
	return FIGURE_NONE;
}

static void
greet(const struct prompt *p)
{
	const struct control *hello = talk_hello(p->commands.talk);
	const char *host = p->commands.talk->host;
	cleanup_free char *name = NULL;
	int64_t gpus = 0;

	if (p->commands.options->quiet || !line_is_typed(p->line))
		return;
	(void)control_string(hello, "host", &host);
	(void)control_int(hello, "gpus", 0, 1024, &gpus);
	name = xstrdup(host);
	tell_clean(name);
	tell("%s, %d GPU%s; Python, or %%run script.py; %%help", name,
	    (int)gpus, gpus == 1 ? "" : "s");
}

static int
read_lines(struct prompt *p, struct fault *f)
{
	const struct options *o = p->commands.options;

	if (o->files != NULL &&
	    commands_put(&p->commands, o->files, f) == -1)
		return -1;
	while (!p->commands.quit) {
		if (take_line(p, f) == -1)
			return -1;
		if (p->lost) {
			*f = p->fault;
			return -1;
		}
	}
	/* What it has open is saved, and atexit is called. */
	if (python_wants(p->python) != CONSOLE_NOTHING)
		(void)python_answer(p->python, '-', "", f);
	return line_is_typed(p->line) ? 0 : p->status;
}

static int
loop(struct prompt *p, struct fault *f)
{
	int rc = read_lines(p, f);

	talk_freep(&p->commands.spare);
	return rc;
}

static struct talk *
open_talk(struct remote *r, const struct options *o, struct fault *f)
{
	int fd = remote_channel(r, f);

	return fd == -1 ? NULL : talk_open(fd, o->plan.host, f);
}

int
prompt_run(struct remote *r, const struct options *o, struct fault *f)
{
	static const struct line_hooks hooks = { complete, watch, take_idle };
	cleanup_talk struct talk *talk = open_talk(r, o, f);
	cleanup_python struct python *python = NULL;
	cleanup_line struct line *line = NULL;
	cleanup_free char *history = NULL;
	const char *workspace, *home = getenv("HOME");
	struct prompt p = { .status = 0 };

	if (talk == NULL)
		return -1;
	if (control_string(talk_hello(talk), "session", &workspace) != 1)
		return fault_set(f, EXIT_PROTOCOL, "%s has no workspaces that "
		    "last as long as a connection", o->plan.host);
	if (home != NULL && *home == '/')
		history = xasprintf("%s/.cudash_history", home);
	p.line = line = line_new(history, &hooks, &p);
	p.commands = (struct commands){ .talk = talk, .remote = r,
	    .options = o, .typed = line_is_typed(line) };
	p.commands.way = find_way(&p);
	p.python = python = python_new(r, o, workspace, p.commands.way);
	greet(&p);
	return loop(&p, f);
}
