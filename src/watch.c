#include <sys/signalfd.h>
#include <sys/socket.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "denial.h"
#include "exitcode.h"
#include "fd.h"
#include "init.h"
#include "log.h"
#include "mem.h"
#include "relay.h"
#include "watch.h"
#include "worker.h"

#define NEVER UINT64_MAX

/* Places in the array of poll(2). */
enum {
	P_OUT, P_ERR, P_LOGIN,	/* of the client: these three come first */
	P_IN, P_SCRIPT, P_INPUT, P_CONTROL, P_FAULT,
	P_SIGNALS, P_DEATH, P_END
};

/* How the job is stopped: one signal after the other, grace between. */
static const int polite[] = { SIGINT, SIGTERM, SIGKILL, 0 };
static const int firm[] = { SIGTERM, SIGKILL, 0 };
static const int at_once[] = { SIGKILL, 0 };

struct watch {
	const struct watch_plan *plan;
	struct worker *worker;
	struct outcome *outcome;
	struct fault *fault;
	struct relay relay;
	int signals;
	const int *steps;	/* what is left of polite, firm or at_once */
	uint64_t next_step;	/* times, in ms of CLOCK_MONOTONIC */
	uint64_t wall;
	uint64_t warn;
	uint64_t stall;
	bool gone;		/* nobody reads what we write */
};

/* The next signal of the sequence, if it is due. */
static void
step(struct watch *w, uint64_t now)
{
	if (w->steps == NULL || now < w->next_step)
		return;
	worker_signal(w->worker, *w->steps);
	w->steps = w->steps[1] == 0 ? NULL : w->steps + 1;
	w->next_step = now + w->plan->limits->v[LIMIT_GRACE];
}

/* The first reason counts; only a harder one speeds it up. */
static void
stop(struct watch *w, enum stop why, const int *steps)
{
	if (w->outcome->stop != STOP_NONE && steps != at_once)
		return;
	if (w->outcome->stop == STOP_NONE)
		w->outcome->stop = why;
	w->steps = steps;
	w->next_step = 0;
	step(w, clock_ms());
}

static bool
exceeds(const struct watch *w, enum limit l, uint64_t used)
{
	return w->plan->limits->v[l] != 0 && used > w->plan->limits->v[l];
}

static void
take_usage(struct watch *w, const struct usage *u)
{
	if (exceeds(w, LIMIT_CPU, u->cpu_ms))
		stop(w, STOP_CPU, at_once);
	else if (exceeds(w, LIMIT_MEMORY, u->memory))
		stop(w, STOP_MEMORY, at_once);
	else if (exceeds(w, LIMIT_WORKSPACE, u->workspace))
		stop(w, STOP_WORKSPACE, at_once);
}

static const char further[] = "blocked: further kinds of calls will not be "
    "told";

/*
 * Not waited for: a stderr that is full must not keep us from the limits.
 * A job can read what is in the pipe of its own stderr.  So lines with a
 * mark are said when no process of it is left to learn that mark.
 */
static void
take_denial(struct watch *w, const struct denial *d)
{
	struct outcome *o = w->outcome;
	char words[512];

	if (w->plan->quiet || o->denials == DENIAL_KINDS)
		return;
	o->denied[o->denials++] = *d;
	if (w->plan->tagged)
		return;
	denial_words(w->plan->profile, d, words, sizeof(words));
	notice("blocked: %s", words);
	if (o->denials == DENIAL_KINDS)
		notice("%s", further);
}

void
watch_tell(enum policy_profile profile, const struct outcome *o)
{
	char words[512];
	size_t i;

	for (i = 0; i < o->denials; i++) {
		denial_words(profile, &o->denied[i], words, sizeof(words));
		say("blocked: %s", words);
	}
	if (o->denials == DENIAL_KINDS)
		say("%s", further);
}

/* false: there is no other one. */
static bool
take_report(struct watch *w)
{
	struct report r;
	ssize_t n;

	n = recv(w->worker->control, &r, sizeof(r), MSG_DONTWAIT);
	if (n == 0)	/* pid 1 is dying: its pidfd tells */
		fd_close(&w->worker->control);
	if (n != sizeof(r))
		return false;
	usage_take_peak(&w->outcome->peak, &r.usage);
	if (r.kind == REPORT_END) {
		w->outcome->ended = true;
		w->outcome->wait_status = r.wait_status;
		return false;
	}
	if (r.kind == REPORT_DENIED)
		take_denial(w, &r.denial);
	else
		take_usage(w, &r.usage);
	return true;
}

