#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "mem.h"
#include "tree.h"

/* TREE_* come from configure: paths relative to bindir or libexecdir. */

/*
 * The directory of our executable.  A deleted executable (an upgrade while
 * we start) has " (deleted)" behind its name: its directory is still right.
 */
static char *
own_dir(void)
{
	char path[PATH_MAX];
	ssize_t n;
	char *slash;

	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	if (n <= 0)
		return NULL;
	path[n] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL)
		return NULL;
	*slash = '\0';
	return xstrdup(path);
}

/* dir/relative without "..", as long as it exists; else as written. */
static char *
below(const char *dir, const char *relative)
{
	cleanup_free char *path = xasprintf("%s/%s", dir, relative);
	char *real = realpath(path, NULL);

	return real != NULL ? real : steal_pointer(&path);
}

static int
lost(struct fault *f)
{
	return fault_set(f, EXIT_OS, "cannot find cudarun's own files: "
	    "/proc is not mounted");
}

int
tree_find(enum tree_place place, struct tree *ret_t, struct fault *f)
{
	cleanup_free char *own = own_dir(), *dir = NULL;

	if (own == NULL)
		return lost(f);
	dir = place == TREE_IN_BIN ? steal_pointer(&own) :
	    below(own, TREE_BIN);
	ret_t->lib = below(dir, TREE_LIB);
	ret_t->libexec = below(dir, TREE_LIBEXEC);
	ret_t->conf = below(dir, TREE_CONF);
	if (strcmp(TREE_PYTHON, "embedded") == 0)
		ret_t->python = xasprintf("%s/cudarun-python", ret_t->libexec);
	else
		ret_t->python = xstrdup(TREE_PYTHON);
	return 0;
}

void
tree_free(struct tree *t)
{
	free(t->lib);
	free(t->libexec);
	free(t->conf);
	free(t->python);
	*t = (struct tree){ 0 };
}

char *
tree_program(const char *name, struct fault *f)
{
	cleanup_free char *dir = own_dir(), *bin = NULL;

	if (dir == NULL) {
		(void)lost(f);
		return NULL;
	}
	bin = below(dir, TREE_BIN);
	return xasprintf("%s/%s", bin, name);
}
