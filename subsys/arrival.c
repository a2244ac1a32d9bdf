#include <string.h>

#include "arrival.h"
#include "conf.h"
#include "control.h"
#include "exitcode.h"
#include "fd.h"
#include "gpu.h"
#include "keeper.h"
#include "mem.h"
#include "usage.h"
#include "visit.h"

#define FILE_HEADER 10		/* u16 index, u64 offset */

/* A token that was not used up can be used again. */
void
arrival_refuse(struct visit *v, const char *reason, const struct fault *f)
{
	traffic_free(&v->traffic);
	traffic_init(&v->traffic, v->link, v->number, 0, false);
	finale_refuse(&v->traffic, reason, f);
	traffic_send_exit(&v->traffic);
	if (v->record.dir != -1)
		record_discard(&v->record, v->request.token);
	visit_forget_run(v);
}

static int
check_gpus(const struct visit *v, struct fault *f)
{
	int there = gpu_count(v->conf->gpus), wanted = v->request.gpus;
	const char *why;

	if (wanted > there)
		return fault_set(f, EXIT_NOGPU, "%d %s asked for, and this "
		    "host has %d for you; %s", wanted, wanted == 1 ?
		    "GPU was" : "GPUs were", there, there == 0 ?
		    "leave out --gpus and --gpu-mem" : "ask for fewer");
	if (v->request.gpu_bytes == 0)
		return 0;
	there = gpu_count_free(v->conf->gpus, v->request.gpu_bytes, &why);
	if (there == -1)
		return fault_set(f, EXIT_NOGPU, "the free memory of GPUs is "
		    "not known here: %s", why);
	return there >= wanted ? 0 : fault_set(f, EXIT_NOGPU, "%d of the GPUs "
	    "for you have so much memory free now; try again later, or ask "
	    "for less", there);
}

static int
find_workspace(struct visit *v, struct fault *f)
{
	const char *which = v->request.workspace;
	const char *dir = v->conf->workspace_dir;

	v->plan.workspace = &v->other;
	if (strcmp(which, "fresh") == 0)
		return workspace_create(dir, &v->other, f);
	if (strcmp(which, "session") == 0 ||
	    strcmp(which, workspace_id(&v->session)) == 0)
		v->plan.workspace = &v->session;
	else if (workspace_join(dir, which, &v->other) == -1)
		return fault_set(f, EXIT_NOSCRIPT, "there is no workspace %s "
		    "of a connection that is alive", which);
	return 0;
}

/* What earlier runs, and files that were put, have left there. */
static uint64_t
held_bytes(const struct visit *v)
{
	uint64_t bytes = 0;

	if (strcmp(v->request.workspace, "fresh") != 0)
		(void)usage_tree(v->plan.workspace->fd, NULL, &bytes);
	return bytes;
}

int
arrival_take_run(struct visit *v, const struct control *c,
    struct objection *o)
{
	const struct limits *l = &v->conf->limits;
	struct fault f = { 0 };

	if (request_read(c, &v->request, o) == -1)
		return -1;
	v->plan = (struct run_plan){ .request = &v->request,
	    .conf = v->conf, .tree = v->tree, .lock = -1,
	    .late = RUN_LATE_NONE };
	if (check_gpus(v, &f) == -1 || find_workspace(v, &f) == -1) {
		arrival_refuse(v, "refused", &f);
		return 0;
	}
	if (intake_begin(&v->intake, &v->request, v->plan.workspace->fd,
	    held_bytes(v), l->v[LIMIT_WORKSPACE], l->v[LIMIT_SCRIPT_SIZE],
	    o) == -1)
		return -1;
	traffic_init(&v->traffic, v->link, v->number, v->request.out,
	    v->request.terminal);
	v->state = VISIT_TAKING;
	return 0;
}

static int
judge_intake(struct visit *v, enum intake_result r, const struct fault *f)
{
	if (r == INTAKE_WRONG)
		return -1;
	if (r == INTAKE_FAILED)
		arrival_refuse(v, "refused", f);
	return 0;
}

int
arrival_take_file(struct visit *v, const struct wire_frame *frame,
    struct objection *o)
{
	const uint8_t *p = frame->payload;
	struct fault f = { 0 };
	size_t len;

