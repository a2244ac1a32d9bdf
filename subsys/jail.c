/*
 * The filter is written by hand, as OpenSSH's is, and short enough to read:
 * what is not in the table kills.  The table is what key exchange, renewal
 * of keys and data need of libssh with OpenSSL 3 and of the C library.
 */
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "jail.h"

#define NOBODY		65534
#define DATA_MAX	(64u << 20)	/* bytes that a peer can make it hold */
#define SPACE_MAX	(256u << 20)	/* with code and stacks, held or not */
#define FILES_MAX	64	/* descriptors: three for each of ten jobs */

/* On any other machine the filter kills at the first call. */
#ifdef __x86_64__
#define ARCH		AUDIT_ARCH_X86_64
#else
#define ARCH		AUDIT_ARCH_AARCH64
#endif

#define LOAD(field) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define RETURN(action)	BPF_STMT(BPF_RET | BPF_K, (action))
#define ALLOW(name) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), \
	RETURN(SECCOMP_RET_ALLOW)
#define REFUSE(name, error) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1), \
	RETURN(SECCOMP_RET_ERRNO | (error))
/* The low half of an argument: the kernel looks at no more of these. */
#define LOW(n) \
	(offsetof(struct seccomp_data, args) + (n) * sizeof(__u64))
/* Allowed if argument n has none of these bits; else it kills. */
#define ALLOW_WITHOUT(name, n, bits) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4), \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, LOW(n)), \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 1, 0), \
	RETURN(SECCOMP_RET_ALLOW), \
	RETURN(SECCOMP_RET_KILL_PROCESS)
#define ALLOW_WITHOUT_TWO(name, n, bits, m, more) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 6), \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, LOW(n)), \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (bits), 3, 0), \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, LOW(m)), \
	BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, (more), 1, 0), \
	RETURN(SECCOMP_RET_ALLOW), \
	RETURN(SECCOMP_RET_KILL_PROCESS)
#define ALLOW_IF(name, n, value) \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4), \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, LOW(n)), \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (value), 0, 1), \
	RETURN(SECCOMP_RET_ALLOW), \
	LOAD(nr)

static const struct sock_filter filter[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
	RETURN(SECCOMP_RET_KILL_PROCESS),
	/* x32's numbers have a bit more and so are in no row. */
	LOAD(nr),
	/* Data, in the order of how often. */
	ALLOW(read), ALLOW(write), ALLOW(sendto), ALLOW(recvfrom),
#ifdef __NR_poll
	ALLOW(poll),
#endif
	ALLOW(ppoll), ALLOW(sendmsg), ALLOW(recvmsg), ALLOW(close),
	ALLOW(shutdown), ALLOW_IF(fcntl, 1, F_GETFL),
	ALLOW_IF(fcntl, 1, F_SETFL),
	/* libssh asks how much there is, and does without an answer. */
	REFUSE(ioctl, EPERM),
	/* Memory, none of which becomes code, or escapes RLIMIT_DATA. */
	ALLOW(brk), ALLOW(munmap), ALLOW(mremap), ALLOW(madvise),
	ALLOW_WITHOUT_TWO(mmap, 2, PROT_EXEC, 3, MAP_TYPE & ~MAP_PRIVATE),
	ALLOW_WITHOUT(mprotect, 2, PROT_EXEC),
	/* Time, chance and the C library's own. */
	ALLOW(getrandom), ALLOW(clock_gettime), ALLOW(gettimeofday),
	ALLOW(getpid), ALLOW(futex), ALLOW(restart_syscall),
	ALLOW(rt_sigreturn), ALLOW(rt_sigprocmask), ALLOW(rt_sigaction),
	ALLOW(exit), ALLOW(exit_group),
	RETURN(SECCOMP_RET_KILL_PROCESS),
};

pid_t
jail_fork(bool user_mode, int *ret_pidfd, struct fault *f)
{
	unsigned long flags = CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
	    CLONE_NEWIPC | CLONE_NEWUTS | CLONE_PIDFD | SIGCHLD;
	pid_t pid;

	if (user_mode)
		flags |= CLONE_NEWUSER;
	pid = (pid_t)syscall(SYS_clone, flags, NULL, ret_pidfd, NULL, 0);
	if (pid == -1)
		return fault_set(f, EXIT_OS, "cannot confine the process that "
		    "speaks with the network: no namespaces: %m; see user."
		    "max_*_namespaces in namespaces(7)%s", user_mode ?
		    ", and of users: is unprivileged_userns_clone 0, or is "
		    "this a chroot?" : "");
	return pid;
}

