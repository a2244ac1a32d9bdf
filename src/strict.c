/*
 * The strict profile, for exams and uploads of strangers: it computes.  No
 * other program, no network, no word to any process but its own children;
 * of sockets only what libcuda needs (facts: sandbox 1.3, 2.3).  The tables
 * for one process and for several differ in one row.
 */
#include <asm/ioctls.h>
#include <errno.h>
#include <linux/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "policy.h"

#define LOW POLICY_LOW

/* A kind of local socket that has no way to address another. */
#define LOCAL(call, type) \
	{ call, POLICY_ALLOW, 0, { { 0, LOW, AF_UNIX }, { 1, 0xf, type } }, \
	    "libcuda's local sockets; asyncio wakes itself up by one" }

const struct policy_row policy_strict_rows[] = {
	ALLOW("read write readv writev pread64 pwrite64 preadv pwritev "
	    "preadv2 pwritev2 close close_range lseek open openat creat dup "
	    "dup2 dup3 fcntl flock fsync fdatasync ftruncate truncate "
	    "fallocate fadvise64 sendfile copy_file_range pipe pipe2",
	    "files: the mount namespace says which"),
	ALLOW("stat fstat lstat newfstatat statx access faccessat faccessat2 "
	    "readlink readlinkat getdents getdents64 getcwd chdir fchdir "
	    "statfs fstatfs umask",
	    "looking at files"),
	ALLOW("unlink unlinkat mkdir mkdirat rmdir rename renameat renameat2 "
	    "link linkat",
	    "its own files; named semaphores need links"),
	ALLOW("mmap munmap mprotect mremap madvise brk mincore msync mlock "
	    "mlock2 munlock memfd_create membarrier pkey_alloc pkey_free "
	    "pkey_mprotect get_mempolicy",
	    "memory; JIT compilers want it executable, libcuda wants memfd"),
	ALLOW("futex futex_waitv set_robust_list get_robust_list rseq "
	    "set_tid_address gettid getpid getppid getuid geteuid getgid "
	    "getegid getresuid getresgid getgroups getpgrp getpgid getsid "
	    "exit exit_group wait4 waitid arch_prctl restart_syscall "
	    "sched_yield sched_getaffinity sched_setaffinity sched_getparam "
	    "sched_getscheduler sched_get_priority_max "
	    "sched_get_priority_min sched_getattr getpriority getcpu capget "
	    "getrlimit getrusage",
	    "processes and threads, inside the process namespace"),
	ALLOW("kill tkill tgkill rt_sigaction rt_sigprocmask rt_sigreturn "
	    "rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack pause "
	    "alarm setitimer getitimer signalfd signalfd4",
	    "signals, inside the process namespace"),
	ALLOW("clock_gettime clock_getres clock_nanosleep nanosleep "
	    "gettimeofday time times timerfd_create timerfd_settime "
	    "timerfd_gettime timer_create timer_settime timer_gettime "
	    "timer_delete timer_getoverrun",
	    "looking at the time"),
	ALLOW("poll ppoll select pselect6 epoll_create epoll_create1 "
	    "epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2",
	    "waiting"),
	ALLOW("getrandom uname sysinfo", "facts about the system"),
	LOCAL("socket", SOCK_STREAM), LOCAL("socket", SOCK_SEQPACKET),
	LOCAL("socketpair", SOCK_STREAM), LOCAL("socketpair", SOCK_SEQPACKET),
	ALLOW("bind listen getsockname shutdown",
	    "libcuda's socket; nobody can connect to it"),
	{ "sendto", POLICY_ALLOW, 0, { { 3, MSG_OOB, 0 },
	    { 4, ~UINT64_C(0), 0 } }, "to the other end of a pair" },
	ALLOW_IF("recvfrom", 3, MSG_OOB, 0, "from the other end of a pair"),
	{ "prlimit64", POLICY_ALLOW, 0, { { 2, ~UINT64_C(0), 0 } },
	    "asking for limits, not changing them" },
	{ "prlimit64", POLICY_ALLOW, 0, { { 0, LOW, 0 },
	    { 1, LOW, RLIMIT_STACK } }, "NVRTC's own stack, for deep source" },
	ALLOW_IF("personality", 0, LOW, LOW, "asking for the personality"),
	ALLOW_IF("ioctl", 1, LOW, TCGETS, "isatty()"),
	ALLOW_IF("ioctl", 1, LOW, TIOCGWINSZ, "window size"),
	ALLOW_IF("ioctl", 1, LOW, FIONREAD, "bytes waiting"),
	ALLOW_IF("ioctl", 1, LOW, FIONBIO, "non-blocking descriptors"),
	ALLOW_IF("ioctl", 1, LOW, FIOCLEX, "close on exec"),
	ALLOW_IF("ioctl", 1, LOW, FIONCLEX, "close on exec"),
	ALLOW_IF("prctl", 0, LOW, PR_SET_NAME, "thread names; libcuda"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_NAME, "thread names"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_DUMPABLE, "asked by libraries"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_NO_NEW_PRIVS, "asked by libraries"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_SECCOMP, "asked by libraries"),
	ALLOW_IF("prctl", 0, LOW, PR_CAPBSET_READ, "asked by libraries"),
	ALLOW_IF("prctl", 0, LOW, PR_SET_VMA, "names of memory areas"),
	ROWS_END,
};

