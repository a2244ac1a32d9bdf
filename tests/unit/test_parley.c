/* parley.c: whole messages in their order, and no others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fd.h"
#include "parley.h"

static union parley said, heard;

static int
take(const struct parley_order *order)
{
	return parley_take(order, &said, parley_size(said.head.type), &heard);
}

static void
say_key(uint32_t type, const char *user, size_t blob_len)
{
	memset(&said, 0, sizeof(said));
	said.head.type = type;
	memcpy(said.key.user, user, strlen(user));
	said.key.blob_len = (uint32_t)blob_len;
	memset(said.key.blob, 'k', blob_len < PARLEY_BLOB ? blob_len :
	    PARLEY_BLOB);
}

static void
say_start(uint32_t job)
{
	memset(&said, 0, sizeof(said));
	said.start.head = (struct parley_head){ PARLEY_START, job };
	said.start.kind = PARLEY_EXEC;
	memcpy(said.start.command, "cudarun", 7);
	memcpy(said.start.env, "LANG=C\0CUDARUN_A=2", 18);
}

static void
test_order_of_login(void **state)
{
	static struct parley_order order;

	(void)state;
	say_key(PARLEY_AUTHED, "ana", 51);
	assert_int_equal(take(&order), -1);	/* was not asked */
	say_key(PARLEY_KEYOK, "ana", 51);
	assert_int_equal(take(&order), 0);
	order.asked = heard.key;
	say_key(PARLEY_AUTHED, "ana", 51);
	assert_int_equal(take(&order), -1);	/* was not agreed to */
	order.agreed = true;
	assert_int_equal(take(&order), 0);
	say_key(PARLEY_AUTHED, "ben", 51);
	assert_int_equal(take(&order), -1);	/* another user */
	say_key(PARLEY_AUTHED, "ana", 52);
	assert_int_equal(take(&order), -1);	/* another key */
	say_key(PARLEY_AUTHED, "ana", 51);
	said.key.blob[7] ^= 1;
	assert_int_equal(take(&order), -1);
	say_start(0);
	assert_int_equal(take(&order), -1);	/* not yet */
	order.admitted = true;
	say_key(PARLEY_KEYOK, "ana", 51);
	assert_int_equal(take(&order), -1);	/* not any more */
	say_key(PARLEY_AUTHED, "ana", 51);
	assert_int_equal(take(&order), -1);
}

static void
test_order_of_jobs(void **state)
{
	static struct parley_order order;

	(void)state;
	order.admitted = true;
	say_start(3);
	assert_int_equal(take(&order), 0);
	order.known = order.running = 1 << 3;
	assert_int_equal(take(&order), -1);	/* it runs */
	say_start(4);
	assert_int_equal(take(&order), 0);
	say_start(PARLEY_JOBS);
	assert_int_equal(take(&order), -1);
	memset(&said, 0, sizeof(said));
	said.signal.head = (struct parley_head){ PARLEY_SIGNAL, 3 };
	said.signal.number = SIGINT;
	assert_int_equal(take(&order), 0);
	said.signal.number = SIGSTOP;
	assert_int_equal(take(&order), -1);
	said.signal.number = SIGINT;
	said.signal.head.job = 4;
	assert_int_equal(take(&order), -1);	/* there is none */
	memset(&said, 0, sizeof(said));
	said.resize.head = (struct parley_head){ PARLEY_RESIZE, 3 };
	assert_int_equal(take(&order), -1);	/* it has no terminal */
	order.terminals = 1 << 3;
	assert_int_equal(take(&order), 0);
	said.resize.rows = 65536;
	assert_int_equal(take(&order), -1);
}

static void
test_sizes(void **state)
{
	static struct parley_order order;
	uint32_t type;

	(void)state;
	say_key(PARLEY_KEYOK, "ana", 51);
	assert_int_equal(parley_take(&order, &said, sizeof(said.key) - 1,
	    &heard), -1);
	assert_int_equal(parley_take(&order, &said, sizeof(said.key) + 1,
	    &heard), -1);
	assert_int_equal(parley_take(&order, &said, 0, &heard), -1);
	assert_int_equal(parley_take(&order, &said, 4, &heard), -1);
	/* The monitor's own are none of the child's, and the other way. */
	for (type = 0; type <= PARLEY_EXITED + 1; type++) {
		memset(&said, 0, sizeof(said));
		said.head.type = type;
		if (type == 0 || type > PARLEY_LOG)
			assert_int_equal(take(&order), -1);
		assert_int_equal(parley_hear(&said, parley_size(type),
		    &heard), type >= PARLEY_ANSWER && type <= PARLEY_EXITED ?
		    0 : -1);
	}
}

static void
test_forms(void **state)
{
	static struct parley_order order;

	(void)state;
	say_key(PARLEY_KEYOK, "ana", 4);
	assert_int_equal(take(&order), -1);
	say_key(PARLEY_KEYOK, "ana", PARLEY_BLOB + 1);
	assert_int_equal(take(&order), -1);
	say_key(PARLEY_KEYOK, "ana", PARLEY_BLOB);
	assert_int_equal(take(&order), 0);
	say_key(PARLEY_KEYOK, "ana", 51);
	said.key.user[10] = 'x';		/* behind the NUL */
	assert_int_equal(take(&order), -1);
	say_key(PARLEY_KEYOK, "ana", 51);
	said.key.blob[60] = 'x';		/* behind the key */
	assert_int_equal(take(&order), -1);
	say_key(PARLEY_KEYOK, "", 51);
	memset(said.key.user, 'a', PARLEY_USER);	/* no NUL */
	assert_int_equal(take(&order), -1);
	order.admitted = true;
	say_start(0);
	memset(said.start.command, 'a', PARLEY_COMMAND);
	assert_int_equal(take(&order), -1);
	say_start(0);
	memset(said.start.term, 'a', PARLEY_TERM);
	assert_int_equal(take(&order), -1);
	say_start(0);
	memset(said.start.env, 'a', PARLEY_ENV);
	assert_int_equal(take(&order), -1);
	say_start(0);
	said.start.env[PARLEY_ENV - 1] = 'a';
	assert_int_equal(take(&order), -1);
	say_start(0);
	said.start.kind = 9;
	assert_int_equal(take(&order), -1);
	say_start(0);
	said.start.pty = 2;
	assert_int_equal(take(&order), -1);
}

