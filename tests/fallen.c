/*
 * fallen.so, for LD_PRELOAD: a network child of cudarun-sshd that has fallen
 * to its client, with the real monitor.  At its first question, or when it
 * starts a job, it says what $FALLEN has instead.
 */
#define _GNU_SOURCE

#include <sys/socket.h>
#include <sys/syscall.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parley.h"

static char word[32];
static struct {
	union parley m;
	char one_more;
} said;
#define message said.m

/* Before main() clears the environment. */
static void __attribute__((constructor))
remember(void)
{
	const char *wanted = getenv("FALLEN");

	(void)strncpy(word, wanted == NULL ? "" : wanted, sizeof(word) - 1);
}

static int
is_word(const char *one)
{
	return strcmp(word, one) == 0;
}

static ssize_t
send_plain(int fd, const void *bytes, size_t len)
{
	struct iovec part = { (void *)(uintptr_t)bytes, len };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1 };

	return syscall(SYS_sendmsg, fd, &m, MSG_NOSIGNAL);
}

static ssize_t
send_fd(int fd, const void *bytes, size_t len)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .head = { CMSG_LEN(sizeof(int)), SOL_SOCKET,
	    SCM_RIGHTS } };
	struct iovec part = { (void *)(uintptr_t)bytes, len };
	struct msghdr m = { .msg_iov = &part, .msg_iovlen = 1,
	    .msg_control = &control, .msg_controllen = sizeof(control) };

	memcpy(CMSG_DATA(&control.head), &fd, sizeof(fd));
	return syscall(SYS_sendmsg, fd, &m, MSG_NOSIGNAL);
}

/* In the place of "would this key do?". */
static ssize_t
ask(int fd, size_t len)
{
	int i;

	if (is_word("short"))
		len--;
	else if (is_word("long"))
		len++;
	else if (is_word("unknown"))
		message.head.type = 99;
	else if (is_word("answer"))
		message.head.type = PARLEY_ANSWER;
	else if (is_word("authed"))
		message.head.type = PARLEY_AUTHED;
	else if (is_word("rights"))
		return send_fd(fd, &message, len);
	else if (is_word("chatter"))
		for (i = 0; i < 1000; i++) {
			message.log = (struct parley_log){
			    .head = { PARLEY_LOG, 0 },
			    .event = PARLEY_OTHER_METHOD };
			(void)send_plain(fd, &message,
			    sizeof(message.log));
		}
	else if (is_word("early")) {
		memset(&message, 0, sizeof(message));
		message.start.head.type = PARLEY_START;
		message.start.kind = PARLEY_SHELL;
		len = sizeof(message.start);
	}
	return send_plain(fd, &message, len);
}

/* In the place of "start this". */
static ssize_t
start(int fd, size_t len)
{
	static const struct parley_signal odd = { .head = { PARLEY_SIGNAL, 0 },
	    .number = SIGSTOP };

	if (is_word("preload"))
		memcpy(message.start.env, "LD_PRELOAD=x.so", 16);
	if (is_word("term"))
		memcpy(message.start.term, "../x", 5);
	if (is_word("again"))
		(void)send_plain(fd, &message, len);
	if (is_word("stop")) {
		(void)send_plain(fd, &message, len);
		return send_plain(fd, &odd, sizeof(odd));
	}
	return send_plain(fd, &message, len);
}

/* The C library's, for all of the program. */
ssize_t
sendmsg(int fd, const struct msghdr *m, int flags)
{
	struct parley_head head = { 0 };
	size_t len = m->msg_iov[0].iov_len;

	if (len >= sizeof(head) && len <= sizeof(message))
		memcpy(&head, m->msg_iov[0].iov_base, sizeof(head));
	if ((head.type != PARLEY_KEYOK && head.type != PARLEY_START) ||
	    len != (head.type == PARLEY_START ? sizeof(message.start) :
	    sizeof(message.key)))
		return syscall(SYS_sendmsg, fd, m, flags);
	memset(&message, 0, sizeof(message));
	memcpy(&message, m->msg_iov[0].iov_base, len);
	return head.type == PARLEY_START ? start(fd, len) : ask(fd, len);
}
