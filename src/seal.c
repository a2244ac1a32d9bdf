/*
 * No libseccomp here: the filter arrives as the kernel takes it.  It was
 * made with the program (mkfilter.c), so that the interpreter, which loads
 * any library its user asks for, needs none of ours.
 */
#include <dirent.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
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

int
seal(int filter_fd, struct fault *f)
{
	struct sock_filter ins[BPF_MAXINSNS + 1];
	struct sock_fprog prog = { .filter = ins };
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
	errno = 0;
	prog.len = read_filter(filter_fd, ins);
	if (prog.len == 0 && errno != 0)
		return fault_set(f, EXIT_REFUSED, "seccomp layer: cannot read "
		    "the filter: %m; only cudarun itself may start a worker");
	if (prog.len == 0)
		return fault_set(f, EXIT_REFUSED, "seccomp layer: the filter "
		    "is malformed; install all of cudarun again");
	if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &prog) != 0)
		return fault_set(f, EXIT_REFUSED, "seccomp layer: the kernel "
		    "refused the filter: %m; it needs CONFIG_SECCOMP_FILTER, "
		    "and no outer container that forbids seccomp(2)");
	return 0;
}
