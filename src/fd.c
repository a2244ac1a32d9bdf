#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
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

static int
by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

int
fd_close_others(int *keep, size_t n)
{
	unsigned int next = STDERR_FILENO + 1;
	size_t i;

	qsort(keep, n, sizeof(keep[0]), by_number);
	for (i = 0; i < n; i++) {
		if (keep[i] < (int)next)
			continue;	/* a standard one, or here twice */
		if ((unsigned int)keep[i] > next && close_range(next,
		    (unsigned int)keep[i] - 1, 0) == -1)
			return -1;
		next = (unsigned int)keep[i] + 1;
	}
	return close_range(next, ~0u, 0);
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

int
fd_memfd_open(const char *name)
{
	return memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
}

int
fd_fill(int memfd, const void *bytes, size_t len)
{
	if (fd_write_all(memfd, bytes, len) == -1 ||
	    lseek(memfd, 0, SEEK_SET) == -1)
		return -1;
	return fcntl(memfd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK |
	    F_SEAL_GROW | F_SEAL_WRITE);
}

bool
fd_is_empty(int memfd)
{
	int seals = fcntl(memfd, F_GET_SEALS);

	return seals != -1 && (seals & F_SEAL_SEAL) == 0;
}

int
fd_memfd(const char *name, const void *bytes, size_t len)
{
	cleanup_fd int fd = fd_memfd_open(name);

	if (fd == -1 || fd_fill(fd, bytes, len) == -1)
		return -1;
	return fd_steal(&fd);
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

int
fd_receive(int socket)
{
	char byte;
	struct iovec one = { &byte, 1 };
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr header;
	} control;
	struct msghdr message = { .msg_iov = &one, .msg_iovlen = 1,
	    .msg_control = control.bytes,
	    .msg_controllen = sizeof(control.bytes) };
	int fd;

	if (recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) != 1 ||
	    message.msg_controllen < sizeof(control.header) ||
	    control.header.cmsg_level != SOL_SOCKET ||
	    control.header.cmsg_type != SCM_RIGHTS ||
	    control.header.cmsg_len != CMSG_LEN(sizeof(fd)))
		return -1;
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}
