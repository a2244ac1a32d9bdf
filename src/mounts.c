/*
 * Everything a job may see is first cloned as a detached mount (open_tree),
 * while the old root is still there, then hung into a fresh tmpfs, and the
 * old root is let go.  So no path of the old root is resolved after any of
 * the new one exists.
 */
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

#define VIEWS_MAX 128

/* A mount waiting for its place: a clone, or a link to repeat. */
struct view {
	char *path;		/* where, absolute */
	char *link;		/* target, if it is a symbolic link */
	int tree;		/* detached mount */
	bool directory;
};

struct views {
	struct view v[VIEWS_MAX];
	size_t n;
};

/* The system as Debian, Red Hat and SUSE lay it out; absent ones are left. */
static const char *const system_dirs[] = {
	"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32",
	"/etc", "/opt", NULL,
};

static const char *const devices[] = {
	"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom",
	NULL,
};

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
read_link(const char *path, char **ret_target)
{
	char target[PATH_MAX];
	ssize_t n;

	n = readlink(path, target, sizeof(target) - 1);
	if (n == -1)
		return -1;
	*ret_target = xstrndup(target, (size_t)n);
	return 0;
}

static int
clone_tree(const char *path, uint64_t flags)
{
	cleanup_fd int tree = -1;
	struct mount_attr attr = { .attr_set = flags };

	tree = open_tree(AT_FDCWD, path, OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC |
	    AT_RECURSIVE);
	if (tree == -1)
		return -1;
	if (mount_setattr(tree, "", AT_EMPTY_PATH | AT_RECURSIVE, &attr,
	    sizeof(attr)) == -1)
		return -1;
	return fd_steal(&tree);
}

static int add_view(struct views *views, const char *path, uint64_t flags,
    struct fault *f);

/* A link is repeated, and what it leads to is shown where it is. */
static int
add_link(struct views *views, struct view *v, uint64_t flags,
    struct fault *f)
{
	cleanup_free char *real = realpath(v->path, NULL);

	if (read_link(v->path, &v->link) == -1)
		return fault_set(f, EXIT_REFUSED, "cannot read the link %s: "
		    "%m", v->path);
	if (real == NULL || mounts_shows(real))
		return 0;
	return add_view(views, real, flags, f);
}

/* Take a view of path.  An absent path is no view and no error. */
static int
add_view(struct views *views, const char *path, uint64_t flags,
    struct fault *f)
{
	struct view *v = &views->v[views->n];
	struct stat st;

	if (lstat(path, &st) == -1)
		return errno == ENOENT ? 0 : fault_set(f, EXIT_REFUSED,
		    "the sandbox cannot show %s: %m", path);
	if (views->n == VIEWS_MAX)
		return fault_set(f, EXIT_CONF, "more than %d paths to show in "
		    "the sandbox; shorten read_only in cudarun.conf",
		    VIEWS_MAX);
	*v = (struct view){ .path = xstrdup(path), .tree = -1,
	    .directory = S_ISDIR(st.st_mode) };
	views->n++;
	if (S_ISLNK(st.st_mode))
		return add_link(views, v, flags, f);
	v->tree = clone_tree(path, flags);
	if (v->tree == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot show "
		    "%s: %m", path);
	return 0;
}

static int
add_views(struct views *views, const struct confinement *c, struct fault *f)
{
	const uint64_t ro = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID |
	    MOUNT_ATTR_NODEV;
	const uint64_t dev = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC;
	size_t i;

	for (i = 0; system_dirs[i] != NULL; i++)
		if (add_view(views, system_dirs[i], ro, f) == -1)
			return -1;
	for (i = 0; c->read_only != NULL && c->read_only[i] != NULL; i++)
		if (!mounts_shows(c->read_only[i]) &&
		    add_view(views, c->read_only[i], ro, f) == -1)
			return -1;
	for (i = 0; devices[i] != NULL; i++)
		if (add_view(views, devices[i], dev, f) == -1)
			return -1;
	for (i = 0; c->nodes != NULL && c->nodes[i] != NULL; i++)
		if (add_view(views, c->nodes[i], dev, f) == -1)
			return -1;
	return 0;
}