	if (v->state != VISIT_TAKING)
		return object(o, "order", EXIT_PROTOCOL, "a file does "
		    "not come here");
	if (frame->len < FILE_HEADER)
		return object(o, "bad-value", EXIT_PROTOCOL, "a FILE frame is "
		    "too short");
	len = frame->len - FILE_HEADER;
	if (traffic_take_credit(&v->traffic, len, o) == -1)
		return -1;
	if (judge_intake(v, intake_take(&v->intake, wire_get16(p),
	    wire_get64(p + 2), p + FILE_HEADER, len, o, &f), &f) == -1)
		return -1;
	if (v->state == VISIT_TAKING)
		traffic_give_credit(&v->traffic, len);
	return 0;
}

static void
send_plain_exit(struct visit *v, const char *reason)
{
	struct control *c = control_new();

	control_set_int(c, "status", 0);
	control_set_string(c, "reason", reason);
	if (v->record.id[0] != '\0')
		control_set_string(c, "id", v->record.id);
	link_send_control(v->link, WIRE_EXIT, v->number, c);
}

static void
accept_run(struct visit *v, bool again)
{
	struct control *c = control_new();

	control_set_string(c, "event", "accepted");
	if (v->record.id[0] != '\0')
		control_set_string(c, "id", v->record.id);
	if (again)
		control_set_bool(c, "again", true);
	link_send_control(v->link, WIRE_EVENT, v->number, c);
}

/* Over before it began: nothing of it is left here. */
static void
end_early(struct visit *v, const char *reason)
{
	send_plain_exit(v, reason);
	visit_forget_run(v);
}

/* The keeper has its own copies; ours must not remove what it uses. */
static int
detach(struct visit *v, struct fault *f)
{
	if (keeper_start(&v->plan, &v->record, &v->before, f) == -1)
		return -1;
	fd_close(&v->other.fd);
	fd_close(&v->other.base);
	accept_run(v, false);
	traffic_event(v->link, v->number, "detached", "id", v->record.id);
	end_early(v, "detached");
	return 0;
}

static int
start(struct visit *v, struct fault *f)
{
	const struct request *q = &v->request;

	if ((q->count > (q->script < q->count ? 1 : 0) ||
	    strcmp(q->workspace, "fresh") != 0) &&
	    census_take(v->plan.workspace->fd, NULL, &v->before, f) == -1)
		return -1;
	if (q->detach)
		return detach(v, f);
	v->warm = spare_take(&v->spare, q, v->plan.lock, &v->traffic.run);
	if (!v->warm && run_start(&v->plan, &v->traffic.run, f) == -1)
		return -1;
	accept_run(v, false);
	traffic_event(v->link, v->number, "started", NULL, NULL);
	record_begin(&v->record, q, v->traffic.run.pid);
	intake_free(&v->intake);
	v->state = VISIT_RUNNING;
	if (v->traffic.input_ended)
		traffic_end_input(&v->traffic);
	return 0;
}

/* The client's features and its own wishes meet here. */
static void
add_variables(struct visit *v)
{
	char *const *set = v->request.job.set;

	for (; set != NULL && *set != NULL; set++)
		if (strncmp(*set, "MPLBACKEND=", 11) == 0)
			return;
	if (v->figures)
		strv_append(&v->request.job.set,
		    xstrdup("MPLBACKEND=module://cudarun_figures"));
}

int
arrival_take_go(struct visit *v, struct objection *o)
{
	struct fault f = { 0 };
	int again;

	if (v->state != VISIT_TAKING)
		return object(o, "order", EXIT_PROTOCOL, "GO does not "
		    "come here");
	if (judge_intake(v, intake_end(&v->intake, o, &f), &f) == -1)
		return -1;
	if (v->state != VISIT_TAKING)
		return 0;	/* refused */
	if (!v->request.program) {
		v->record.id[0] = '\0';
		accept_run(v, false);
		end_early(v, "exit");
		return 0;
	}
	add_variables(v);
	again = record_make(&v->record, &v->request, &f);
	v->plan.lock = v->record.dir;
	v->traffic.id = v->record.id;
	if (again == 1) {
		accept_run(v, true);
		end_early(v, "again");
	} else if (again == -1 || start(v, &f) == -1) {
		arrival_refuse(v, "refused", &f);
	}
	return 0;
}
