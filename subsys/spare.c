#include <sys/socket.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "brief.h"
#include "fd.h"
#include "mem.h"
#include "request.h"
#include "spare.h"

#define ANSWER_MS 1000		/* of a process that only waits for us */

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

/* The next word on go, if neither sandbox nor session is to end before. */
static bool
hear(int go, int signals, int death)
{
	struct pollfd p[] = {
		{ go, POLLIN, 0 }, { signals, POLLIN, 0 },
		{ death, POLLIN, 0 },
	};

	while (poll(p, sizeof(p) / sizeof(p[0]), -1) == -1)
		if (errno != EINTR)
			return false;
	return p[1].revents == 0 && p[2].revents == 0;
}

/*
 * Asked whether we live, we say so; then the job is there, and with that
 * word comes the lock of its record, for us to hold.  Signals behind the
 * question are for the job.
 */
static bool
is_wanted(int go, int signals, int death)
{
	char byte;

	return hear(go, signals, death) && recv(go, &byte, 1, 0) == 1 &&
	    fd_send(go, -1) == 0 && hear(go, -1, death) &&
	    fd_receive(go) != -1;
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

static void
drop(struct spare *s)
{
	fd_close(&s->go);
	fd_close(&s->job);
	run_closep(&s->run);
	s->run = (struct run)RUN_NONE;
}

/* Those that were left alone, as far as they have ended. */
static void
reap(struct spare *s, bool patiently)
{
	int rc;

	do
		rc = s->left == 0 ? 0 : waitpid(s->left, NULL,
		    patiently ? 0 : WNOHANG);
	while (rc == -1 && errno == EINTR);
	if (rc != 0)
		s->left = 0;
}

void
spare_start(const struct run_plan *plan, struct spare *s)
{
	struct run_plan its = *plan;
	struct wait wait = { -1, -1, { 0 } };
	struct fault f;
	int p[2];

	reap(s, false);
	if (s->run.pid != 0 ||
	    socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, p) == -1)
		return;
	s->go = p[0];
	s->job = fd_memfd_open("cudarun-job");
	wait.go = p[1];
	wait.job = s->job;
	its.lock = -1;
	its.late = (struct run_late){ await, &wait, { wait.go, wait.job } };
	find_shape(&plan->request->job, &s->shape);
	if (s->job == -1 || run_start(&its, &s->run, &f) == -1)
		drop(s);
	fd_close(&wait.go);
}

/* One that was stopped, or is dying, does not answer. */
static bool
is_alive(const struct spare *s)
{
	struct pollfd p = { s->go, POLLIN, 0 };
	char byte;

	return fd_send(s->go, -1) == 0 && poll(&p, 1, ANSWER_MS) == 1 &&
	    recv(s->go, &byte, 1, MSG_DONTWAIT) == 1;
}

/* Let go of it; it ends by itself, and nobody waits for that now. */
static void
leave(struct spare *s)
{
	reap(s, true);
	s->left = s->run.pid;
	s->run.pid = 0;
	drop(s);
}

bool
spare_take(struct spare *s, const struct request *q, int lock,
    struct run *ret_r)
{
	struct spare_shape shape;

	if (s->run.pid == 0)
		return false;
	find_shape(&q->job, &shape);
	if (!spare_suits(q) ||
	    memcmp(&shape, &s->shape, sizeof(shape)) != 0 || !is_alive(s) ||
	    write_job(s->job, &q->job) == -1 || fd_send(s->go, lock) == -1) {
		leave(s);
		return false;
	}
	*ret_r = s->run;
	if (!q->input)
		fd_close(&ret_r->in);
	s->run = (struct run)RUN_NONE;
	leave(s);
	return true;
}

void
spare_end(struct spare *s)
{
	drop(s);
	reap(s, true);
}
