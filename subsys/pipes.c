#include <sys/ioctl.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdlib.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "pipes.h"

#define PIPE_BYTES	(1 << 20)	/* a user may have that, by default */

/* O_NONBLOCK is for the network child's end; the job has its own. */
static int
make_pipe(int *ret_read, int *ret_write, bool far_reads, uid_t uid, gid_t gid)
{
	int ends[2], far;

	if (pipe2(ends, O_CLOEXEC) == -1)
		return -1;
	*ret_read = ends[0];
	*ret_write = ends[1];
	far = far_reads ? ends[0] : ends[1];
	/* Less is less, and no failure. */
	(void)fcntl(ends[0], F_SETPIPE_SZ, PIPE_BYTES);
	if (geteuid() == 0 && (fchown(ends[0], uid, gid) == -1 ||
	    fchown(ends[1], uid, gid) == -1))
		return -1;
	return fcntl(far, F_SETFL, O_NONBLOCK);
}

/* As grantpt(3) would do for the caller, who is root here. */
static int
give_terminal(int fd, uid_t uid, gid_t gid)
{
	const struct group *tty = getgrnam("tty");

	if (geteuid() != 0)
		return 0;
	if (fchown(fd, uid, tty == NULL ? gid : tty->gr_gid) == -1)
		return -1;
	return fchmod(fd, tty == NULL ? 0600 : 0620);
}

static int
make_terminal(struct pipes *p, uid_t uid, gid_t gid)
{
	int i;

	p->far[0] = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (p->far[0] == -1 || grantpt(p->far[0]) == -1 ||
	    unlockpt(p->far[0]) == -1 ||
	    ptsname_r(p->far[0], p->tty, sizeof(p->tty)) != 0)
		return -1;
	p->job[0] = open(p->tty, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (p->job[0] == -1 || give_terminal(p->job[0], uid, gid) == -1)
		return -1;
	for (i = 1; i < 3; i++)
		if ((p->job[i] = fcntl(p->job[0], F_DUPFD_CLOEXEC, 3)) == -1)
			return -1;
	return 0;
}

int
pipes_make(bool pty, uid_t uid, gid_t gid, struct pipes *ret_p,
    struct fault *f)
{
	struct pipes p = PIPES_NONE;
	int rc;

	p.pty = pty;
	if (pty)
		rc = make_terminal(&p, uid, gid);
	else
		rc = make_pipe(&p.job[0], &p.far[0], false, uid, gid) == 0 &&
		    make_pipe(&p.far[1], &p.job[1], true, uid, gid) == 0 &&
		    make_pipe(&p.far[2], &p.job[2], true, uid, gid) == 0 ?
		    0 : -1;
	if (rc == 0) {
		*ret_p = p;
		return 0;
	}
	(void)fault_set(f, EXIT_OS, "the host has no %s for this session: %m; "
	    "tell an admin", pty ? "terminal" : "pipes");
	pipes_close(&p);
	return -1;
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
