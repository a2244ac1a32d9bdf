#include <sys/fsuid.h>
#include <sys/ioctl.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "pipes.h"

#define PIPE_BYTES	(1 << 20)	/* a user may have that, by default */

/* O_NONBLOCK is for the network child's end; the job has its own. */
static int
make_pipe(int *ret_read, int *ret_write, bool far_reads)
{
	int ends[2], far;

	if (pipe2(ends, O_CLOEXEC) == -1)
		return -1;
	*ret_read = ends[0];
	*ret_write = ends[1];
	far = far_reads ? ends[0] : ends[1];
	/* Less is less, and no failure. */
	(void)fcntl(ends[0], F_SETPIPE_SZ, PIPE_BYTES);
	return fcntl(far, F_SETFL, O_NONBLOCK);
}

/* The owner of what is made from here on; without the right to chown. */
static int
make_as(uid_t uid, gid_t gid)
{
	(void)setfsgid(gid);
	(void)setfsuid(uid);
	/* It gives what was, so a second time tells. */
	return (uid_t)setfsuid(uid) == uid && (gid_t)setfsgid(gid) == gid ?
	    0 : -1;
}

static int
make_terminal(struct pipes *p)
{
	int i;

	p->far[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (p->far[0] == -1 || grantpt(p->far[0]) == -1 ||
	    unlockpt(p->far[0]) == -1 ||
	    ptsname_r(p->far[0], p->tty, sizeof(p->tty)) != 0)
		return -1;
	p->job[0] = open(p->tty, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->job[0] == -1)
		return -1;
	for (i = 1; i < 3; i++)
		if ((p->job[i] = fcntl(p->job[0], F_DUPFD_CLOEXEC, 3)) == -1)
			return -1;
	return 0;
}

static int
make(struct pipes *p)
{
	if (p->pty)
		return make_terminal(p);
	return make_pipe(&p->job[0], &p->far[0], false) == 0 &&
	    make_pipe(&p->far[1], &p->job[1], true) == 0 &&
	    make_pipe(&p->far[2], &p->job[2], true) == 0 ? 0 : -1;
}

int
pipes_make(bool pty, uid_t uid, gid_t gid, struct pipes *ret_p,
    struct fault *f)
{
	struct pipes p = PIPES_NONE;
	int rc;

	p.pty = pty;
	rc = make_as(uid, gid) == 0 ? make(&p) : -1;
	if (rc == -1)
		(void)fault_set(f, EXIT_OS, "the host has no %s for this "
		    "session: %m; tell an admin", pty ? "terminal" : "pipes");
	/* A monitor that is not itself any more must not go on. */
	if (make_as(geteuid(), getegid()) == -1)
		abort();
	if (rc == 0)
		*ret_p = p;
	else
		pipes_close(&p);
	return rc;
}

void
pipes_resize(int master, uint32_t rows, uint32_t cols)
{
	struct winsize size = { .ws_row = (unsigned short)rows,
	    .ws_col = (unsigned short)cols };

	(void)ioctl(master, TIOCSWINSZ, &size);	/* only for looks */
}

int
pipes_take(const struct pipes *p)
{
	int i;

	if (p->pty && ioctl(p->job[0], TIOCSCTTY, 0) == -1)
		return -1;
	for (i = 0; i < 3; i++)
		if (dup2(p->job[i], i) == -1)
			return -1;
	return 0;
}

void
pipes_close(struct pipes *p)
{
	int i;

	for (i = 0; i < 3; i++) {
		fd_close(&p->job[i]);
		fd_close(&p->far[i]);
	}
}
