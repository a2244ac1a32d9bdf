#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "beneath.h"
#include "census.h"
#include "exitcode.h"
#include "fd.h"
#include "filename.h"
#include "mem.h"

struct walk {
	struct census *census;
	const char *skip;
	size_t entries;
	size_t bytes;		/* of their names */
	struct fault *fault;
};

static int take_folder(struct walk *w, int folder, const char *prefix,
    int depth);

static int
by_name(const void *a, const void *b)
{
	const struct census_file *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void
append(struct census *c, const char *name, const struct stat *st)
{
	if (c->count == c->room) {
		c->room = c->room == 0 ? 64 : 2 * c->room;
		c->files = xreallocarray(c->files, c->room,
		    sizeof(*c->files));
	}
	c->files[c->count++] = (struct census_file){
		.name = xstrdup(name),
		.inode = st->st_ino,
		.size = (uint64_t)st->st_size,
		.written = st->st_mtim,
		.changed = st->st_ctim,
		.executable = (st->st_mode & S_IXUSR) != 0,
	};
}

static bool
is_skipped(const struct walk *w, const char *name, int depth)
{
	if (strcmp(name, "__pycache__") == 0)
		return true;
	return depth == 1 && (name[0] == '.' ||
	    (w->skip != NULL && strcmp(name, w->skip) == 0));
}

static int
take_entry(struct walk *w, int folder, const char *name, const char *path,
    int depth)
{
	cleanup_fd int fd = -1;
	struct stat st;
	const char *why;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == -1 ||
	    !filename_is_safe(path, &why)) {
		w->census->left_out++;
		return 0;
	}
	if (S_ISDIR(st.st_mode)) {
		fd = beneath_open(folder, name, BENEATH_FOLDER, 0);
		if (fd != -1)
			return take_folder(w, fd_steal(&fd), path, depth + 1);
		w->census->left_out++;
		return 0;
	}
	if (beneath_judge(&st) == BENEATH_PLAIN)
		append(w->census, path, &st);
	else
		w->census->left_out++;
	return 0;
}

static int
take_name(struct walk *w, int folder, const char *name, const char *prefix,
    int depth)
{
	cleanup_free char *path = NULL;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    is_skipped(w, name, depth))
		return 0;
	if (++w->entries > CENSUS_FILES)
		return fault_set(w->fault, EXIT_WORKSPACE, "the workspace has "
		    "more than %d files and folders, so no results can be "
		    "sent; pack them into one file", CENSUS_FILES);
	path = prefix[0] == '\0' ? xstrdup(name) :
	    xasprintf("%s/%s", prefix, name);
	w->bytes += strlen(path);
	if (w->bytes > CENSUS_NAMES)
		return fault_set(w->fault, EXIT_WORKSPACE, "the names of the "
		    "files in the workspace are longer than %u MiB together, "
		    "so no results can be sent; pack them into one file",
		    CENSUS_NAMES >> 20);
	return take_entry(w, folder, name, path, depth);
}

/* Takes folder over.  Its depth is bounded by what names may cross. */
static int
take_folder(struct walk *w, int folder, const char *prefix, int depth)
{
	struct dirent *entry;
	DIR *stream = fdopendir(folder);
	int rc = 0;

	if (stream == NULL) {
		fd_close(&folder);
		return fault_set(w->fault, EXIT_OS, "cannot read the "
		    "workspace: %m");
	}
	while (rc == 0 && (entry = readdir(stream)) != NULL)
		rc = take_name(w, folder, entry->d_name, prefix, depth);
	(void)closedir(stream);
	return rc;
}

int
census_take(int dir, const char *skip, struct census *ret_c, struct fault *f)
{
	struct walk w = { .census = ret_c, .skip = skip, .fault = f };
	int top;

	*ret_c = (struct census){ NULL };
	(void)fchmod(dir, 0700);	/* ours; the job may have closed it */
	top = beneath_open(dir, ".", BENEATH_FOLDER, 0);
	if (top == -1)
		return fault_set(f, EXIT_OS, "cannot read the workspace: %m");
	if (take_folder(&w, top, "", 1) == -1)
		return -1;
	if (ret_c->count > 0)
		qsort(ret_c->files, ret_c->count, sizeof(*ret_c->files),
		    by_name);
	return 0;
}

static bool
is_same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

bool
census_knows(const struct census *before, const struct census_file *file)
{
	const struct census_file *old;

	if (before->count == 0)
		return false;
	old = bsearch(file, before->files, before->count, sizeof(*file),
	    by_name);
	return old != NULL && old->inode == file->inode &&
	    old->size == file->size &&
	    is_same_time(&old->written, &file->written) &&
	    is_same_time(&old->changed, &file->changed);
}

void
census_free(struct census *c)
{
	size_t i;

	for (i = 0; i < c->count; i++)
		free(c->files[i].name);
	free(c->files);
	*c = (struct census){ NULL };
}