static void
take_order(struct watch *w, int signal)
{
	if (signal == 0)
		stop(w, STOP_GONE, polite);
	else if (signal == SIGKILL)
		stop(w, STOP_ORDER, at_once);
	else if (signal == SIGTERM)
		stop(w, STOP_ORDER, firm);
	else if (w->worker->fault != -1)
		stop(w, STOP_ORDER, at_once);	/* no script yet */
	else
		worker_signal(w->worker, signal);
}

static void
take_signal(struct watch *w)
{
	struct signalfd_siginfo info;

	if (read(w->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if ((int)info.ssi_signo == WATCH_ORDER && info.ssi_code == SI_QUEUE)
		take_order(w, info.ssi_int);
	else if (info.ssi_signo == SIGHUP)
		stop(w, STOP_GONE, polite);	/* the terminal is gone */
	else if (info.ssi_signo == SIGTERM)
		stop(w, STOP_SIGNAL, firm);
	else if (w->worker->fault != -1 && info.ssi_signo == SIGINT)
		stop(w, STOP_INTERRUPT, at_once);	/* no script yet */
	else
		worker_signal(w->worker, (int)info.ssi_signo);
}

/*
 * A fault; or the word that from now on the script's own bytes run; or EOF
 * without either: what was started is no Python, or cannot load our module.
 */
static void
take_fault(struct watch *w)
{
	int r = fault_receive(w->worker->fault, w->fault);

	fd_close(&w->worker->fault);
	if (r == 0 && w->outcome->stop == STOP_NONE) {
		(void)fault_set(w->fault, EXIT_NOINTERP, "the interpreter "
		    "ended before the script began: give it 64M or more with "
		    "--mem, or an admin sets python in cudarun.conf and tries "
		    "it with: cudarun check");
		r = 1;
	}
	if (r == 1 && w->fault->code != 0)
		w->outcome->fault = true;
}

static void
take_input(struct watch *w)
{
	if (relay_read(&w->relay) > 0)
		w->stall = clock_ms() + w->plan->limits->v[LIMIT_STDIN_TIMEOUT];
	if (exceeds(w, LIMIT_SCRIPT_SIZE, w->relay.feed.script_bytes))
		stop(w, STOP_SCRIPT_SIZE, at_once);
}

/* To whole seconds, unless there are none. */
static uint64_t
round_up(uint64_t ms)
{
	return ms < 1000 ? ms : (ms + 999) / 1000 * 1000;
}

static void
take_deadlines(struct watch *w, uint64_t now)
{
	char left[AMOUNT_TEXT], all[AMOUNT_TEXT];

	if (relay_script_done(&w->relay) ||
	    w->plan->limits->v[LIMIT_STDIN_TIMEOUT] == 0)
		w->stall = NEVER;
	if (now >= w->stall)
		stop(w, STOP_STALLED, at_once);
	if (now >= w->wall) {
		w->wall = NEVER;
		stop(w, STOP_WALL, firm);
	} else if (now >= w->warn) {
		w->warn = NEVER;
		notice("%s left of the wall limit of %s",
		    limits_format(UNIT_DURATION, round_up(w->wall - now),
		    left), limits_format(UNIT_DURATION,
		    w->plan->limits->v[LIMIT_TIME], all));
	}
	step(w, now);
}

/* Descriptors that are -1 are skipped by poll(2). */
static void
fill_poll(const struct watch *w, struct pollfd p[P_END])
{
	/* events 0: only ERR and HUP, the sign of a reader that is gone. */
	p[P_OUT] = (struct pollfd){ w->gone ? -1 : w->plan->out, 0, 0 };
	p[P_ERR] = (struct pollfd){ w->gone ? -1 : w->plan->err, 0, 0 };
	p[P_LOGIN] = (struct pollfd){ w->gone ? -1 : w->plan->login, POLLIN,
	    0 };
	p[P_IN] = (struct pollfd){ relay_wants(&w->relay) ? w->relay.in : -1,
	    POLLIN, 0 };
	p[P_SCRIPT] = (struct pollfd){ relay_script_waits(&w->relay) ?
	    w->worker->script : -1, POLLOUT, 0 };
	p[P_INPUT] = (struct pollfd){ relay_input_waits(&w->relay) ?
	    w->worker->input : -1, POLLOUT, 0 };
	p[P_CONTROL] = (struct pollfd){ w->outcome->ended ? -1 :
	    w->worker->control, POLLIN, 0 };
	p[P_FAULT] = (struct pollfd){ w->worker->fault, POLLIN, 0 };
	p[P_SIGNALS] = (struct pollfd){ w->signals, POLLIN, 0 };
	p[P_DEATH] = (struct pollfd){ w->worker->pidfd, POLLIN, 0 };
}

static int
timeout_ms(const struct watch *w, uint64_t now)
{
	uint64_t next = w->wall;

	if (w->warn < next)
		next = w->warn;
	if (w->stall < next)
		next = w->stall;
	if (w->steps != NULL && w->next_step < next)
		next = w->next_step;
	if (next == NEVER)
		return -1;
	if (next <= now)
		return 0;
	return next - now > 60000 ? 60000 : (int)(next - now);
}

static bool
is_gone(const struct pollfd *p)
{
	return (p->revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
}

/* A script that has not begun needs no politeness. */
static void
take_client(struct watch *w, const struct pollfd p[P_END])
{
	if (!is_gone(&p[P_OUT]) && !is_gone(&p[P_ERR]) &&
	    p[P_LOGIN].revents == 0)
		return;
	w->gone = true;		/* also if it is being stopped already */
	stop(w, STOP_GONE, w->worker->script == -1 ? polite : at_once);
}

/* 1: pid 1 of the sandbox is dead. */
static int
turn(struct watch *w)
{
	struct pollfd p[P_END];

	fill_poll(w, p);
	if (poll(p, P_END, timeout_ms(w, clock_ms())) == -1)
		return errno == EINTR ? 0 : fault_set(w->fault, EXIT_OS,
		    "cannot wait for the job: %m");
	if (p[P_FAULT].revents != 0)
		take_fault(w);
	while (p[P_CONTROL].revents != 0 && take_report(w))
		continue;
	if (p[P_DEATH].revents != 0 &&
	    (p[P_CONTROL].revents & POLLIN) == 0)
		return 1;	/* and its last report has been read */
	if (p[P_SIGNALS].revents != 0)
		take_signal(w);
	take_client(w, p);
	if (p[P_IN].revents != 0)
		take_input(w);
	/* The end of half a script comes with the end of who sent it. */
	if (w->relay.in == -1 && w->worker->script != -1 && !w->gone &&
	    poll(p, P_IN, 0) > 0)
		take_client(w, p);
	if (w->outcome->stop != STOP_SCRIPT_SIZE &&
	    (!w->gone || w->worker->script == -1))
		relay_flush(&w->relay);
	take_deadlines(w, clock_ms());
	return 0;
}

static void
set_deadlines(struct watch *w, const struct limits *l)
{
	uint64_t now = clock_ms(), before = l->v[LIMIT_WARN_BEFORE];

	w->stall = w->wall = w->warn = NEVER;
	if (w->plan->script)
		w->stall = now + l->v[LIMIT_STDIN_TIMEOUT];
	if (l->v[LIMIT_TIME] == 0)
		return;
	w->wall = now + l->v[LIMIT_TIME];
	/* Of a short limit the last tenth is warning enough. */
	if (before > l->v[LIMIT_TIME] / 10)
		before = l->v[LIMIT_TIME] / 10;
	if (before > 0 && !w->plan->quiet && !w->plan->tagged)
		w->warn = w->wall - before;
}

int
watch_run(const struct watch_plan *plan, struct worker *worker, int signals,
    struct outcome *ret_o, struct fault *f)
{
	/* 64 KiB of buffer: on the heap, not on the stack. */
	cleanup_free struct watch *w = xcalloc(1, sizeof(*w));
	int rc;

	*ret_o = (struct outcome){ .stop = STOP_NONE };
	w->plan = plan;
	w->worker = worker;
	w->outcome = ret_o;
	w->fault = f;
	w->signals = signals;
	relay_init(&w->relay, plan->in, &worker->script, &worker->input,
	    plan->input, plan->script);
	relay_give_script(&w->relay, plan->bytes, plan->len);
	w->relay.close_in = plan->close_in;
	set_deadlines(w, plan->limits);
	relay_flush(&w->relay);
	do
		rc = turn(w);
	while (rc == 0);
	/* It may have died with its sentence still in the pipe. */
	if (rc == 1 && worker->fault != -1)
		take_fault(w);
	return rc == 1 ? 0 : -1;
}
