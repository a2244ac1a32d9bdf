#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "answer.h"
#include "exitcode.h"
#include "fd.h"
#include "os_process.h"

int
answer_say(int control, const struct fault *f)
{
	static const struct fault none = { 0, "" };

	return fault_send(control, f != NULL ? f : &none);
}

int
answer_channel(int control, int channel)
{
	char byte = 'c';
	struct iovec one = { &byte, 1 };
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr header;
	} ancillary = { { 0 } };
	struct msghdr message = { .msg_iov = &one, .msg_iovlen = 1,
	    .msg_control = ancillary.bytes,
	    .msg_controllen = sizeof(ancillary.bytes) };
	ssize_t n;

	ancillary.header.cmsg_level = SOL_SOCKET;
	ancillary.header.cmsg_type = SCM_RIGHTS;
	ancillary.header.cmsg_len = CMSG_LEN(sizeof(channel));
	memcpy(CMSG_DATA(&ancillary.header), &channel, sizeof(channel));
	if (answer_say(control, NULL) == -1)
		return -1;
	do
		n = sendmsg(control, &message, 0);
	while (n == -1 && errno == EINTR);
	return n == 1 ? 0 : -1;
}

static int
died(struct fault *f)
{
	return fault_set(f, EXIT_SSHS, "the connection was given up: the "
	    "process that speaks SSH has ended");
}

int
answer_await(int control, struct fault *f)
{
	struct fault said;
	ssize_t n;

	n = fd_read_all(control, &said, sizeof(said));
	if (n != (ssize_t)sizeof(said))
		return died(f);
	said.text[sizeof(said.text) - 1] = '\0';
	if (said.code == 0)
		return 0;
	*f = said;
	return -1;
}

int
answer_take(int control, struct fault *f)
{
	struct pollfd one = { .fd = control, .events = POLLIN };
	int fd;

	while (poll(&one, 1, -1) == -1)
		if (errno != EINTR)
			return fault_set(f, EXIT_OS, "cannot wait for a "
			    "channel: %m");
	fd = os_receive(control);
	return fd != -1 ? fd : died(f);
}

void
answer_hang_up(int *end)
{
	char rest[4096];

	if (*end == -1)
		return;
	(void)shutdown(*end, SHUT_RDWR);
	while (recv(*end, rest, sizeof(rest), MSG_DONTWAIT) > 0)
		;
	fd_close(end);
}
