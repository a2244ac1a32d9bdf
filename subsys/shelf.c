#include <sys/random.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "shelf.h"

#define FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

DIR *
shelf_list(int fd)
{
	cleanup_fd int own = openat(fd, ".", FOLDER);
	DIR *stream = own == -1 ? NULL : fdopendir(own);

	if (stream != NULL)
		(void)fd_steal(&own);
	return stream;
}

/* In a folder like /tmp it may be another user's trap. */
static int
open_ours(int above, const char *name)
{
	cleanup_fd int fd = openat(above, name, FOLDER);
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1 || st.st_uid != getuid() ||
	    (st.st_mode & 077) != 0)
		return -1;
	return fd_steal(&fd);
}

/* Of all that are ours the first by name, so that all connections agree. */
static int
find_ours(int above, const char *prefix)
{
	cleanup_fd int found = -1;
	DIR *stream = shelf_list(above);
	struct dirent *entry;
	char best[NAME_MAX + 1] = "";
	int fd;

	if (stream == NULL)
		return -1;
	while ((entry = readdir(stream)) != NULL) {
		if (strncmp(entry->d_name, prefix, strlen(prefix)) != 0 ||
		    (best[0] != '\0' && strcmp(entry->d_name, best) > 0) ||
		    (fd = open_ours(above, entry->d_name)) == -1)
			continue;
		(void)snprintf(best, sizeof(best), "%s", entry->d_name);
		fd_close(&found);
		found = fd;
	}
	(void)closedir(stream);
	return fd_steal(&found);
}

/* The plain name can be had by whoever is first. */
static int
open_other(int above, const char *name)
{
	char prefix[48], own[80];
	uint64_t random;
	int fd;

	(void)snprintf(prefix, sizeof(prefix), "%s-", name);
	fd = find_ours(above, prefix);
	if (fd != -1 || getrandom(&random, sizeof(random), 0) !=
	    sizeof(random))
		return fd;
	(void)snprintf(own, sizeof(own), "%s%016llx", prefix,
	    (unsigned long long)random);
	return mkdirat(above, own, 0700) == -1 ? -1 :
	    find_ours(above, prefix);
}

int
shelf_open(const char *dir, struct fault *f)
{
	cleanup_fd int above = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char name[32];
	int base = -1;

	(void)snprintf(name, sizeof(name), "cudarun-runs-%u",
	    (unsigned int)getuid());
	if (above != -1 && (mkdirat(above, name, 0700) == 0 ||
	    errno == EEXIST))
		base = open_ours(above, name);
	if (above != -1 && base == -1)
		base = open_other(above, name);
	return base != -1 ? base : fault_set(f, EXIT_WORKSPACE, "cannot "
	    "make or use a folder %s/%s for the records of runs", dir, name);
}

static void
token_name(const char *token, char name[96])
{
	(void)snprintf(name, 96, "token-%s", token);
}

/* Whole at once, or not there: a server may be killed at any moment. */
static int
link_token(int base, const char *name, const char *id)
{
	cleanup_fd int fd = -1;
	char own[96];
	int rc;

	(void)snprintf(own, sizeof(own), "new-%s", id);
	fd = openat(base, own, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	    0600);
	if (fd == -1)
		return -1;
	rc = fd_write_all(fd, id, strlen(id));
	if (rc == 0)
		rc = linkat(base, own, base, name, 0);
	if (unlinkat(base, own, 0) == -1 && rc == 0)
		rc = -1;
	return rc;
}

int
shelf_take_token(int base, const char *token, const char *id, char *other,
    size_t size)
{
	cleanup_fd int fd = -1;
	char name[96];
	ssize_t n;

	token_name(token, name);
	if (link_token(base, name, id) == 0)
		return 0;
	fd = openat(base, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	n = fd == -1 ? -1 : fd_read_all(fd, other, size - 1);
	if (n <= 0)
		return -1;
	other[n] = '\0';
	return 1;
}

void
shelf_drop_token(int base, const char *token)
{
	char name[96];

	token_name(token, name);
	(void)unlinkat(base, name, 0);
}
