#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "drive.h"
#include "exitcode.h"
#include "fd.h"
#include "line.h"
#include "mem.h"
#include "options.h"
#include "order.h"
#include "os.h"
#include "os_process.h"
#include "python.h"
#include "remote.h"
#include "talk.h"
#include "tell.h"
#include "upload.h"

#define IDLE_BYTES 65536	/* kept of what comes between two lines */

struct python {
	struct remote *remote;
	const struct options *options;
	const char *workspace;
	enum figure_way way;
	struct talk *talk;	/* NULL: no channel yet */
	struct talk_run run;
	bool runs;
	bool leaving;		/* its end is no news */
	char token[CONSOLE_TOKEN];
	struct console_stream stream[2];
	unsigned long mark[2];	/* the last number on each */
	unsigned long answered;
	enum console_want want;	/* of mark[0] */
	bool within_line;
	int status;
	char **figures;
};

struct python *
python_new(struct remote *r, const struct options *o, const char *workspace,
    enum figure_way way)
{
	struct python *p = xcalloc(1, sizeof(*p));

	p->remote = r;
	p->options = o;
	p->workspace = workspace;
	p->way = way;
	return p;
}

void
python_freep(struct python **pp)
{
	struct python *p = *pp;

	if (p == NULL)
		return;
	if (p->runs)
		talk_run_free(&p->run);
	talk_freep(&p->talk);
	strv_free(p->figures);
	free(p);
	*pp = NULL;
}

/* --- what it prints ----------------------------------------------------- */

/* Both streams have come as far: all that was printed before is here. */
static void
look_at_marks(struct python *p)
{
	if (p->mark[0] == p->mark[1] && p->mark[0] > p->answered)
		p->run.pause = true;
}

static void
take_mark(struct python *p, int i, const char *text)
{
	struct console_mark m;
	char **name;

	if (!console_read(text, &m) ||
	    (i == 0) != (m.want != CONSOLE_NOTHING))
		return;
	p->mark[i] = m.number;
	if (i == 0) {
		p->want = m.want;
		p->status = m.failed ? 1 : 0;
	}
	if (m.alone)
		p->mark[1] = m.number;
	for (name = m.figures; name != NULL && *name != NULL; name++)
		strv_append(&p->figures, xstrdup(*name));
	strv_free(m.figures);
	look_at_marks(p);
}

static void
take_output(struct talk_run *run, int stream, const void *bytes, size_t len)
{
	struct python *p = run->arg;
	const char *at = bytes, *text, *mark;
	size_t n, shown;

	while (len > 0) {
		n = console_scan(&p->stream[stream - 1], at, len, &text,
		    &shown, &mark);
		talk_write(run, stream, text, shown);
		if (shown > 0)
			p->within_line = text[shown - 1] != '\n';
		if (mark != NULL)
			take_mark(p, stream - 1, mark);
		at += n;
		len -= n;
	}
}

static const struct talk_hooks hooks = { .output = take_output };

/* --- its life ----------------------------------------------------------- */

static int
make_token(struct python *p, struct fault *f)
{
	unsigned char bytes[(CONSOLE_TOKEN - 1) / 2];
	size_t i;

	if (os_random(bytes, sizeof(bytes)) == -1)
		return fault_set(f, EXIT_OS, "no random numbers: %m");
	for (i = 0; i < sizeof(bytes); i++)
		(void)snprintf(p->token + 2 * i, 3, "%02x", bytes[i]);
	return 0;
}

/* As the command line wishes, but for what is only a script's. */
static int
make_request(struct python *p, struct control **ret, struct fault *f)
{
	const struct order how = { p->workspace, true };
	cleanup_upload struct upload none = { .count = 0 };
	cleanup_free char *program = console_program(p->token);
	cleanup_strv char **env = NULL;
	char *no_results[] = { NULL }, **word;
	struct options o = *p->options;

	for (word = o.env; word != NULL && *word != NULL; word++)
		strv_append(&env, xstrdup(*word));
	if (p->way == FIGURE_SIXEL)
		strv_append(&env, xstrdup(FIGURE_VARIABLE "=" FIGURE_VALUE));
	o.env = env;
	o.mode = OPTIONS_PROMPT;
	o.argv = o.files = NULL;
	o.results = no_results;
	o.detach = o.terminal = false;
	if (order_make(&o, &how, &none, ret, f) == -1)
		return -1;
	control_set_string(*ret, "code", program);
	control_set_string(*ret, "name", "prompt");
	return 0;
}

static void
forget_run(struct python *p)
{
	p->runs = false;
	p->want = CONSOLE_NOTHING;
	p->answered = p->mark[0] = p->mark[1] = 0;
	talk_run_free(&p->run);
}

static void
write_kept(struct python *p)
{
	int i;

	for (i = 0; i < 2; i++) {
		(void)fd_write_all(i + 1, p->run.kept[i], p->run.kept_len[i]);
		p->run.kept_len[i] = 0;
	}
}

