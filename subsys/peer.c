#include <sys/socket.h>
#include <sys/stat.h>

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "peer.h"

/*
 * A laptop that has lost its network says nothing: after 3 s of silence it
 * is asked three times, and what it does not acknowledge in 6 s is too late.
 */
#define IDLE_S		3
#define INTERVAL_S	1
#define PROBES		3
#define UNANSWERED_MS	6000

/* IPv4 on a socket of IPv6 looks like IPv4, for from= and for the log. */
static int
write_address(const struct sockaddr_storage *from, char *ret_text,
    int *ret_port)
{
	struct sockaddr_in six_four = { .sin_family = AF_INET };
	const struct sockaddr_in *four = &six_four;
	const struct sockaddr_in6 *six = (const void *)from;

	if (from->ss_family == AF_INET)
		four = (const void *)from;
	else if (from->ss_family != AF_INET6)
		return -1;
	*ret_port = ntohs(six->sin6_port);	/* in the same place */
	if (from->ss_family == AF_INET6) {
		if (!IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
			return inet_ntop(AF_INET6, &six->sin6_addr, ret_text,
			    PEER_ADDRESS) == NULL ? -1 : 0;
		memcpy(&six_four.sin_addr, &six->sin6_addr.s6_addr[12], 4);
	}
	return inet_ntop(AF_INET, &four->sin_addr, ret_text,
	    PEER_ADDRESS) == NULL ? -1 : 0;
}

static int
read_addresses(struct peer *p)
{
	struct sockaddr_storage a = { 0 };
	socklen_t len = sizeof(a);

	if (getpeername(p->fd, (struct sockaddr *)&a, &len) == -1 ||
	    write_address(&a, p->address, &p->port) == -1)
		return -1;
	len = sizeof(a);
	if (getsockname(p->fd, (struct sockaddr *)&a, &len) == -1)
		return -1;
	return write_address(&a, p->own_address, &p->own_port);
}

static int
set_number(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value));
}

static int
set_options(int fd)
{
	if (set_number(fd, IPPROTO_TCP, TCP_NODELAY, 1) == -1 ||
	    set_number(fd, SOL_SOCKET, SO_KEEPALIVE, 1) == -1 ||
	    set_number(fd, IPPROTO_TCP, TCP_KEEPIDLE, IDLE_S) == -1 ||
	    set_number(fd, IPPROTO_TCP, TCP_KEEPINTVL, INTERVAL_S) == -1 ||
	    set_number(fd, IPPROTO_TCP, TCP_KEEPCNT, PROBES) == -1)
		return -1;
	return set_number(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, UNANSWERED_MS);
}

static bool
is_same_file(int a, int b)
{
	struct stat one, other;

	return fstat(a, &one) == 0 && fstat(b, &other) == 0 &&
	    one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/* A message to one of these would be bytes in the middle of SSH. */
static int
cover_standard(struct peer *p)
{
	cleanup_fd int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	p->stderr_is_ours = fcntl(STDERR_FILENO, F_GETFD) != -1 &&
	    !is_same_file(p->fd, STDERR_FILENO);
	if (null == -1 || dup2(null, STDIN_FILENO) == -1 ||
	    dup2(null, STDOUT_FILENO) == -1)
		return -1;
	if (!p->stderr_is_ours && dup2(null, STDERR_FILENO) == -1)
		return -1;
	if (null <= STDERR_FILENO)
		(void)fd_steal(&null);
	return 0;
}

int
peer_take(struct peer *ret_p, struct fault *f)
{
	struct peer p = { .fd = -1 };

	/* Whatever the super server has left open besides. */
	if (close_range(STDERR_FILENO + 1, UINT_MAX, 0) == -1)
		return fault_set(f, EXIT_OS, "cannot close descriptors: %m");
	p.fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	if (p.fd == -1 || read_addresses(&p) == -1)
		return errno == ENOTCONN ? fault_set(f, EXIT_USAGE, "the "
		    "client went away before it was served") :
		    fault_set(f, EXIT_USAGE, "standard input is no TCP "
		    "connection; xinetd, inetd or a systemd socket starts "
		    "cudarun-sshd --inetd, see cudarun-sshd(8)");
	if (cover_standard(&p) == -1)
		return fault_set(f, EXIT_OS, "cannot open /dev/null: %m; an "
		    "admin looks at /dev");
	if (set_options(p.fd) == -1)
		return fault_set(f, EXIT_OS, "cannot set options of TCP: %m");
	*ret_p = p;
	return 0;
}
