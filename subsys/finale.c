#include <stdio.h>

#include "control.h"
#include "exitcode.h"
#include "finale.h"
#include "link.h"
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

static void
tell_dropped(struct traffic *t)
{
	struct control *c = control_new();

	control_set_string(c, "event", "dropped");
	control_set_int(c, "bytes", (int64_t)t->dropped);
	link_send_control(t->link, WIRE_EVENT, t->number, c);
}

static int
find_results(struct finale *e, struct fault *f)
{
	const struct request *q = e->plan->request;

	if (harvest_find(&e->harvest, e->plan->workspace->fd,
	    q->job.script != NULL ? q->job.name : NULL, e->before,
	    q->results, f) == -1)
		return -1;
	if (e->most == 0 || e->harvest.bytes <= e->most)
		return 0;
	return fault_set(f, EXIT_WORKSPACE, "the results have %llu bytes; of a "
	    "detached run at most %llu are kept, so none is",
	    (unsigned long long)e->harvest.bytes, (unsigned long long)e->most);
}

void
finale_begin(struct finale *e, struct traffic *t)
{
	struct fault f = { 0 };

	e->harvest = (struct harvest)HARVEST_NONE;
	/* What one that never began would leave is only what it was sent. */
	if (!t->ending.ran)
		return;
	if (t->dropped > 0)
		tell_dropped(t);
	if (find_results(e, &f) == -1) {
		/* Results that are missing are no success. */
		e->harvest.count = 0;
		e->harvest.bytes = 0;
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