/* What looked like the beginning of a mark was none. */
static void
finish_output(struct python *p)
{
	const char *text;
	size_t len;
	int i;

	write_kept(p);
	for (i = 0; i < 2; i++) {
		text = console_rest(&p->stream[i], &len);
		(void)fd_write_all(i + 1, text, len);
	}
}

static void
take_end(struct python *p)
{
	finish_output(p);
	p->status = p->run.status;
	if (!p->leaving)
		tell("the interpreter has ended (status %d); the next line "
		    "starts a new one", p->status);
	forget_run(p);
}

/* The connection may be good still: then only this channel is given up. */
static int
take_loss(struct python *p, struct fault *f)
{
	finish_output(p);
	forget_run(p);
	talk_freep(&p->talk);
	p->status = f->code;
	if (f->code == 128 + SIGINT) {	/* Ctrl-C until we left it alone */
		tell("%s", f->text);
		return 0;
	}
	return -1;
}

static int
go_on(struct python *p, struct fault *f)
{
	if (line_missed_interrupt()) {
		talk_run_signal(p->talk, &p->run, "INT");
		tell("interrupt sent");
	}
	switch (talk_go_on(p->talk, &p->run, f)) {
	case -1:
		return take_loss(p, f);
	case 1:
		take_end(p);
		return 0;
	default:
		return 0;
	}
}

static int
open_channel(struct python *p, struct fault *f)
{
	int fd;

	if (p->talk != NULL && talk_alive(p->talk))
		return 0;
	talk_freep(&p->talk);
	fd = remote_channel(p->remote, f);
	if (fd == -1)
		return -1;
	p->talk = talk_open(fd, p->options->plan.host, f);
	return p->talk == NULL ? -1 : 0;
}

static int
start(struct python *p, struct fault *f)
{
	cleanup_control struct control *request = NULL;
	int i, rc;

	if (open_channel(p, f) == -1 || make_token(p, f) == -1 ||
	    make_request(p, &request, f) == -1)
		return -1;
	for (i = 0; i < 2; i++)
		p->stream[i] = (struct console_stream){ .token = p->token };
	p->run = (struct talk_run){ .request = request, .in = -1, .out = 1,
	    .err = 2, .quiet = p->options->quiet, .hooks = &hooks,
	    .arg = p };
	p->runs = true;
	rc = talk_begin(p->talk, &p->run, f);
	p->run.request = NULL;
	if (rc == -1)
		return take_loss(p, f);
	if (rc == 1) {
		take_end(p);
		return 0;
	}
	return go_on(p, f);
}

int
python_answer(struct python *p, char kind, const char *text, struct fault *f)
{
	cleanup_free char *line = NULL;

	if (!p->runs && (start(p, f) == -1))
		return -1;
	if (!p->runs)
		return 0;	/* refused, as has been told */
	p->within_line = false;		/* a line was typed behind it */
	p->leaving = kind == '-' && p->want != CONSOLE_INPUT;
	p->answered = p->mark[0];
	line = console_answer(p->answered, kind, text);
	talk_feed(&p->run, line, strlen(line));
	return go_on(p, f);
}

int
python_interrupt(struct python *p, struct fault *f)
{
	if (!p->runs)
		return 0;
	p->answered = p->mark[0];
	talk_run_signal(p->talk, &p->run, "INT");
	return go_on(p, f);
}

enum console_want
python_wants(const struct python *p)
{
	return p->runs ? p->want : CONSOLE_NOTHING;
}

int
python_status(const struct python *p)
{
	return p->status;
}

bool
python_is_within_line(const struct python *p)
{
	return p->within_line;
}

char **
python_figures(struct python *p)
{
	char **taken = p->figures;

	p->figures = NULL;
	return taken;
}

/* --- between lines ------------------------------------------------------ */

int
python_fd(const struct python *p)
{
	/* A thread that prints without end is not read without end. */
	if (!p->runs || p->run.kept_len[0] + p->run.kept_len[1] > IDLE_BYTES)
		return -1;
	return p->talk->fd;
}

enum python_idle
python_idle(struct python *p)
{
	unsigned long before = p->mark[0];
	struct wire_frame frame;
	struct fault f;
	int rc;

	do {
		rc = talk_next(p->talk, &frame, &f);
		if (rc == 1)
			rc = arrive(p->talk, &p->run, &frame, &f) == -1 ?
			    -1 : 1;
	} while (rc == 1 && !p->run.ended && python_fd(p) != -1);
	if (rc != -1 && !p->run.ended) {
		if (p->mark[0] != p->mark[1] || p->mark[0] == before)
			return PYTHON_NOTHING;
		/* An interrupt had been on its way when it began to read. */
		write_kept(p);
		return PYTHON_TURNED;
	}
	(void)fd_write_all(1, "\n", os_is_terminal(1) ? 1 : 0);
	if (p->run.ended) {
		take_end(p);
	} else {
		(void)take_loss(p, &f);
		tell("%s", f.text);
	}
	return PYTHON_TOLD;
}
