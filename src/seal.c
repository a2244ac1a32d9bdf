/*
 * No libseccomp here: the filter arrives as the kernel takes it.  It was
 * made with the program (mkfilter.c), so that the interpreter, which loads
 * any library its user asks for, needs none of ours.
 */
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/filter.h>
#include <linux/seccomp.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "seal.h"

/* Other threads would stay outside the filter.  -1 with errno. */
static int
count_threads(void)
{
	DIR *dir = opendir("/proc/self/task");
	struct dirent *e;
	int n = 0;

	if (dir == NULL)
		return -1;
	while ((e = readdir(dir)) != NULL)
		n += e->d_name[0] != '.';
	(void)closedir(dir);
	return n;
}

/* The number of instructions read; 0: nothing, too many, or half of one. */
static unsigned short
read_filter(int fd, struct sock_filter *ins)
{
	size_t max = (BPF_MAXINSNS + 1) * sizeof(*ins);
	ssize_t len;

	len = fd_read_all(fd, ins, max);
	if (len <= 0 || (size_t)len == max || (size_t)len % sizeof(*ins) != 0)
		return 0;
	return (unsigned short)((size_t)len / sizeof(*ins));
}

static int
lower(int resource, rlim_t soft, rlim_t hard)
{
	struct rlimit l;

	if (getrlimit((__rlimit_resource_t)resource, &l) == -1)
		return -1;
	l.rlim_max = hard < l.rlim_max ? hard : l.rlim_max;
	l.rlim_cur = soft < l.rlim_max ? soft : l.rlim_max;
	return setrlimit((__rlimit_resource_t)resource, &l);
}

/*
 * What was left to us until here.  The helper has a place among the
 * processes (limit.c).  And it sends a descriptor: the kernel counts those
 * on their way for the user and compares with the sender's NOFILE, so other
 * jobs of the account must not be able to use up what we may.
 */
static int
lower_limits(void)
{
	struct rlimit l;
	rlim_t processes;

	if (getrlimit(RLIMIT_NPROC, &l) == -1)
		return -1;
	processes = l.rlim_max == RLIM_INFINITY ? l.rlim_max : l.rlim_max - 1;
	if (lower(RLIMIT_NPROC, processes, processes) == -1)
		return -1;
	return lower(RLIMIT_NOFILE, SEAL_FILES, SEAL_FILES_MAX);
}

/* The helper's life: it learns the listener's number and passes it on. */
static void help(int from, int socket) __attribute__((noreturn));

static void
help(int from, int socket)
{
	int fd;

	if (fd_read_all(from, &fd, sizeof(fd)) != sizeof(fd))
		_exit(EIO);
	_exit(fd_send(socket, fd) == 0 ? 0 : errno);
}

/*
 * A signal shall not make EINTR of a refusal that pid 1 has in its hands
 * (Linux 5.19).
 */
static int
install(const struct sock_fprog *prog)
{
	const unsigned int flags = SECCOMP_FILTER_FLAG_NEW_LISTENER;
	long listener;

	listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags |
	    SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, prog);
	if (listener == -1 && errno == EINVAL)
		listener = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER,
		    flags, prog);
	return (int)listener;
}

/* Waits for the helper; what it could not do. */
static int
end_helper(pid_t helper, struct fault *f)
{
	int status = -1;

	while (waitpid(helper, &status, 0) == -1 && errno == EINTR)
		continue;
	if (status == 0)
		return 0;
	return fault_set(f, EXIT_LATER, "seccomp layer: the filter's listener "
	    "does not reach pid 1 (%s); other jobs of this account may hold "
	    "too many descriptors, so wait until they have ended",
	    WIFEXITED(status) ? strerror(WEXITSTATUS(status)) : "killed");
}

/*
 * The listener exists only once the filter does, and the filter need not
 * allow what sends it.  So a short-lived child outside the filter, which
 * shares our descriptors, waits for it.
 */
static int
load_filter(struct sock_fprog *prog, int handover, struct fault *f)
{
	int to_helper[2], listener;
	pid_t helper = -1;

	if (pipe2(to_helper, O_CLOEXEC) == 0)
		helper = (pid_t)syscall(SYS_clone, CLONE_FILES | SIGCHLD, 0,
		    0, 0, 0);
	if (helper == 0)
		help(to_helper[0], handover);
	if (helper == -1 || lower_limits() == -1)
		return fault_set(f, EXIT_LATER, "seccomp layer: cannot prepare "
		    "the filter: %m; wait until other jobs have ended");
	listener = install(prog);
	if (listener == -1)
		return fault_set(f, EXIT_REFUSED, "seccomp layer: the kernel "
		    "refused the filter: %m; it needs CONFIG_SECCOMP_FILTER, "
		    "and no outer container that forbids seccomp(2) or "
		    "answers calls by a program of its own");
	if (fd_write_all(to_helper[1], &listener, sizeof(listener)) == -1 ||
	    end_helper(helper, f) == -1)
		return -1;
	(void)close(to_helper[0]);
	(void)close(to_helper[1]);
	(void)close(listener);
	return 0;
}

static int
seal_calls(const struct seal *s, struct fault *f)
{
	struct sock_filter ins[BPF_MAXINSNS + 1];
	struct sock_fprog prog = { .filter = ins };

	errno = 0;
	prog.len = read_filter(s->filter, ins);
	if (prog.len == 0 && errno != 0)
		return fault_set(f, EXIT_REFUSED, "seccomp layer: cannot read "
		    "the filter: %m; only cudarun itself may start a worker");
	if (prog.len == 0)
		return fault_set(f, EXIT_REFUSED, "seccomp layer: the filter "
		    "is malformed; install all of cudarun again");
	return load_filter(&prog, s->handover, f);
}

int
seal(const struct seal *s, struct fault *f)
{
	int threads = count_threads();

	if (threads == -1)
		return fault_set(f, EXIT_REFUSED, "seccomp layer: cannot read "
		    "/proc/self/task: %m; the sandbox needs a /proc of its "
		    "own");
	if (threads != 1)
		return fault_set(f, EXIT_REFUSED, "seccomp layer: the "
		    "interpreter runs %d threads before the script; remove "
		    "what starts them from its site-packages (a .pth file or "
		    "sitecustomize)", threads);
	if (waitid(P_ALL, 0, NULL, WEXITED | WNOHANG | WNOWAIT) == 0)
		return fault_set(f, EXIT_REFUSED, "seccomp layer: the "
		    "interpreter has a child before the script; remove what "
		    "starts it from its site-packages (a .pth file or "
		    "sitecustomize)");
	if (s->ruleset != -1 &&
	    syscall(SYS_landlock_restrict_self, s->ruleset, 0) == -1)
		return fault_set(f, EXIT_REFUSED, "Landlock layer: the kernel "
		    "refused to close it: %m; report this");
	if (s->filter != -1)
		return seal_calls(s, f);
	if (lower_limits() == -1)
		return fault_set(f, EXIT_OS, "cannot limit processes: %m");
	/* Without a listener, too, pid 1 learns that the script comes. */
	return fd_send(s->handover, -1) == 0 ? 0 :
	    fault_set(f, EXIT_OS, "pid 1 of the sandbox has gone: %m");
}
