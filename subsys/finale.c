#include <stdio.h>
#include <string.h>

#include "exitcode.h"
#include "finale.h"
#include "request.h"
#include "run.h"
#include "traffic.h"
#include "workspace.h"

void
finale_refuse(struct traffic *t, const char *reason, const struct fault *f)
{
	t->ending = (struct ending){ .status = f->code };
	(void)snprintf(t->ending.reason, sizeof(t->ending.reason), "%s",
	    reason);
	(void)snprintf(t->ending.detail, sizeof(t->ending.detail), "%s",
	    f->text);
	t->over = true;
}

/* What a run that never began would leave is only what it was sent. */
static bool
has_run(const struct traffic *t)
{
	return strcmp(t->ending.reason, "refused") != 0;
}

void
finale_begin(struct finale *e, struct traffic *t)
{
	const struct request *q = e->plan->request;
	struct fault f = { 0 };

	e->harvest = (struct harvest)HARVEST_NONE;
	if (!has_run(t))
		return;
	if (harvest_find(&e->harvest, e->plan->workspace->fd,
	    q->job.script != NULL ? q->job.name : NULL, e->before,
	    q->results, &f) == -1) {
		/* Results that are missing are no success. */
		e->harvest.count = 0;
		traffic_event(t->link, t->number, "notice", "msg", f.text);
		if (t->ending.status == 0)
			t->ending.status = EXIT_WORKSPACE;
	}
	if (e->harvest.count > 0 || e->harvest.census.left_out > 0)
		harvest_announce(&e->harvest, t->link, t->number);
}

bool
finale_go_on(struct finale *e, struct traffic *t)
{
	if (harvest_send(&e->harvest, t->link, t->number))
		return true;
	traffic_send_exit(t);
	harvest_free(&e->harvest);
	return false;
}
