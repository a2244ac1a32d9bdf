#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/capability.h>
#include <linux/if.h>
#include <linux/securebits.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "namespaces.h"

static const int flags[] = {
	[LAYER_USER] = CLONE_NEWUSER, [LAYER_MOUNT] = CLONE_NEWNS,
	[LAYER_PID] = CLONE_NEWPID, [LAYER_NET] = CLONE_NEWNET,
	[LAYER_IPC] = CLONE_NEWIPC, [LAYER_UTS] = CLONE_NEWUTS,
	[LAYER_CGROUP] = CLONE_NEWCGROUP,
};

/* How many of them the host allows: namespaces(7). */
static const char *const sysctls[] = {
	[LAYER_USER] = "user.max_user_namespaces",
	[LAYER_MOUNT] = "user.max_mnt_namespaces",
	[LAYER_PID] = "user.max_pid_namespaces",
	[LAYER_NET] = "user.max_net_namespaces",
	[LAYER_IPC] = "user.max_ipc_namespaces",
	[LAYER_UTS] = "user.max_uts_namespaces",
	[LAYER_CGROUP] = "user.max_cgroup_namespaces",
};

int
namespaces_flags(unsigned int layers)
{
	int i, all = 0;

	for (i = 0; i <= LAYER_CGROUP; i++)
		if ((layers & LAYER_BIT(i)) != 0)
			all |= flags[i];
	return all;
}

static int
is_positive(const char *path)
{
	cleanup_free char *text = fd_slurp(path, 64);

	return text == NULL || text[0] != '0';
}

/* Whether this process could have a namespace of that kind, at all. */
static bool
is_to_be_had(int flag)
{
	int status = -1;
	pid_t pid = fork();

	/* Others than that of users need one first. */
	if (pid == 0)
		_exit(unshare(CLONE_NEWUSER | flag) == 0 ? 0 : 1);
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		return true;
	return status == 0;
}

/* One of the others is missing, or used up. */
static int
refuse_kind(int error, struct fault *f)
{
	int i;

	for (i = LAYER_USER; i <= LAYER_CGROUP; i++)
		if (!is_to_be_had(flags[i]))
			break;
	if ((i == LAYER_USER || i > LAYER_CGROUP) && error == ENOSPC)
		return fault_set(f, EXIT_REFUSED, "no sandbox: user layer: "
		    "namespaces are used up; an admin raises sysctl "
		    "user.max_user_namespaces and those beside it");
	if (i > LAYER_CGROUP)
		return fault_set(f, EXIT_OS, "cannot start a sandbox: %s; see "
		    "LAYERS OF THE SANDBOX in cudarun-admin(8)",
		    strerror(error));
	return fault_set(f, EXIT_REFUSED, "%s layer: no such namespace (%s); "
	    "an admin raises sysctl %s, or takes a kernel that has it%s",
	    layer_row(i)->name, strerror(error), sysctls[i],
	    (LAYER_BIT(i) & LAYER_NEEDED) != 0 ? "" :
	    ", or names the layer in `without' of cudarun.conf");
}

/* The causes that clone(2) and user_namespaces(7) name, most common first. */
int
namespaces_refused(struct fault *f)
{
	int error = errno;
	const char *cause;

	if (!is_positive("/proc/sys/user/max_user_namespaces"))
		cause = "user namespaces are switched off; an admin raises "
		    "sysctl user.max_user_namespaces";
	else if (!is_positive("/proc/sys/kernel/unprivileged_userns_clone"))
		cause = "user namespaces are switched off; an admin sets "
		    "sysctl kernel.unprivileged_userns_clone=1";
	else if (error == EPERM)
		cause = "user namespaces are refused here: the session runs in "
		    "a chroot (ChrootDirectory of sshd), in a container that "
		    "forbids them, or under AppArmor without the profile of "
		    "cudarun-admin(8)";
	else if (error == ENOSYS)
		cause = "this kernel is too old; an admin installs Linux 5.14 "
		    "or newer";
	else if (error == EAGAIN)
		return fault_set(f, EXIT_LATER, "too many processes of yours "
		    "are on this host; wait until some have ended");
	else
		return refuse_kind(error, f);
	return fault_set(f, EXIT_REFUSED, "no sandbox: user layer: %s", cause);
}

static int
write_file(const char *path, const char *text)
{
	cleanup_fd int fd = -1;

	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return -1;
	return fd_write_all(fd, text, strlen(text));
}

/* setgroups must be denied before a gid map can be written unprivileged. */
static int
map_ids(uid_t uid, gid_t gid, struct fault *f)
{
	char uids[64], gids[64];

	(void)snprintf(uids, sizeof(uids), "%u %u 1\n", uid, uid);
	(void)snprintf(gids, sizeof(gids), "%u %u 1\n", gid, gid);
	if (write_file("/proc/self/setgroups", "deny") == -1 ||
	    write_file("/proc/self/uid_map", uids) == -1 ||
	    write_file("/proc/self/gid_map", gids) == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot map its "
		    "user: %m; on Ubuntu, install the AppArmor profile of "
		    "cudarun-admin(8)");
	return 0;
}

static int
raise_loopback(struct fault *f)
{
	cleanup_fd int fd = -1;
	struct ifreq request = { 0 };

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return fault_set(f, EXIT_OS, "cannot open a socket in the "
		    "sandbox: %m");
	memcpy(request.ifr_name, "lo", sizeof("lo"));
	request.ifr_flags = IFF_UP | IFF_RUNNING;
	if (ioctl(fd, SIOCSIFFLAGS, &request) == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox has no loopback "
		    "interface: %m; on Ubuntu, install the AppArmor profile "
		    "of cudarun-admin(8)");
	return 0;
}

int
namespaces_enter(unsigned int layers, uid_t uid, gid_t gid, struct fault *f)
{
	if (map_ids(uid, gid, f) == -1)
		return -1;
	return (layers & LAYER_BIT(LAYER_NET)) == 0 ? 0 : raise_loopback(f);
}

/*
 * Bounding and ambient sets first: both need capabilities.  Securebits keep
 * a uid 0, should there be one, from meaning anything.
 */
int
namespaces_drop(struct fault *f)
{
	struct __user_cap_header_struct header = {
	    .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct none[2] = { { 0 } };
	int cap;

	/* Only a capability over this namespace could raise it again. */
	if (write_file("/proc/sys/user/max_user_namespaces", "0") == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot forbid "
		    "further user namespaces: %m; in a container, give the "
		    "container an unmasked /proc");
	if (prctl(PR_SET_SECUREBITS, SECURE_ALL_BITS | SECURE_ALL_LOCKS) == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot lock "
		    "securebits: %m");
	for (cap = 0; prctl(PR_CAPBSET_READ, cap) >= 0; cap++)
		if (prctl(PR_CAPBSET_DROP, cap) == -1)
			return fault_set(f, EXIT_REFUSED, "the sandbox "
			    "cannot drop capability %d: %m", cap);
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == -1 ||
	    syscall(SYS_capset, &header, none) == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot "
		    "drop capabilities: %m");
	return 0;
}
