#include <sys/mount.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "views.h"

int
views_clone(const char *path, uint64_t flags)
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

/* A link is repeated, and what it leads to is shown where it is. */
static int
add_link(struct views *views, struct view *v, uint64_t flags,
    struct fault *f)
{
	/* Straight to the end: links on the way are not shown. */
	v->link = realpath(v->path, NULL);
	if (v->link == NULL) {		/* it leads nowhere */
		free(v->path);
		views->n--;
		return 0;
	}
	if (views->is_own(v->link))
		return fault_set(f, EXIT_CONF, "%s leads to %s, which is the "
		    "job's own; an admin takes it from cudarun.conf", v->path,
		    v->link);
	if (views->is_shown(v->link))
		return 0;
	return views_add(views, v->link, flags, f);
}

int
views_add(struct views *views, const char *path, uint64_t flags,
    struct fault *f)
{
	struct view *v = &views->v[views->n];
	struct stat st;

	/* What its user cannot get at either is not missed in a job. */
	if (lstat(path, &st) == -1)
		return errno == ENOENT || errno == EACCES ? 0 :
		    fault_set(f, EXIT_REFUSED, "the sandbox cannot show %s: "
		    "%m", path);
	if (views->n == VIEWS_MAX)
		return fault_set(f, EXIT_CONF, "more than %d paths to show in "
		    "the sandbox; shorten read_only in cudarun.conf",
		    VIEWS_MAX);
	*v = (struct view){ .path = xstrdup(path), .tree = -1,
	    .directory = S_ISDIR(st.st_mode) };
	views->n++;
	if (S_ISLNK(st.st_mode))
		return add_link(views, v, flags, f);
	v->tree = views_clone(path, flags);
	if (v->tree == -1)
		return fault_set(f, EXIT_REFUSED, "the sandbox cannot show "
		    "%s: %m", path);
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
		return symlink(v->link, at) == -1 && errno != EEXIST ? -1 : 0;
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

int
views_place(const struct views *views, struct fault *f)
{
	size_t i;

	for (i = 0; i < views->n; i++)
		if (place_view(&views->v[i]) == -1)
			return fault_set(f, EXIT_REFUSED, "the sandbox cannot "
			    "show %s: %m", views->v[i].path);
	return 0;
}
