/*
 * What only Linux has, and the client of the framed entry does without.
 */
#include <sys/mman.h>
#include <sys/socket.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"

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

int
fd_send(int socket, int fd)
{
	char byte = 0;
	struct iovec one = { &byte, 1 };
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr header;
	} control = { .bytes = { 0 } };
	struct msghdr message = { .msg_iov = &one, .msg_iovlen = 1 };

	if (fd != -1) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	}
	return sendmsg(socket, &message, MSG_NOSIGNAL) == 1 ? 0 : -1;
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