/* What a fallen child would like a job's programs to find. */
static void
test_env(void **state)
{
	static const char *const wrong[] = {
		"LD_PRELOAD=/job/p.so", "PATH=/job", "LANGUAGE=de", "LANG",
		"=x", "LC_ALL", "XLANG=C", "PYTHONPATH=/job", "lang=C",
	};
	static struct parley_order order = { .admitted = true };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		say_start(0);
		assert_int_equal(take(&order), 0);
		(void)stpcpy(said.start.env + 19, wrong[i]);
		assert_int_equal(take(&order), -1);
		say_start(0);
		memset(said.start.env, 0, 18);
		(void)stpcpy(said.start.env, wrong[i]);
		assert_int_equal(take(&order), -1);
	}
	say_start(0);
	memcpy(said.start.term, "xterm-256color", 14);
	assert_int_equal(take(&order), 0);
	memcpy(said.start.term, "../job/evil-th", 14);
	assert_int_equal(take(&order), -1);
}

/* Nothing follows the last word, and no child asks for ever. */
static void
test_bounds(void **state)
{
	static struct parley_order order;

	(void)state;
	order.questions = PARLEY_QUESTIONS - 1;
	say_key(PARLEY_KEYOK, "ana", 51);
	assert_int_equal(take(&order), 0);
	order.questions = PARLEY_QUESTIONS;
	assert_int_equal(take(&order), -1);
	memset(&said, 0, sizeof(said));
	said.log.head.type = PARLEY_LOG;
	said.log.event = PARLEY_NO_KEX;
	assert_int_equal(take(&order), -1);
	order.questions = 0;
	assert_int_equal(take(&order), 0);
	order.over = true;
	assert_int_equal(take(&order), -1);
	say_key(PARLEY_KEYOK, "ana", 51);
	assert_int_equal(take(&order), -1);
}

/* Descriptors of the child's, few or many, come to nobody. */
static void
test_rights(void **state)
{
	static char bytes[sizeof(union parley) + 1];
	union {
		char bytes[CMSG_SPACE(8 * sizeof(int))];
		struct cmsghdr header;
	} control;
	struct iovec one = { bytes, 8 };
	struct msghdr message = { .msg_iov = &one, .msg_iovlen = 1,
	    .msg_control = control.bytes };
	int ends[2], fds[8] = { 0 }, before = dup(0), count;

	(void)state;
	assert_int_equal(close(before), 0);
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	for (count = 1; count <= 8; count++) {
		size_t len = (size_t)count * sizeof(int);

		memset(&control, 0, sizeof(control));
		message.msg_controllen = CMSG_SPACE(len);
		control.header.cmsg_level = SOL_SOCKET;
		control.header.cmsg_type = SCM_RIGHTS;
		control.header.cmsg_len = CMSG_LEN(len);
		memcpy(CMSG_DATA(&control.header), fds, len);
		assert_int_equal(sendmsg(ends[0], &message, 0), 8);
		assert_int_equal(parley_receive(ends[1], bytes, sizeof(bytes),
		    NULL), -1);
		assert_int_equal(errno, EBADMSG);
	}
	assert_int_equal(close(ends[0]) + close(ends[1]), 0);
	count = dup(0);
	assert_int_equal(count, before);	/* none was left open */
	assert_int_equal(close(count), 0);
}

/* Across a real socket, with descriptors. */
static void
test_socket(void **state)
{
	struct parley_started started = { .head = { PARLEY_STARTED, 2 } };
	static char bytes[sizeof(union parley) + 1];
	int ends[2], pipes[2], fds[3];
	char byte = 0;

	(void)state;
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	assert_int_equal(pipe(pipes), 0);
	assert_int_equal(parley_send(ends[0], &started.head, pipes, 2,
	    0), 0);
	assert_int_equal(parley_receive(ends[1], bytes, sizeof(bytes), fds),
	    sizeof(started));
	assert_int_equal(parley_hear(bytes, sizeof(started), &heard), 0);
	assert_int_equal(heard.head.job, 2);
	assert_int_equal(fds[2], -1);
	assert_int_equal(write(fds[1], "x", 1), 1);
	assert_int_equal(read(pipes[0], &byte, 1), 1);
	assert_int_equal(byte, 'x');
	say_start(1);
	assert_int_equal(parley_send(ends[0], &said.head, NULL, 0, 0),
	    0);
	assert_int_equal(parley_receive(ends[1], bytes, sizeof(bytes), NULL),
	    sizeof(said.start));
	fd_close(&ends[0]);
	assert_int_equal(parley_receive(ends[1], bytes, sizeof(bytes), NULL),
	    0);
	fd_close(&ends[1]);
	assert_int_equal(parley_signal_number("INT"), SIGINT);
	assert_int_equal(parley_signal_number("STOP"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_of_login),
		cmocka_unit_test(test_order_of_jobs),
		cmocka_unit_test(test_env),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_rights),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_socket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
