#include <signal.h>

#include "escape.h"
#include "exitcode.h"
#include "interrupt.h"
#include "mem.h"
#include "talk.h"
#include "tell.h"

#define FAREWELL_MS 1000	/* for a last frame to leave */

static void
send_signal(struct talk *t, const struct talk_run *run, const char *sig)
{
	struct control *c = control_new();

	if (sig == NULL)
		control_set_bool(c, "cancel", true);
	else
		control_set_string(c, "sig", sig);
	link_send_control(&t->link, WIRE_SIGNAL, run->number, c);
	link_flush(&t->link);
}

void
talk_run_signal(struct talk *t, struct talk_run *run, const char *sig)
{
	if (!run->ended && !t->over)
		send_signal(t, run, sig);
}

int
interrupt_say_left(const struct talk_run *run, struct fault *f)
{
	return fault_set(f, 128 + SIGINT, run->went ? "interrupted; files "
	    "that have not come are left" : "interrupted before all files "
	    "were sent; nothing was started");
}

static int
ask_again(struct talk *t, struct talk_run *run, struct fault *f)
{
	run->interrupts++;
	if (!run->went || (run->due_files > 0 && !run->ended)) {
		/* The host ends it, and the talk can be gone on with. */
		if (t->cancels && !run->attach && !run->left) {
			run->left = true;
			send_signal(t, run, NULL);
			return 0;
		}
		t->stuck = true;
		return interrupt_say_left(run, f);
	}
	if (run->interrupts == 1) {
		send_signal(t, run, "INT");
		tell("interrupt sent; Ctrl-C again kills");
	} else if (run->interrupts == 2) {
		send_signal(t, run, "KILL");
		tell("kill sent; Ctrl-C again leaves");
	} else {
		t->over = true;
		return fault_set(f, 128 + SIGINT, "left without an answer; "
		    "run %s was told to end", run->id == NULL ? "?" : run->id);
	}
	return 0;
}

/* A last frame may have to wait for the channel, but not for ever. */
static void
say_farewell(struct talk *t)
{
	int64_t end = os_now() + (int64_t)FAREWELL_MS * 1000;
	struct pollfd p = { .fd = t->fd, .events = POLLOUT };

	while (link_waits(&t->link) && os_now() < end) {
		(void)os_poll(&p, 1, 100);
		link_flush(&t->link);
	}
}

/* An attached run is not ours to end. */
static void
leave(struct talk *t, const struct talk_run *run)
{
	if (!run->attach && run->went && !run->ended) {
		send_signal(t, run, NULL);
		say_farewell(t);
	}
	t->over = true;
}

static int
leave_by_signal(struct talk *t, const struct talk_run *run, int signo,
    struct fault *f)
{
	leave(t, run);
	return fault_set(f, 128 + signo, "ended by signal %d%s", signo,
	    run->attach ? "" : "; the run is cancelled");
}

int
interrupt_take(struct talk *t, struct talk_run *run, struct os_signals *s,
    struct fault *f)
{
	struct control *c;
	int signo, rows, cols;

	while ((signo = os_signals_next(s)) != 0) {
		if (signo == SIGINT && ask_again(t, run, f) == -1)
			return -1;
		if (signo == SIGTERM || signo == SIGHUP)
			return leave_by_signal(t, run, signo, f);
		if (signo != SIGWINCH || !run->tty || !run->went ||
		    !os_terminal_size(run->in, &rows, &cols))
			continue;
		c = control_new();
		control_set_int(c, "rows", rows);
		control_set_int(c, "cols", cols);
		link_send_control(&t->link, WIRE_RESIZE, run->number, c);
	}
	return 0;
}

static void
help(void)
{
	tell("at the beginning of a line:");
	tell("~.  ends the run and cudash");
	tell("~?  shows this");
	tell("~~  is one tilde");
}

int
interrupt_take_keys(struct talk *t, struct talk_run *run, const char *keys,
    size_t len, struct fault *f)
{
	cleanup_free char *plain = xcalloc(len + 1, 1);
	enum escape_wish wish;
	size_t used, n;

	for (; len > 0; keys += used, len -= used) {
		wish = escape_take(&run->escape, keys, len, &used, plain, &n);
		talk_feed(run, plain, n);
		if (wish == ESCAPE_HELP)
			help();
		if (wish != ESCAPE_END)
			continue;
		leave(t, run);
		return fault_set(f, EXIT_SSHS, "left by ~.; the run is "
		    "cancelled");
	}
	return 0;
}
