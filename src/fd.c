#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"

void
fd_close(int *fd)
{
	int saved = errno;

	if (*fd >= 0)
		(void)close(*fd);	/* nothing to be done: Linux frees */
	*fd = -1;
	errno = saved;
}

void
fd_closep(int *fd)
{
	fd_close(fd);
}

int
fd_steal(int *fd)
{
	int taken = *fd;

	*fd = -1;
	return taken;
}

int
fd_write_all(int fd, const void *bytes, size_t len)
{
	const char *p = bytes;
	ssize_t n;

	while (len > 0) {
		n = write(fd, p, len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		p += n;
		len -= (size_t)n;
	}
	return 0;
}

ssize_t
fd_read_all(int fd, void *bytes, size_t len)
{
	char *p = bytes;
	size_t got = 0;
	ssize_t n;

	while (got < len) {
		n = read(fd, p + got, len - got);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		got += (size_t)n;
	}
	return (ssize_t)got;
}

char *
fd_slurp(const char *path, size_t max)
{
	cleanup_fd int fd = -1;
	cleanup_free char *text = NULL;
	ssize_t n;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd == -1)
		return NULL;
	text = xcalloc(1, max + 2);
	n = fd_read_all(fd, text, max + 1);
	if (n == -1)
		return NULL;
	if ((size_t)n > max) {
		errno = EFBIG;
		return NULL;
	}
	if (strlen(text) != (size_t)n) {
		errno = EILSEQ;
		return NULL;
	}
	return steal_pointer(&text);
}

int
fd_demand_standard(void)
{
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1)
			return -1;
	return 0;
}

char *
fd_slurp_fd(int fd, size_t *ret_len)
{
	size_t size = 65536, len = 0;
	char *bytes = NULL;
	ssize_t n;

	for (;; size *= 2) {
		bytes = xreallocarray(bytes, size, 1);
		n = fd_read_all(fd, bytes + len, size - len);
		if (n == -1) {
			free(bytes);
			return NULL;
		}
		len += (size_t)n;
		if (len < size) {
			*ret_len = len;
			return bytes;
		}
	}
}