const struct policy_row policy_fork_rows[] = {
	ALLOW("fork", "children, inside the process namespace"),
	ALLOW_IF("clone", 0, POLICY_CLONE_REFUSED, 0,
	    "children and threads, not namespaces"),
	ROWS_END,
};

const struct policy_row policy_nofork_rows[] = {
	ALLOW_IF("clone", 0, POLICY_CLONE_REFUSED | CLONE_THREAD,
	    CLONE_THREAD, "threads, not children"),
	DENY("fork clone", "this job has threads, but no child processes "
	    "(fork = false in cudarun.conf)"),
	ROWS_END,
};

/* Of calls that the standard profile has. */
const struct policy_row policy_strict_refusals[] = {
	QUIET("connect setsockopt", "libcuda looks for an MPS server and "
	    "NVML for a daemon, and both do without"),
	QUIET("mbind set_mempolicy", "OpenBLAS would place its memory, and "
	    "works without"),
	QUIET("vfork", "then fork is tried, and execve refused"),
	QUIET("utimensat", "touch works without"),
	DENY("execve execveat", "the profile strict starts no other program"),
	DENY_IF("socket", EAFNOSUPPORT, 0, LOW, AF_INET,
	    "the profile strict has no network, nor loopback"),
	DENY_IF("socket", EAFNOSUPPORT, 0, LOW, AF_INET6,
	    "the profile strict has no network, nor loopback"),
	DENY("accept accept4 sendto recvfrom sendmsg recvmsg sendmmsg "
	    "recvmmsg getsockopt getpeername",
	    "the profile strict has no connections between processes"),
	DENY("shmget shmat shmctl shmdt semget semop semtimedop semctl "
	    "msgget msgsnd msgrcv msgctl mq_open mq_unlink mq_timedsend "
	    "mq_timedreceive mq_notify mq_getsetattr",
	    "the profile strict has no System V or POSIX queues"),
	DENY("setrlimit prlimit64", "the limits are cudarun's"),
	DENY("setuid setgid setreuid setregid setresuid setresgid setfsuid "
	    "setfsgid capset", "there is no other user to become"),
	DENY("chmod fchmod fchmodat chown fchown lchown fchownat utime "
	    "utimes futimesat setxattr lsetxattr fsetxattr getxattr "
	    "lgetxattr fgetxattr listxattr llistxattr flistxattr "
	    "removexattr lremovexattr fremovexattr symlink symlinkat mknod "
	    "mknodat", "the profile strict has plain files only, with the "
	    "modes they are made with"),
	DENY("setsid setpgid", "the profile strict has one session"),
	DENY("sethostname setdomainname adjtimex clock_adjtime",
	    "the machine is not the job's"),
	DENY("pidfd_open pidfd_send_signal", "kill() does it here"),
	ROWS_END,
};
