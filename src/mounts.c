#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "mounts.h"
#include "place.h"
#include "views.h"

/* The system as Debian, Red Hat and SUSE lay it out; absent ones are left. */
static const char *const system_dirs[] = {
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32",
	"/etc", "/opt", NULL,
};

static const char *const devices[] = {
	"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
	NULL,
};

/*
 * Files of the kernel that tell about the whole host or act on it.  Most are
 * shut for others than root, too; here nobody must rely on that.
 */
static const char *const masked[] = {
	"proc/kallsyms", "proc/kcore", "proc/keys", "proc/key-users",
	"proc/kmsg", "proc/sysrq-trigger", "proc/timer_list", NULL,
};

const char *const *
mounts_system(void)
{
	return system_dirs;
}

bool
mounts_shows(const char *path)
{
	size_t i, len;

	for (i = 0; system_dirs[i] != NULL; i++) {
		len = strlen(system_dirs[i]);
		if (strncmp(path, system_dirs[i], len) == 0 &&
		    (path[len] == '/' || path[len] == '\0'))
			return true;
	}
	return false;
}

static int
add_paths(struct views *views, const char *const *paths, uint64_t flags,
    struct fault *f)
{
	for (; paths != NULL && *paths != NULL; paths++)
		if (views_add(views, *paths, flags, f) == -1)
			return -1;
	return 0;
}

/* Its root would be everybody's home, and a system's directory is shown. */
static int
add_home(struct views *views, const struct mounts_plan *plan, uint64_t ro,
    struct fault *f)
{
	if (plan->home == NULL)
		return 0;
	if (!place_is_plain(plan->home) || place_is_own(plan->home) ||
	    mounts_shows(plan->home))
		return fault_set(f, EXIT_CONF, "jobs cannot be shown %s as a "
		    "home; an admin gives the account one of its own, or sets "
		    "home = absent in cudarun.conf", plan->home);
	return views_add(views, plan->home, plan->home_writable ?
	    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV : ro, f);
}

/* The host's network comes with its names and with the host's view of it. */
static int
add_network(struct views *views, uint64_t ro, struct fault *f)
{
	cleanup_free char *names = realpath("/etc/resolv.conf", NULL);

	if (names != NULL && !mounts_shows(names) &&
	    views_add(views, names, ro, f) == -1)
		return -1;
	return views_add(views, "/sys", ro, f);
}

static int
add_views(struct views *views, const struct mounts_plan *plan,
    struct fault *f)
{
	const uint64_t ro = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
	    MOUNT_ATTR_NODEV;
	const uint64_t dev = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
	size_t i;

	if (add_paths(views, system_dirs, ro, f) == -1)
		return -1;
	for (i = 0; plan->read_only != NULL && plan->read_only[i] != NULL; i++)
		if (!mounts_shows(plan->read_only[i]) &&
		    views_add(views, plan->read_only[i], ro, f) == -1)
			return -1;
	if (add_home(views, plan, ro, f) == -1 ||
	    (!plan->own_network && add_network(views, ro, f) == -1) ||
	    add_paths(views, devices, dev, f) == -1)
		return -1;
	return add_paths(views, (const char *const *)plan->nodes, dev, f);
}

static int
mount_new(const char *type, const char *at, mode_t mode, unsigned long flags,
    const char *options, struct fault *f)
{
	if (mkdir(at, mode) == -1 && errno != EEXIST)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot have "
		    "its own /%s: %m", at);
	if (mount(type, at, type, MS_NOSUID | flags, options) == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot mount "
		    "its own /%s: %m; in a container, give the container an "
		    "unmasked /proc and /sys", at);
	return 0;
}

/*
 * A sysfs of its own shows the devices, but of networks only ours.
 * NULL in options: the kernel's own.  devpts with gid= would need a mapped
 * group tty, so pts nodes belong to the user's group.
 */