/* Make the directories above path, below the current directory. */
static int
make_parents(const char *path)
{
	cleanup_free char *copy = xstrdup(path);
	char *slash = copy;

	while ((slash = strchr(slash + 1, '/')) != NULL) {
		*slash = '\0';
		if (mkdir(copy, 0755) == -1 && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return 0;
}

/* path without its leading slash: the new root is the current directory. */
static int
place_view(const struct view *v)
{
	const char *at = v->path + 1;
	int fd;

	if (make_parents(at) == -1)
		return -1;
	if (v->link != NULL)
		return symlink(v->link, at);
	if (v->directory) {
		if (mkdir(at, 0755) == -1 && errno != EEXIST)
			return -1;
	} else {
		/* It may lie in a view that is placed, and read-only. */
		fd = open(at, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
		if (fd == -1 && access(at, F_OK) == -1)
			return -1;
		fd_close(&fd);
	}
	return move_mount(v->tree, "", AT_FDCWD, at, MOVE_MOUNT_F_EMPTY_PATH);
}

static int
place_views(const struct views *views, struct fault *f)
{
	size_t i;

	for (i = 0; i < views->n; i++)
		if (place_view(&views->v[i]) == -1)
			return fault_set(f, EXIT_REFUSED, "the sandbox cannot "
			    "show %s: %m", views->v[i].path);
	return 0;
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
mount_private(const struct confinement *c, struct fault *f)
{
	char options[64];

	if ((mkdir("dev", 0755) == -1 || mkdir("var", 0755) == -1 ||
	    mkdir("run", 0755) == -1) && errno != EEXIST)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot be "
		    "furnished: %m");
	/* Empty files cost memory, too: about 1 KiB each.  0: no limit. */
	(void)snprintf(options, sizeof(options),
	    "mode=1777,size=%llu,nr_inodes=%llu",
	    (unsigned long long)c->tmp_size,
	    c->tmp_size == 0 ? 0 :
	    (unsigned long long)c->tmp_size / 16384 + 1024);
	if (mount_new("proc", "proc", 0555, MS_NODEV | MS_NOEXEC, NULL,
	    f) == -1 ||
	    mount_new("sysfs", "sys", 0555, MS_NODEV | MS_NOEXEC | MS_RDONLY,
	    NULL, f) == -1 ||
	    mount_new("tmpfs", "tmp", 01777, MS_NODEV, options, f) == -1 ||
	    mount_new("tmpfs", "dev/shm", 01777, MS_NODEV, options, f) == -1 ||
	    mount_new("devpts", "dev/pts", 0755, MS_NOEXEC,
	    "newinstance,max=64,ptmxmode=0666,mode=0620", f) == -1)
		return -1;
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
mounts_enter(const struct confinement *c, struct fault *f)
{
	struct views views = { .n = 0 };
	cleanup_fd int workspace = -1;

	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot have "
		    "mounts of its own: %m; on Ubuntu, install the AppArmor "
		    "profile of cudarun-admin(8)");
	if (add_views(&views, c, f) == -1)
		return -1;
	workspace = clone_tree(".", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
	if (workspace == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot show "
		    "the workspace: %m");
	/* Any directory would do: the old root goes, and this with it. */
	if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV,
	    "mode=0755,size=1m") == -1 || chdir("/tmp") == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot have "
		    "a root of its own: %m");
	/* A view may lie below /tmp: that is mounted first. */
	if (mount_private(c, f) == -1 || place_views(&views, f) == -1 ||
	    make_links(f) == -1 || place_workspace(workspace, f) == -1)
		return -1;
	return enter_root(f);
}
