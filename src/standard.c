/*
 * The standard profile: what students' programs need.  They may start
 * programs and talk among themselves; files and networks are what the
 * namespaces show.  Shorter is better, but a refusal must be worth it.
 */
#include <asm/ioctls.h>
#include <linux/fs.h>
#include <linux/prctl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "policy.h"

#define LOW POLICY_LOW

#define IP(family, type, protocol) \
	{ "socket", POLICY_ALLOW, 0, { { 0, LOW, family }, \
	    { 1, 0xf, type }, { 2, LOW, protocol } }, \
	    "TCP and UDP in the network namespace; others load modules" }

const struct policy_row policy_standard_rows[] = {
	ALLOW("read write readv writev pread64 pwrite64 preadv pwritev "
	    "preadv2 pwritev2 close close_range lseek open openat openat2 "
	    "creat dup dup2 dup3 fcntl flock fsync fdatasync sync syncfs "
	    "sync_file_range ftruncate truncate fallocate fadvise64 readahead "
	    "sendfile copy_file_range splice tee vmsplice",
	    "files: the mount namespace says which"),
	ALLOW("stat fstat lstat newfstatat statx access faccessat faccessat2 "
	    "readlink readlinkat getdents getdents64 getcwd chdir fchdir "
	    "statfs fstatfs umask inotify_init inotify_init1 "
	    "inotify_add_watch inotify_rm_watch",
	    "looking at files"),
	ALLOW("unlink unlinkat mkdir mkdirat rmdir rename renameat renameat2 "
	    "link linkat symlink symlinkat mknod mknodat chmod fchmod "
	    "fchmodat chown fchown lchown fchownat utime utimes utimensat "
	    "futimesat setxattr lsetxattr fsetxattr getxattr lgetxattr "
	    "fgetxattr listxattr llistxattr flistxattr removexattr "
	    "lremovexattr fremovexattr",
	    "changing one's own files; devices need a capability"),
	ALLOW("mmap munmap mprotect mremap madvise brk mincore msync mlock "
	    "mlock2 munlock mlockall munlockall memfd_create membarrier "
	    "pkey_alloc pkey_free pkey_mprotect get_mempolicy set_mempolicy "
	    "mbind remap_file_pages",
	    "memory; JIT compilers want it executable, libcuda wants memfd"),
	ALLOW("futex futex_waitv set_robust_list get_robust_list rseq "
	    "set_tid_address gettid getpid getppid getuid geteuid getgid "
	    "getegid getresuid getresgid getgroups getpgrp getpgid getsid "
	    "setpgid setsid exit exit_group wait4 waitid vfork fork execve "
	    "execveat arch_prctl restart_syscall sched_yield sched_getaffinity "
	    "sched_setaffinity sched_getparam sched_getscheduler "
	    "sched_get_priority_max sched_get_priority_min "
	    "sched_rr_get_interval sched_getattr getpriority "
	    "getcpu ioprio_get pidfd_open pidfd_send_signal",
	    "processes and threads, inside the process namespace"),
	FORBID("setpriority", 1, 1, "pid 1 measures the job"),
	ALLOW_IF("setpriority", 0, LOW, 0,
	    "PRIO_PROCESS: nice(); the user's other processes are not here"),
	ALLOW_IF("sched_setscheduler", 1, LOW, SCHED_OTHER,
	    "the priority that all have; libzmq sets it"),
	ALLOW("setuid setgid setreuid setregid setresuid setresgid setfsuid "
	    "setfsgid capget capset setrlimit getrlimit prlimit64",
	    "to what one is already: no capability is left to gain from"),
	ALLOW("kill tkill tgkill rt_sigaction rt_sigprocmask rt_sigreturn "
	    "rt_sigpending rt_sigsuspend rt_sigtimedwait rt_sigqueueinfo "
	    "rt_tgsigqueueinfo sigaltstack pause alarm setitimer getitimer "
	    "signalfd signalfd4",
	    "signals, inside the process namespace"),
	ALLOW("clock_gettime clock_getres clock_nanosleep nanosleep "
	    "gettimeofday time times timerfd_create timerfd_settime "
	    "timerfd_gettime timer_create timer_settime timer_gettime "
	    "timer_delete timer_getoverrun adjtimex clock_adjtime",
	    "time; setting the clock needs a capability"),
	ALLOW("poll ppoll select pselect6 epoll_create epoll_create1 "
	    "epoll_ctl epoll_wait epoll_pwait epoll_pwait2 eventfd eventfd2 "
	    "pipe pipe2",
	    "waiting"),
	ALLOW("getrandom uname sysinfo getrusage sethostname "
	    "setdomainname",
	    "facts about the system; names need a capability"),
	ALLOW("connect accept accept4 bind listen getsockname getpeername "
	    "shutdown setsockopt getsockopt",
	    "sockets: only loopback is in the network namespace"),
	ALLOW_IF("sendto recvfrom sendmmsg recvmmsg", 3, MSG_OOB, 0,
	    "not out of band: CVE-2025-38236"),
	ALLOW_IF("sendmsg recvmsg", 2, MSG_OOB, 0,
	    "not out of band: CVE-2025-38236"),
	ALLOW_IF("socketpair", 0, LOW, AF_UNIX, "local pairs"),
	ALLOW_IF("socket", 0, LOW, AF_UNIX, "local sockets; libcuda has one"),
	IP(AF_INET, SOCK_STREAM, 0), IP(AF_INET, SOCK_STREAM, IPPROTO_TCP),
	IP(AF_INET, SOCK_DGRAM, 0), IP(AF_INET, SOCK_DGRAM, IPPROTO_UDP),
	IP(AF_INET6, SOCK_STREAM, 0), IP(AF_INET6, SOCK_STREAM, IPPROTO_TCP),
	IP(AF_INET6, SOCK_DGRAM, 0), IP(AF_INET6, SOCK_DGRAM, IPPROTO_UDP),
	{ "socket", POLICY_ALLOW, 0, { { 0, LOW, AF_NETLINK }, { 2, LOW, 0 } },
	    "NETLINK_ROUTE: MPI and libzmq list interfaces" },
	ALLOW_IF("semget", 1, 0xffffffc0u, 0, "sets of up to 63 semaphores"),
	ALLOW("shmget shmat shmctl shmdt semop semtimedop semctl "
	    "msgget msgsnd msgrcv msgctl mq_open mq_unlink mq_timedsend "
	    "mq_timedreceive mq_notify mq_getsetattr",
	    "System V and POSIX IPC, inside the IPC namespace"),
	ALLOW_IF("clone", 0, POLICY_CLONE_REFUSED, 0,
	    "processes and threads, not namespaces"),
	ALLOW_IF("personality", 0, LOW, 0, "the Linux personality"),
	ALLOW_IF("personality", 0, LOW, LOW, "asking for the personality"),
	ALLOW_IF("ioctl", 1, 0xfffffff0u, 0x8910, "interfaces, private ones"),
	ALLOW_IF("ioctl", 1, 0xfffffff0u, 0x8920, "interfaces, private ones"),
	ALLOW_IF("ioctl", 1, 0xfffffff0u, 0x8930, "interfaces, private ones"),
	ALLOW_IF("ioctl", 1, LOW, 0x8905, "SIOCATMARK"),
	ALLOW_IF("ioctl", 1, LOW, 0x8942, "SIOCGIFTXQLEN"),
	ALLOW_IF("ioctl", 1, LOW, 0x8946, "SIOCETHTOOL, MPI"),
	ALLOW_IF("ioctl", 1, LOW, TCGETS, "isatty()"),
	ALLOW_IF("ioctl", 1, LOW, TCSETS, "terminal modes, own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TCSETSW, "terminal modes, own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TCSETSF, "terminal modes, own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TCFLSH, "terminal queues, own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TIOCGWINSZ, "window size"),
	ALLOW_IF("ioctl", 1, LOW, TIOCSWINSZ, "window size, own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TIOCGPTN & LOW, "own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TIOCGPTPEER & LOW, "own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TIOCSPTLCK & LOW, "own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TIOCSCTTY, "own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TIOCNOTTY, "own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TIOCGPGRP, "job control, own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TIOCSPGRP, "job control, own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TIOCGSID, "job control, own ptys"),
	ALLOW_IF("ioctl", 1, LOW, TIOCOUTQ, "bytes waiting"),
	ALLOW_IF("ioctl", 1, LOW, FIONREAD, "bytes waiting"),
	ALLOW_IF("ioctl", 1, LOW, FIONBIO, "non-blocking descriptors"),
	ALLOW_IF("ioctl", 1, LOW, FIOASYNC, "signal-driven descriptors"),
	ALLOW_IF("ioctl", 1, LOW, FIOCLEX, "close on exec"),
	ALLOW_IF("ioctl", 1, LOW, FIONCLEX, "close on exec"),
	ALLOW_IF("ioctl", 1, LOW, FICLONE, "copying files"),
	ALLOW_IF("ioctl", 1, LOW, FICLONERANGE, "copying files"),
	ALLOW_IF("ioctl", 1, LOW, FS_IOC_GETFLAGS & LOW, "copying files"),
	ALLOW_IF("prctl", 0, LOW, PR_SET_NAME, "thread names; libcuda"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_NAME, "thread names"),
	ALLOW_IF("prctl", 0, LOW, PR_SET_PDEATHSIG, "children that follow"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_PDEATHSIG, "children that follow"),
	ALLOW_IF("prctl", 0, LOW, PR_SET_CHILD_SUBREAPER, "process managers"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_CHILD_SUBREAPER, "process managers"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_DUMPABLE, "asked by libraries"),
	{ "prctl", POLICY_ALLOW, 0, { { 0, LOW, PR_SET_DUMPABLE },
	    { 1, LOW, 1 } }, "visible to pid 1, which measures" },
	ALLOW_IF("prctl", 0, LOW, PR_SET_NO_NEW_PRIVS, "it is set already"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_NO_NEW_PRIVS, "asked by libraries"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_SECCOMP, "asked by libraries"),
	ALLOW_IF("prctl", 0, LOW, PR_CAPBSET_READ, "asked by libraries"),
	ALLOW_IF("prctl", 0, LOW, PR_SET_TIMERSLACK, "timing"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_TIMERSLACK, "timing"),
	ALLOW_IF("prctl", 0, LOW, PR_SET_THP_DISABLE, "memory"),
	ALLOW_IF("prctl", 0, LOW, PR_GET_THP_DISABLE, "memory"),
	ALLOW_IF("prctl", 0, LOW, PR_SET_VMA, "names of memory areas"),
	ROWS_END,
};
