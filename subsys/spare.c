#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "brief.h"
#include "fd.h"
#include "mem.h"
#include "request.h"
#include "spare.h"

/*
 * The job as the process of the spare finds it in the memfd, which is a fork
 * of the one that wrote it: this, the packed brief, the script.
 */
struct parcel {
	size_t brief;
	size_t script;
	bool quiet;
	bool has_script;
};

/* What that process holds. */
struct wait {
	int job;
	int go;
	struct job found;
};

static void
find_shape(const struct job *job, struct spare_shape *ret_s)
{
	memset(ret_s, 0, sizeof(*ret_s));	/* compared as bytes */
	ret_s->quiet = job->quiet;
	memcpy(ret_s->wished, job->wished, sizeof(job->wished));
	memcpy(ret_s->wish, job->wish, sizeof(job->wish));
}

bool
spare_suits(const struct request *q)
{
	return !q->terminal && !q->detach &&
	    strcmp(q->workspace, "session") == 0;
}

/* --- in the process of the spare ------------------------------------------ */

/* A byte; or its end, that of the sandbox, or an order to end. */
static bool
is_wanted(int go, int signals, int death)
{
	struct pollfd p[] = {
		{ go, POLLIN, 0 }, { signals, POLLIN, 0 },
		{ death, POLLIN, 0 },
	};
	char byte;

	while (poll(p, sizeof(p) / sizeof(p[0]), -1) == -1)
		if (errno != EINTR)
			return false;
	return p[0].revents != 0 && fd_read_all(go, &byte, 1) == 1;
}

static int
unpack(const char *bytes, size_t len, struct job *ret_job)
{
	struct parcel parcel;
	struct brief b;

	if (len < sizeof(parcel))
		return -1;
	memcpy(&parcel, bytes, sizeof(parcel));
	bytes += sizeof(parcel);
	if (len - sizeof(parcel) != parcel.brief + parcel.script ||
	    brief_unpack(bytes, parcel.brief, &b) == -1)
		return -1;
	*ret_job = (struct job){
		.mode = b.mode, .name = b.name, .text = b.text,
		.argv = b.argv, .set = b.set, .quiet = parcel.quiet,
		.script_len = parcel.script,
	};
	if (!parcel.has_script)
		return 0;
	ret_job->script = xcalloc(parcel.script + 1, 1);
	memcpy(ret_job->script, bytes + parcel.brief, parcel.script);
	return 0;
}

static const struct job *
await(void *arg, int signals, int death)
{
	struct wait *w = arg;
	cleanup_free char *bytes = NULL;
	size_t len;

	if (!is_wanted(w->go, signals, death) ||
	    lseek(w->job, 0, SEEK_SET) == -1 ||
	    (bytes = fd_slurp_fd(w->job, &len)) == NULL ||
	    unpack(bytes, len, &w->found) == -1)
		return NULL;
	return &w->found;
}

/* --- in that of the connection -------------------------------------------- */

static int
write_job(int fd, const struct job *job)
{
	const struct brief b = { .mode = job->mode, .name = job->name,
	    .text = job->text, .argv = job->argv, .set = job->set };
	struct parcel parcel;
	cleanup_free char *bytes = NULL;

	memset(&parcel, 0, sizeof(parcel));
	bytes = brief_pack(&b, &parcel.brief);
	parcel.quiet = job->quiet;
	parcel.has_script = job->script != NULL;
	parcel.script = parcel.has_script ? job->script_len : 0;
	if (fd_write_all(fd, &parcel, sizeof(parcel)) == -1 ||
	    fd_write_all(fd, bytes, parcel.brief) == -1)
		return -1;
	return fd_write_all(fd, job->script, parcel.script);
}

void
spare_start(const struct run_plan *plan, struct spare *s)
{
	struct run_plan its = *plan;
	struct wait wait = { -1, -1, { 0 } };
	struct fault f;
	int p[2];

	if (pipe2(p, O_CLOEXEC) == -1)
		return;
	s->go = p[1];
	s->job = fd_memfd_open("cudarun-job");
	wait.go = p[0];
	wait.job = s->job;
	its.late = (struct run_late){ await, &wait, { wait.go, wait.job } };
	find_shape(&plan->request->job, &s->shape);
	if (s->job == -1 || run_start(&its, &s->run, &f) == -1)
		spare_drop(s);
	fd_close(&wait.go);
}

static bool
is_alive(const struct spare *s)
{
	struct pollfd p = { s->run.ending, POLLIN, 0 };

	return poll(&p, 1, 0) == 0;
}

bool
spare_take(struct spare *s, const struct request *q, struct run *ret_r)
{
	struct spare_shape shape;

	if (s->run.pid == 0)
		return false;
	find_shape(&q->job, &shape);
	if (!spare_suits(q) || !is_alive(s) ||
	    memcmp(&shape, &s->shape, sizeof(shape)) != 0 ||
	    write_job(s->job, &q->job) == -1 ||
	    fd_write_all(s->go, "", 1) == -1) {
		spare_drop(s);
		return false;
	}
	*ret_r = s->run;
	if (!q->input)
		fd_close(&ret_r->in);
	s->run = (struct run)RUN_NONE;
	spare_drop(s);
	return true;
}

void
spare_drop(struct spare *s)
{
	fd_close(&s->go);
	fd_close(&s->job);
	run_closep(&s->run);
	s->run = (struct run)RUN_NONE;
}
