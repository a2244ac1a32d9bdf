/*
 * What calls take.  A number without a line gets arguments of any kind; all
 * that takes a socket address or maps memory must have a line.
 */
#include <sys/syscall.h>

#include "storm.h"

static const struct shape shapes[] = {
	/* files */
	{ SYS_read, "fbl" }, { SYS_write, "fbl" }, { SYS_open, "pFo" },
	{ SYS_openat, "dpFo" }, { SYS_openat2, "dphi" }, { SYS_creat, "po" },
	{ SYS_close, "f" }, { SYS_close_range, "ffi" }, { SYS_dup, "f" },
	{ SYS_dup2, "ff" }, { SYS_dup3, "ffF" }, { SYS_lseek, "fli" },
	{ SYS_pread64, "fbll" }, { SYS_pwrite64, "fblA" },
	{ SYS_readv, "fbi" }, { SYS_writev, "fbi" }, { SYS_fcntl, "fix" },
	{ SYS_ioctl, "fxb" }, { SYS_flock, "fi" }, { SYS_truncate, "pL" },
	{ SYS_ftruncate, "fL" }, { SYS_fallocate, "fiLL" },
	{ SYS_sendfile, "ffbl" }, { SYS_splice, "fbfbli" },
	{ SYS_tee, "ffli" }, { SYS_vmsplice, "fbii" },
	{ SYS_copy_file_range, "fbfbl0" }, { SYS_pipe, "b" },
	{ SYS_pipe2, "bF" }, { SYS_fsync, "f" }, { SYS_fadvise64, "flli" },
	{ SYS_stat, "pb" }, { SYS_lstat, "pb" }, { SYS_fstat, "fb" },
	{ SYS_newfstatat, "dpbx" }, { SYS_statx, "dpxxb" },
	{ SYS_access, "pi" }, { SYS_faccessat, "dpi" },
	{ SYS_faccessat2, "dpix" }, { SYS_readlink, "pbl" },
	{ SYS_readlinkat, "dpbl" }, { SYS_getdents64, "fbl" },
	{ SYS_statfs, "pb" }, { SYS_chdir, "p" }, { SYS_fchdir, "f" },
	{ SYS_inotify_add_watch, "fpx" }, { SYS_getcwd, "bl" },
	{ SYS_mkdir, "po" }, { SYS_mkdirat, "dpo" }, { SYS_rmdir, "p" },
	{ SYS_unlink, "p" }, { SYS_unlinkat, "dpx" }, { SYS_rename, "pp" },
	{ SYS_renameat2, "dpdpi" }, { SYS_link, "pp" },
	{ SYS_linkat, "dpdpx" }, { SYS_symlink, "pp" },
	{ SYS_symlinkat, "pdp" }, { SYS_mknod, "pox" },
	{ SYS_mknodat, "dpxx" }, { SYS_chmod, "po" }, { SYS_fchmod, "fo" },
	{ SYS_fchmodat, "dpo" }, { 452 /* fchmodat2 */, "dpox" },
	{ SYS_chown, "puu" }, { SYS_lchown, "puu" }, { SYS_fchown, "fuu" },
	{ SYS_fchownat, "dpuux" }, { SYS_utimensat, "dptx" },
	{ SYS_utime, "pb" }, { SYS_utimes, "pt" }, { SYS_futimesat, "dpt" },
	{ SYS_setxattr, "pnbli" }, { SYS_lsetxattr, "pnbli" },
	{ SYS_fsetxattr, "fnbli" }, { SYS_getxattr, "pnbl" },
	{ SYS_listxattr, "pbl" }, { SYS_removexattr, "pn" },
	{ SYS_name_to_handle_at, "dpbbx" },
	{ SYS_open_by_handle_at, "fbF" }, { SYS_umask, "o" },
	/* the file system */
	{ SYS_mount, "ppnxb" }, { SYS_umount2, "pi" },
	{ SYS_pivot_root, "pp" }, { SYS_chroot, "p" },
	{ SYS_open_tree, "dpx" }, { SYS_move_mount, "dpdpx" },
	{ SYS_fsopen, "ni" }, { SYS_fsconfig, "finbi" },
	{ SYS_fsmount, "fii" }, { SYS_fspick, "dpi" },
	{ SYS_mount_setattr, "dpxbl" }, { SYS_quotactl, "xpub" },
	{ SYS_acct, "p" }, { SYS_swapon, "pi" }, { SYS_swapoff, "p" },
	{ SYS_fanotify_init, "xx" }, { SYS_fanotify_mark, "fxxdp" },
	/* memory */
	{ SYS_mmap, "bLixfL" }, { SYS_munmap, "bL" }, { SYS_mprotect, "bLi" },
	{ SYS_mremap, "bLLib" }, { SYS_madvise, "bLi" }, { SYS_msync, "bLi" },
	{ SYS_mincore, "bLb" }, { SYS_mlock, "bL" }, { SYS_mlock2, "bLi" },
	{ SYS_munlock, "bL" }, { SYS_mlockall, "i" }, { SYS_brk, "*" },
	{ SYS_remap_file_pages, "bL0ii" }, { SYS_memfd_create, "nx" },
	{ SYS_memfd_secret, "x" }, { SYS_mbind, "bLibii" },
	{ SYS_pkey_mprotect, "bLii" }, { SYS_userfaultfd, "F" },
	{ 453 /* map_shadow_stack */, "bLx" }, { 462 /* mseal */, "bL0" },
	/* processes */
	{ SYS_kill, "PS" }, { SYS_tkill, "PS" }, { SYS_tgkill, "PPS" },
	{ SYS_rt_sigqueueinfo, "PSb" }, { SYS_rt_tgsigqueueinfo, "PPSb" },
	{ SYS_pidfd_open, "Pi" }, { SYS_pidfd_send_signal, "fSbi" },
	{ SYS_pidfd_getfd, "fii" }, { SYS_ptrace, "xPAb" },
	{ SYS_process_vm_readv, "Pbibi0" },
	{ SYS_process_vm_writev, "Pbibi0" }, { SYS_kcmp, "PPiff" },
	{ SYS_process_madvise, "fbii0" }, { SYS_prlimit64, "Pibb" },
	{ SYS_setpriority, "iPi" }, { SYS_getpriority, "iP" },
	{ SYS_ioprio_set, "iPx" }, { SYS_sched_setaffinity, "Plb" },
	{ SYS_sched_getaffinity, "Plb" }, { SYS_sched_setscheduler, "Pib" },
	{ SYS_sched_setparam, "Pb" }, { SYS_sched_setattr, "Pb0" },
	{ SYS_migrate_pages, "Plbb" }, { SYS_move_pages, "Pibbbi" },
	{ SYS_get_robust_list, "Pbb" }, { SYS_setpgid, "PP" },
	{ SYS_getpgid, "P" }, { SYS_wait4, "Pbib" },
	{ SYS_waitid, "iPbib" }, { SYS_perf_event_open, "bPifx" },
	{ SYS_clone, "C" }, { SYS_clone3, "gl" }, { SYS_fork, "" },
	{ SYS_execve, "pbb" }, { SYS_execveat, "dpbbx" },
	{ SYS_unshare, "C" }, { SYS_setns, "fC" }, { SYS_prctl, "ixbbb" },
	{ SYS_arch_prctl, "xb" }, { SYS_setrlimit, "ib" },
	{ SYS_setuid, "u" }, { SYS_setgid, "u" }, { SYS_setresuid, "uuu" },
	{ SYS_setreuid, "uu" }, { SYS_setgroups, "ib" }, { SYS_setfsuid, "u" },
	{ SYS_capset, "bb" }, { SYS_seccomp, "ixb" },
	{ SYS_personality, "x" }, { SYS_futex, "bxitbi" },
	{ SYS_rt_sigaction, "Sbb8" }, { SYS_rt_sigprocmask, "ibb" },
	/* sockets */
	{ SYS_socket, "Dii" }, { SYS_socketpair, "Diib" },
	{ SYS_connect, "fsa" }, { SYS_bind, "fsa" }, { SYS_listen, "fi" },
	{ SYS_accept, "fbb" }, { SYS_accept4, "fbbF" },
	{ SYS_sendto, "fblxsa" }, { SYS_recvfrom, "fblxbb" },
	{ SYS_sendmsg, "fmx" }, { SYS_recvmsg, "frx" },
	{ SYS_sendmmsg, "fM8x" }, { SYS_recvmmsg, "fr1xt" },
	{ SYS_setsockopt, "feObl" }, { SYS_getsockopt, "feObb" },
	{ SYS_getsockname, "fbb" }, { SYS_getpeername, "fbb" },
	{ SYS_shutdown, "fi" },
	/* objects that are no files */
	{ SYS_shmget, "ILx" }, { SYS_shmat, "Ibx" }, { SYS_shmctl, "Iib" },
	{ SYS_semget, "Iix" }, { SYS_semop, "Ibi" }, { SYS_semctl, "Iiib" },
	{ SYS_msgget, "Ix" }, { SYS_msgsnd, "IblF" },
	{ SYS_msgrcv, "IbliF" }, { SYS_msgctl, "Iib" },
	{ SYS_mq_open, "nFob" }, { SYS_mq_unlink, "n" },
	{ SYS_mq_timedsend, "fblit" }, { SYS_mq_timedreceive, "fblbt" },
	{ SYS_mq_notify, "fb" }, { SYS_mq_getsetattr, "fbb" },
	{ SYS_add_key, "nnblk" }, { SYS_request_key, "nn0k" },
	{ SYS_keyctl, "ikkbl" },
	/* the machine */
	{ SYS_sethostname, "nl" }, { SYS_setdomainname, "nl" },
	{ SYS_settimeofday, "tb" }, { SYS_clock_settime, "it" },
	{ SYS_adjtimex, "b" }, { SYS_clock_adjtime, "ib" },
	{ SYS_syslog, "ibl" }, { SYS_bpf, "ibl" }, { SYS_iopl, "i" },
	{ SYS_ioperm, "lli" }, { SYS_modify_ldt, "ibl" },
	{ SYS_io_uring_setup, "ib" }, { SYS_io_uring_enter, "fiixbl" },
	{ SYS_io_uring_register, "fibi" }, { SYS_io_setup, "ib" },
	{ SYS_io_submit, "bib" }, { SYS_landlock_create_ruleset, "bli" },
	{ SYS_landlock_add_rule, "fib0" },
	{ SYS_landlock_restrict_self, "f0" },
	/* time */
	{ SYS_nanosleep, "tb" }, { SYS_clock_nanosleep, "iitb" },
	{ SYS_poll, "bit" }, { SYS_ppoll, "bitbl" },
	{ SYS_select, "ibbbt" }, { SYS_pselect6, "ibbbtb" },
	{ SYS_epoll_create1, "F" }, { SYS_epoll_ctl, "fifb" },
	{ SYS_epoll_wait, "fbii" }, { SYS_timer_create, "ibb" },
	{ SYS_timer_settime, "iitb" }, { SYS_timerfd_create, "iF" },
	{ SYS_timerfd_settime, "fitb" }, { SYS_rt_sigtimedwait, "bbtl" },
};

#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))

const struct shape *
shape_find(long number)
{
	size_t i;

	for (i = 0; i < SHAPES; i++)
		if (shapes[i].number == number)
			return &shapes[i];
	return NULL;
}

const struct shape *
shape_draw(struct burst *b)
{
	return &shapes[draw_below(b, SHAPES)];
}
