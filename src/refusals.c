/*
 * What every profile has: the driver's ioctls, which are data of the same
 * kind, calls that look as if the kernel were older, and the words for
 * those that are refused.  A row that refuses decides nothing: what no row
 * allows is refused.
 */
#include <asm/ioctls.h>
#include <errno.h>
#include <linux/prctl.h>
#include <sys/socket.h>

#include "policy.h"

#define LOW POLICY_LOW

/*
 * _IOWR('F', number, any size): sizes change with the driver.  Numbers from
 * gVisor's list for compute and utility, drivers 580 to 620 (facts: sandbox
 * 1.2).  A mask without low bits stands for two, four or eight in a row.
 */
#define NV(mask, number, name) \
	ALLOW_IF("ioctl", 1, 0xc000ff00u | (mask), 0xc0004600u | (number), \
	    "NVIDIA: " name)
/* Unified memory: plain numbers; the whole command must be equal. */
#define UVM(mask, number, name) \
	ALLOW_IF("ioctl", 1, 0xffffff00u | (mask), number, "UVM: " name)

const struct policy_row policy_cuda_rows[] = {
	NV(0xfe, 0x2a, "RM_CONTROL, RM_ALLOC"),
	NV(0xff, 0x29, "RM_FREE"),
	NV(0xff, 0x27, "RM_ALLOC_MEMORY"),
	NV(0xfe, 0x34, "RM_DUP_OBJECT, RM_SHARE"),
	NV(0xff, 0x4a, "RM_VID_HEAP_CONTROL"),
	NV(0xfe, 0x4e, "RM_MAP_MEMORY, RM_UNMAP_MEMORY"),
	NV(0xff, 0x5e, "RM_UPDATE_DEVICE_MAPPING_INFO"),
	NV(0xfe, 200, "CARD_INFO, REGISTER_FD"),
	NV(0xfe, 206, "ALLOC_OS_EVENT, FREE_OS_EVENT"),
	NV(0xfb, 210, "CHECK_VERSION_STR, SYS_PARAMS"),
	NV(0xff, 212, "ATTACH_GPUS_TO_FD"),
	NV(0xff, 218, "WAIT_OPEN_COMPLETE"),
	ALLOW_IF("ioctl", 1, LOW, 0x30000001, "UVM: INITIALIZE"),
	ALLOW_IF("ioctl", 1, LOW, 0x30000002, "UVM: DEINITIALIZE"),
	UVM(0xff, 23, "CREATE_RANGE_GROUP"),
	UVM(0xf8, 24, "GPU address spaces, channels, peers: 24 to 31"),
	UVM(0xff, 33, "MAP_EXTERNAL_ALLOCATION"),
	UVM(0xff, 34, "FREE"),
	UVM(0xff, 37, "REGISTER_GPU"),
	UVM(0xfe, 38, "UNREGISTER_GPU, PAGEABLE_MEM_ACCESS"),
	UVM(0xfe, 42, "SET and UNSET_PREFERRED_LOCATION"),
	UVM(0xfc, 44, "read duplication, ACCESSED_BY: 44 to 47"),
	UVM(0xff, 51, "MIGRATE"),
	UVM(0xff, 53, "MIGRATE_RANGE_GROUP"),
	UVM(0xff, 65, "MAP_DYNAMIC_PARALLELISM_REGION"),
	UVM(0xff, 66, "UNMAP_EXTERNAL"),
	UVM(0xff, 68, "ALLOC_SEMAPHORE_POOL"),
	UVM(0xff, 70, "PAGEABLE_MEM_ACCESS_ON_GPU"),
	UVM(0xfe, 72, "VALIDATE_VA_RANGE, CREATE_EXTERNAL_RANGE"),
	UVM(0xff, 75, "MM_INITIALIZE"),
	ROWS_END,
};

const struct policy_row policy_refusals[] = {
	NOSYS("clone3", "its flags are behind a pointer; clone is used then"),
	NOSYS("io_uring_setup io_uring_enter io_uring_register",
	    "its operations escape system call filters"),
	NOSYS("seccomp landlock_create_ruleset landlock_add_rule "
	    "landlock_restrict_self", "confinement is cudarun's"),
	NOSYS("process_madvise process_mrelease memfd_secret fsopen fsmount "
	    "fsconfig fspick open_tree move_mount mount_setattr "
	    "set_mempolicy_home_node quotactl_fd",
	    "probed by newer programs, which can do without"),
	FORBID("sched_setaffinity prlimit64", 0, 1, "pid 1 measures the job"),
	QUIET_IF("prctl", 0, LOW, PR_SET_DUMPABLE,
	    "a job stays visible to pid 1, which measures it"),
	QUIET_IF("prctl", 0, LOW, PR_SET_PTRACER,
	    "MPI would let its peers copy from it"),
	DENY("clone unshare setns", "the namespaces are the sandbox's"),
	DENY("mount umount2 pivot_root chroot swapon swapoff quotactl acct "
	    "name_to_handle_at open_by_handle_at fanotify_init "
	    "fanotify_mark",
	    "the file system is the sandbox's"),
	DENY("ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd",
	    "no process may look into another"),
	DENY("add_key request_key keyctl",
	    "keyrings are of the whole host"),
	DENY("bpf perf_event_open userfaultfd lookup_dcookie",
	    "it opens the kernel to attacks and computing needs it not"),
	DENY("init_module finit_module delete_module kexec_load "
	    "kexec_file_load reboot iopl ioperm modify_ldt syslog "
	    "settimeofday clock_settime vhangup",
	    "the machine is not the job's"),
	DENY("sched_setscheduler sched_setparam sched_setattr ioprio_set "
	    "setpriority migrate_pages move_pages",
	    "all jobs have the same priority"),
	{ "socket", POLICY_DENY, 0, { { 0, LOW, AF_INET },
	    { 1, 0xf, SOCK_RAW } }, "raw packets need an administrator" },
	{ "socket", POLICY_DENY, 0, { { 0, LOW, AF_INET6 },
	    { 1, 0xf, SOCK_RAW } }, "raw packets need an administrator" },
	DENY_IF("socket", EAFNOSUPPORT, 0, LOW, AF_INET, "TCP and UDP only"),
	DENY_IF("socket", EAFNOSUPPORT, 0, LOW, AF_INET6, "TCP and UDP only"),
	{ "socket socketpair", POLICY_DENY, EAFNOSUPPORT, { { 0, 0, 0 } },
	    "no sockets of this family in a job" },
	DENY("sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg",
	    "no data out of band"),
	DENY("semget", "sets of up to 63 semaphores only"),
	DENY("setgroups", "there is no other user to become"),
	DENY("personality", "address space layout stays random"),
	DENY_IF("ioctl", EPERM, 1, LOW, TIOCSTI,
	    "nobody types into a terminal for its user"),
	DENY_IF("ioctl", EPERM, 1, LOW, TIOCLINUX,
	    "nobody types into a terminal for its user"),
	DENY_IF("ioctl", EPERM, 1, 0xff00, 'F' << 8,
	    "not needed by CUDA, so not shown to the driver"),
	DENY("ioctl", "computing does not need this command of a device"),
	DENY("prctl", "computing does not need this setting of a process"),
	ROWS_END,
};