static int
mount_private(const struct mounts_plan *plan, struct fault *f)
{
	char options[64];

	if ((mkdir("dev", 0755) == -1 || mkdir("var", 0755) == -1 ||
	    mkdir("run", 0755) == -1) && errno != EEXIST)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot be "
		    "furnished: %m");
	/* Empty files cost memory, too: about 1 KiB each.  0: no limit. */
	(void)snprintf(options, sizeof(options),
	    "mode=1777,size=%llu,nr_inodes=%llu",
	    (unsigned long long)plan->tmp_size,
	    plan->tmp_size == 0 ? 0 :
	    (unsigned long long)plan->tmp_size / 16384 + 1024);
	if (mount_new("proc", "proc", 0555, MS_NODEV | MS_NOEXEC, NULL,
	    f) == -1 ||
	    (plan->own_network && mount_new("sysfs", "sys", 0555, MS_NODEV |
	    MS_NOEXEC | MS_RDONLY, NULL, f) == -1) ||
	    mount_new("tmpfs", "tmp", 01777, MS_NODEV, options, f) == -1 ||
	    mount_new("tmpfs", "dev/shm", 01777, MS_NODEV, options, f) == -1 ||
	    (plan->own_ipc && mount_new("mqueue", "dev/mqueue", 01777,
	    MS_NODEV | MS_NOEXEC, NULL, f) == -1) ||
	    mount_new("devpts", "dev/pts", 0755, MS_NOEXEC,
	    "newinstance,max=64,ptmxmode=0666,mode=0620", f) == -1)
		return -1;
	return 0;
}

/* A device node where devices do not count: it cannot be opened. */
static int
mask(struct fault *f)
{
	const char *const *at;
	int tree;

	for (at = masked; *at != NULL; at++) {
		if (access(*at, F_OK) == -1)
			continue;	/* kernels differ in what they have */
		tree = views_clone("/dev/null", MOUNT_ATTR_RDONLY |
		    MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
		if (tree == -1 || move_mount(tree, "", AT_FDCWD, *at,
		    MOVE_MOUNT_F_EMPTY_PATH) == -1) {
			fd_close(&tree);
			return fault_set(f, EXIT_REFUSED, "the sandbox cannot "
			    "mask /%s: %m", *at);
		}
		(void)close(tree);
	}
	return 0;
}

/* Names that programs expect and that lead to private places. */
static int
make_links(struct fault *f)
{
	static const char *const links[][2] = {
		{ "/proc/self/fd", "dev/fd" },
		{ "/proc/self/fd/0", "dev/stdin" },
		{ "/proc/self/fd/1", "dev/stdout" },
		{ "/proc/self/fd/2", "dev/stderr" },
		{ "pts/ptmx", "dev/ptmx" },
		{ "/tmp", "var/tmp" },
	};
	size_t i;

	for (i = 0; i < sizeof(links) / sizeof(links[0]); i++)
		if (symlink(links[i][0], links[i][1]) == -1 &&
		    errno != EEXIST && errno != EROFS)	/* a view has it */
			return fault_set(f, EXIT_REFUSED, "the sandbox cannot "
			    "have /%s: %m", links[i][1]);
	return 0;
}

static int
place_workspace(int tree, struct fault *f)
{
	if (mkdir(&JOB_DIR[1], 0755) == -1 ||
	    move_mount(tree, "", AT_FDCWD, &JOB_DIR[1],
	    MOVE_MOUNT_F_EMPTY_PATH) == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot show "
		    "the workspace: %m");
	return 0;
}

/*
 * The new root must itself be a mount, or pivot_root says EINVAL.  pivot of
 * "." onto "." stacks the old root over the new; one detach drops it.
 */
static int
enter_root(struct fault *f)
{
	struct mount_attr read_only = { .attr_set = MOUNT_ATTR_RDONLY };

	if (syscall(SYS_pivot_root, ".", ".") == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot change "
		    "its root: %m");
	if (umount2(".", MNT_DETACH) == -1 || chdir("/") == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot leave "
		    "the old root: %m");
	if (mount_setattr(AT_FDCWD, "/", 0, &read_only,
	    sizeof(read_only)) == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot make "
		    "its root read-only: %m");
	if (chdir(JOB_DIR) == -1)
		return fault_set(f, EXIT_REFUSED, "the job cannot enter its "
		    "workspace: %m");
	return 0;
}

int
mounts_enter(const struct mounts_plan *plan, struct fault *f)
{
	struct views views = { .is_shown = mounts_shows,
	    .is_own = place_is_own };
	cleanup_fd int workspace = -1;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot have "
		    "mounts of its own: %m; on Ubuntu, install the AppArmor "
		    "profile of cudarun-admin(8)");
	if (add_views(&views, plan, f) == -1)
		return -1;
	workspace = views_clone(".", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (workspace == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot show "
		    "the workspace: %m");
	/* Any directory would do: the old root goes, and this with it. */
	if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV,
	    "mode=0755,size=1m") == -1 || chdir("/tmp") == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot have "
		    "a root of its own: %m");
	/* A view may lie below /tmp: that is mounted first. */
	if (mount_private(plan, f) == -1 || mask(f) == -1 ||
	    views_place(&views, f) == -1 ||
	    make_links(f) == -1 || place_workspace(workspace, f) == -1)
		return -1;
	return enter_root(f);
}
