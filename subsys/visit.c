#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "conf.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "visit.h"

int
visit_begin(struct visit *v, const struct conf *conf,
    const struct tree *tree, struct link *l, struct fault *f)
{
	*v = (struct visit){
		.conf = conf, .tree = tree, .link = l,
		.session = WORKSPACE_NONE, .other = WORKSPACE_NONE,
		.record = RECORD_NONE, .fetch = HARVEST_NONE,
		.traffic = { .run = RUN_NONE }, .intake = { .fd = -1 },
		.spare = SPARE_NONE,
	};
	if (record_open(conf->workspace_dir, &v->record, f) == -1 ||
	    workspace_create(conf->workspace_dir, &v->session, f) == -1)
		return -1;
	if (workspace_share(&v->session) == -1)
		return fault_set(f, EXIT_OS, "cannot share a workspace: %m");
	return 0;
}

void
visit_forget_run(struct visit *v)
{
	intake_free(&v->intake);
	if (v->state == VISIT_FOLLOWING)
		follow_free(&v->follow);
	if (v->state == VISIT_ENDING)
		harvest_free(&v->finale.harvest);
	traffic_free(&v->traffic);
	census_free(&v->before);
	request_free(&v->request);
	fd_close(&v->record.dir);
	(void)workspace_remove(&v->other);	/* or a later sweep does */
	v->cancel_at = 0;
	v->asked = 0;
	v->cancelled = false;
	v->prepared = false;
	v->warm = false;
	v->state = VISIT_IDLE;
}

void
visit_end(struct visit *v)
{
	if (v->state == VISIT_RUNNING) {
		run_leave(&v->traffic.run, &v->traffic.ending);
		record_end(&v->record, &v->request, &v->traffic.ending,
		    v->traffic.sent);
	}
	visit_forget_run(v);	/* also one that RUN's mistakes ended */
	spare_end(&v->spare);	/* it has the workspace, too */
	harvest_free(&v->fetch);
	record_closep(&v->record);
	(void)workspace_remove(&v->session);
	(void)workspace_sweep(v->conf->workspace_dir);
}

bool
visit_is_busy(const struct visit *v)
{
	return v->state != VISIT_IDLE && v->state != VISIT_TAKING;
}

void
visit_signal(struct visit *v, int signal)
{
	if (v->state == VISIT_RUNNING)
		run_signal(&v->traffic.run, signal);
	else if (v->state == VISIT_FOLLOWING &&
	    record_session(&v->follow.found) != -1)
		(void)run_signal_to(v->follow.found.pidfd, signal);
}

static void
take_cancel(struct visit *v)
{
	uint64_t now = clock_ms();

	if (v->cancel_at == 0 || now < v->cancel_at)
		return;
	visit_signal(v, v->cancel_next);
	v->cancel_at = v->cancel_next == SIGKILL ? 0 :
	    now + v->cancel_grace;
	v->cancel_next = SIGKILL;
}

/* A script may also cope with a signal and end by itself. */
static void
judge_signals(const struct visit *v, struct ending *e)
{
	bool by_us = v->cancelled || (e->status > 128 && e->status < 192 &&
	    (v->asked & UINT64_C(1) << (e->status - 128)) != 0);

	if (by_us && (strcmp(e->reason, "exit") == 0 ||
	    strcmp(e->reason, "signal") == 0))
		(void)snprintf(e->reason, sizeof(e->reason), "cancelled");
}

static void
end_run(struct visit *v)
{
	judge_signals(v, &v->traffic.ending);
	record_end(&v->record, &v->request, &v->traffic.ending,
	    v->traffic.sent);
	/* Before the results: they may take long, and the run is over. */
	fd_close(&v->record.dir);
	v->finale = (struct finale){ .plan = &v->plan, .before = &v->before };
	finale_begin(&v->finale, &v->traffic);
	v->state = VISIT_ENDING;
}

/* Whoever repeats a run soon need not wait for its interpreter. */
static void
prepare(struct visit *v)
{
	if (v->prepared || !spare_suits(&v->request))
		return;
	v->prepared = true;	/* at most once for a run, come what may */
	spare_start(&v->plan, &v->spare);
}

static void
go_on(struct visit *v)
{
	if (v->fetching && !harvest_send(&v->fetch, v->link, 0)) {
		harvest_free(&v->fetch);
		v->fetching = false;
	}
	if (v->state == VISIT_RUNNING && v->traffic.over)
		end_run(v);
	if (v->state == VISIT_ENDING && !finale_go_on(&v->finale,
	    &v->traffic)) {
		link_flush(v->link);	/* the client need not wait for us */
		prepare(v);
		visit_forget_run(v);
	}
	if (v->state == VISIT_FOLLOWING) {
		follow_go_on(&v->follow, v->link);
		if (v->follow.over)
			visit_forget_run(v);
	}
}

void
visit_ask(const struct visit *v, struct pollfd p[VISIT_POLL])
{
	size_t i;

	for (i = 0; i < VISIT_POLL; i++)
		p[i] = (struct pollfd){ -1, 0, 0 };
	if (v->state == VISIT_RUNNING)
		traffic_ask(&v->traffic, p);
	if (v->state == VISIT_FOLLOWING && link_room(v->link) > 0)
		p[TRAFFIC_POLL] = (struct pollfd){ v->follow.watch, POLLIN,
		    0 };
}

void
visit_serve(struct visit *v, const struct pollfd p[VISIT_POLL])
{
	if (v->state == VISIT_RUNNING)
		traffic_serve(&v->traffic, p);
	take_cancel(v);
	go_on(v);
}

/*
 * Not while this run's own interpreter starts, which would take longer for
 * it: when it has printed something, or is over.  Where runs follow one
 * another, each had its own before.
 */
void
visit_rest(struct visit *v)
{
	if (v->state == VISIT_RUNNING && (v->warm || v->traffic.sent > 0))
		prepare(v);
}

int
visit_timeout(const struct visit *v)
{
	uint64_t now = clock_ms();

	/* There was no room, and now there is: no event will tell. */
	if (link_room(v->link) > 0 && (v->fetching ||
	    (v->state == VISIT_RUNNING && traffic_is_urgent(&v->traffic)) ||
	    v->state == VISIT_ENDING ||
	    (v->state == VISIT_FOLLOWING && v->follow.crowded)))
		return 0;
	if (v->cancel_at == 0)
		return -1;
	return v->cancel_at <= now ? 0 : (int)(v->cancel_at - now);
}