static int
write_map(const char *path, unsigned long outside)
{
	cleanup_fd int fd = open(path, O_WRONLY | O_CLOEXEC);
	char line[64];
	int n = snprintf(line, sizeof(line), "%d %lu 1\n", NOBODY, outside);

	return fd == -1 ? -1 : fd_write_all(fd, line, (size_t)n);
}

/* Who we are out there is nobody in here. */
static int
map_ids(const struct jail_ids *ids, struct fault *f)
{
	cleanup_fd int fd = open("/proc/self/setgroups", O_WRONLY | O_CLOEXEC);

	if (fd == -1 || fd_write_all(fd, "deny", 4) == -1 ||
	    write_map("/proc/self/uid_map", ids->uid) == -1 ||
	    write_map("/proc/self/gid_map", ids->gid) == -1)
		return fault_set(f, EXIT_OS, "cannot map users: %m; is /proc "
		    "mounted?");
	return 0;
}

/*
 * An empty tmpfs, read-only, on top of all that was mounted.  pivot_root
 * cannot leave the root of a chroot; there, the old tree stays below, out of
 * reach: it has no name any more, and no call that could find it is left.
 */
static int
empty_root(struct fault *f)
{
	cleanup_fd int fs = -1, tree = -1;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		return fault_set(f, EXIT_OS, "cannot make mounts private: %m");
	fs = fsopen("tmpfs", FSOPEN_CLOEXEC);
	if (fs == -1 || fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0) == -1)
		return fault_set(f, EXIT_OS, "cannot make an empty root: %m");
	tree = fsmount(fs, FSMOUNT_CLOEXEC,
	    MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV |
	    MOUNT_ATTR_NOEXEC);
	if (tree == -1 || move_mount(tree, "", AT_FDCWD, "/",
	    MOVE_MOUNT_F_EMPTY_PATH) == -1 || fchdir(tree) == -1)
		return fault_set(f, EXIT_OS, "cannot mount an empty root: %m");
	if (syscall(SYS_pivot_root, ".", ".") == 0 &&
	    umount2(".", MNT_DETACH) == -1)
		return fault_set(f, EXIT_OS, "cannot leave the old root: %m");
	if (fchdir(tree) == -1 || chroot(".") == -1 || chdir("/") == -1)
		return fault_set(f, EXIT_OS, "cannot enter the empty root: "
		    "%m");
	return 0;
}

static int
drop_ids(bool user_mode, struct fault *f)
{
	if (!user_mode && (setgroups(0, NULL) == -1 ||
	    setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1))
		return fault_set(f, EXIT_OS, "cannot become nobody: %m");
	return 0;
}

/* While there still is the capability to do so. */
static int
drop_bounding_set(struct fault *f)
{
	unsigned int cap;

	for (cap = 0; prctl(PR_CAPBSET_READ, cap, 0, 0, 0) >= 0; cap++)
		if (prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) == -1)
			return fault_set(f, EXIT_OS, "cannot give up "
			    "capabilities: %m");
	return 0;
}

static int
drop_capabilities(struct fault *f)
{
	struct __user_cap_header_struct head = {
	    .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { { 0 } };

	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == -1 ||
	    syscall(SYS_capset, &head, none) == -1)
		return fault_set(f, EXIT_OS, "cannot drop capabilities: %m");
	return 0;
}

static int
set_limits(struct fault *f)
{
	static const struct {
		int which;
		rlim_t most;
	} rows[] = {
		{ RLIMIT_NPROC, 0 }, { RLIMIT_FSIZE, 0 }, { RLIMIT_CORE, 0 },
		{ RLIMIT_NOFILE, FILES_MAX }, { RLIMIT_DATA, DATA_MAX },
		{ RLIMIT_AS, SPACE_MAX },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rlimit limit = { rows[i].most, rows[i].most };

		if (setrlimit(rows[i].which, &limit) == -1)
			return fault_set(f, EXIT_OS, "cannot set limits: %m");
	}
	return 0;
}

int
jail_enter(bool user_mode, const struct jail_ids *ids, struct fault *f)
{
	if (user_mode && map_ids(ids, f) == -1)
		return -1;
	if (empty_root(f) == -1 || set_limits(f) == -1 ||
	    drop_bounding_set(f) == -1 || drop_ids(user_mode, f) == -1 ||
	    drop_capabilities(f) == -1)
		return -1;
	/* After the ids: to change them clears it. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0) == -1 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return fault_set(f, EXIT_OS, "cannot give up privileges: %m");
	return 0;
}

int
jail_seal(struct fault *f)
{
	const struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]),
	    (struct sock_filter *)(uintptr_t)filter };

	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == -1)
		return fault_set(f, EXIT_OS, "cannot load the system call "
		    "filter: %m");
	return 0;
}
