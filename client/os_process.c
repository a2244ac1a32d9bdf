#include <sys/socket.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"
#include "os_process.h"

#define MANY 65536		/* descriptors, where nobody says how many */

/* Nothing else runs here between the two calls, so none can be inherited. */
static int
keep_from_children(int ends[2])
{
	if (fcntl(ends[0], F_SETFD, FD_CLOEXEC) != -1 &&
	    fcntl(ends[1], F_SETFD, FD_CLOEXEC) != -1)
		return 0;
	fd_close(&ends[0]);
	fd_close(&ends[1]);
	return -1;
}

int
os_pipe(int ret_ends[2])
{
	return pipe(ret_ends) == -1 ? -1 : keep_from_children(ret_ends);
}

int
os_socketpair(int ret_ends[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ret_ends) == -1 ? -1 :
	    keep_from_children(ret_ends);
}

int
os_receive(int socket)
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
	cleanup_fd int fd = -1;

	if (recvmsg(socket, &message, MSG_DONTWAIT) != 1 ||
	    message.msg_controllen < sizeof(control.header) ||
	    control.header.cmsg_level != SOL_SOCKET ||
	    control.header.cmsg_type != SCM_RIGHTS ||
	    control.header.cmsg_len != CMSG_LEN(sizeof(fd)))
		return -1;
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == -1)
		return -1;
	return fd_steal(&fd);
}

static void
close_listed(DIR *list, int first)
{
	const struct dirent *entry;
	char *end;
	long fd;

	while ((entry = readdir(list)) != NULL) {
		fd = strtol(entry->d_name, &end, 10);
		if (*end == '\0' && end != entry->d_name && fd >= first &&
		    fd != dirfd(list))
			(void)close((int)fd);
	}
}

void
os_close_from(int first)
{
	DIR *list;
	int fd;

#ifdef __linux__
	/* Behind a filter of a container it may be unknown. */
	if (close_range((unsigned int)first, ~0U, 0) == 0)
		return;
#endif
	list = opendir("/dev/fd");
	if (list != NULL) {
		close_listed(list, first);
		(void)closedir(list);
		return;
	}
	for (fd = first; fd < MANY; fd++)
		(void)close(fd);
}

void
os_reset_signals(void)
{
	bool nohup = signal(SIGHUP, SIG_DFL) == SIG_IGN;
	sigset_t none;
	int sig;

	for (sig = 1; sig < NSIG; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			(void)signal(sig, SIG_DFL);
	if (nohup)
		(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* A file in folder, and no name of it; -1 with errno. */
static int
open_scratch(const char *folder)
{
	cleanup_free char *path = xasprintf("%s/cudash-XXXXXX", folder);
	int fd = mkstemp(path);

	if (fd != -1)
		(void)unlink(path);
	return fd;
}

int
os_text_file(const char *text, char **ret_path)
{
	const char *const folders[] = { getenv("TMPDIR"), "/tmp", "/var/tmp",
	    "/dev/shm", getenv("HOME") };
	cleanup_fd int fd = -1;
	size_t i;

	for (i = 0; fd == -1 && i < sizeof(folders) / sizeof(folders[0]); i++)
		if (folders[i] != NULL && folders[i][0] == '/')
			fd = open_scratch(folders[i]);
	/* Some systems give the path this descriptor's own offset. */
	if (fd == -1 || fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
	    fd_write_all(fd, text, strlen(text)) == -1 ||
	    lseek(fd, 0, SEEK_SET) == -1)
		return -1;
	*ret_path = xasprintf("/dev/fd/%d", fd);
	return fd_steal(&fd);
}

static void
set_tcp(int fd, int option, int value)
{
	(void)setsockopt(fd, IPPROTO_TCP, option, &value, sizeof(value));
}

void
os_watch_link(int fd)
{
	int yes = 1;

	/* A ProxyCommand's pipe or socket has none of this. */
	(void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof(yes));
#ifdef TCP_KEEPIDLE
	set_tcp(fd, TCP_KEEPIDLE, 15);
#elif defined(TCP_KEEPALIVE)
	set_tcp(fd, TCP_KEEPALIVE, 15);
#endif
#ifdef TCP_KEEPINTVL
	set_tcp(fd, TCP_KEEPINTVL, 15);
	set_tcp(fd, TCP_KEEPCNT, 3);
#endif
#ifdef TCP_USER_TIMEOUT
	set_tcp(fd, TCP_USER_TIMEOUT, 60000);
#endif
}

int
os_random(void *bytes, size_t len)
{
	cleanup_fd int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return -1;
	if (fd_read_all(fd, bytes, len) != (ssize_t)len) {
		errno = EIO;
		return -1;
	}
	return 0;
}

void
os_wipe(void *bytes, size_t len)
{
	volatile unsigned char *p = bytes;

	while (len-- > 0)
		*p++ = 0;
}
