#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "folder.h"
#include "mem.h"

#define PART_TRIES 100

enum folder_kind
folder_look(const char *path, uint64_t *ret_size, bool *ret_executable)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return FOLDER_NONE;
	if (S_ISDIR(st.st_mode))
		return FOLDER_FOLDER;
	if (!S_ISREG(st.st_mode))
		return FOLDER_OTHER;
	*ret_size = (uint64_t)st.st_size;
	*ret_executable = (st.st_mode & S_IXUSR) != 0;
	return FOLDER_FILE;
}

bool
folder_is_link(const char *path)
{
	struct stat st;

	return lstat(path, &st) == 0 && S_ISLNK(st.st_mode);
}

bool
folder_is_same(const char *a, const char *b)
{
	struct stat one, other;

	return stat(a, &one) == 0 && stat(b, &other) == 0 &&
	    one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **
folder_list(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char **names;

	if (dir == NULL)
		return NULL;
	names = xcalloc(1, sizeof(*names));
	while ((entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			strv_append(&names, xstrdup(entry->d_name));
	(void)closedir(dir);
	qsort(names, strv_len(names), sizeof(*names), compare);
	return names;
}

int
folder_read(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
}

int
folder_open(const char *path)
{
	cleanup_free char *part = xstrdup(path);
	char *slash;

	for (slash = strchr(part + 1, '/'); *part != '\0' && slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(part, 0777) == -1 && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	if (mkdir(path, 0777) == -1 && errno != EEXIST)
		return -1;
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
folder_check(const char *path)
{
	cleanup_free char *part = xstrdup(path);
	struct stat st;
	char *slash;

	/* The first that is there, from below. */
	while (stat(part, &st) == -1) {
		if (errno != ENOENT)
			return -1;
		slash = strrchr(part, '/');
		if (slash != NULL && slash != part) {
			*slash = '\0';
			continue;
		}
		free(part);
		part = xstrdup(slash == NULL ? "." : "/");
	}
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return -1;
	}
	return access(part, W_OK | X_OK);
}

/* The folder of the last part, and that part. */
static int
descend(int top, const char *name, const char **ret_leaf)
{
	cleanup_fd int dir = -1;
	cleanup_free char *part = NULL;
	const char *slash;
	int next;

	dir = fcntl(top, F_DUPFD_CLOEXEC, 0);
	while (dir != -1 && (slash = strchr(name, '/')) != NULL) {
		free(part);
		part = xstrndup(name, (size_t)(slash - name));
		if (mkdirat(dir, part, 0777) == -1 && errno != EEXIST)
			return -1;
		next = openat(dir, part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW |
		    O_CLOEXEC);
		fd_close(&dir);
		dir = next;
		name = slash + 1;
	}
	*ret_leaf = name;
	return fd_steal(&dir);
}

int
folder_begin(int top, const char *name, struct folder_file *ret_file)
{
	struct folder_file file = FOLDER_FILE_NONE;
	const char *leaf;
	int i;

	file.dir = descend(top, name, &leaf);
	if (file.dir == -1)
		return -1;
	for (i = 0; i < PART_TRIES && file.fd == -1; i++) {
		free(file.part);
		file.part = xasprintf(".cudash-%ld-%d.part", (long)getpid(),
		    i);
		file.fd = openat(file.dir, file.part, O_WRONLY | O_CREAT |
		    O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (file.fd == -1 && errno != EEXIST)
			break;
	}
	if (file.fd == -1) {
		free(file.part);
		fd_close(&file.dir);
		return -1;
	}
	file.leaf = xstrdup(leaf);
	*ret_file = file;
	return 0;
}

bool
folder_is_taken(const struct folder_file *file)
{
	struct stat st;

	return fstatat(file->dir, file->leaf, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

/* A link is made only where nothing is; a rename would overwrite. */
static int
give_name(struct folder_file *file)
{
	if (linkat(file->dir, file->part, file->dir, file->leaf, 0) == 0)
		return unlinkat(file->dir, file->part, 0);
	if (errno == EEXIST)
		return -1;
	/* File systems without links: FAT, some network ones. */
	if (folder_is_taken(file)) {
		errno = EEXIST;
		return -1;
	}
	return renameat(file->dir, file->part, file->dir, file->leaf);
}

int
folder_finish(struct folder_file *file, bool executable, bool force)
{
	int fd = fd_steal(&file->fd);

	if (executable && fchmod(fd, 0700) == -1 && errno != EPERM) {
		fd_close(&fd);
		return -1;
	}
	/* Network file systems say here that the disk is full. */
	if (close(fd) == -1)
		return -1;
	if (force) {
		if (renameat(file->dir, file->part, file->dir,
		    file->leaf) == -1)
			return -1;
	} else if (give_name(file) == -1) {
		return -1;
	}
	free(file->part);
	file->part = NULL;
	return 0;
}

void
folder_release(struct folder_file *file)
{
	if (file->part != NULL)
		(void)unlinkat(file->dir, file->part, 0);
	fd_close(&file->fd);
	fd_close(&file->dir);
	free(file->part);
	free(file->leaf);
	*file = (struct folder_file)FOLDER_FILE_NONE;
}
