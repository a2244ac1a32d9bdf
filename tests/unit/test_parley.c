/* parley.c: whole messages in their order, and no others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

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
	memcpy(said.start.env, "A=1\0B=2", 7);
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
	assert_int_equal(parley_send(ends[0], &started.head, pipes, 2), 0);
	assert_int_equal(parley_receive(ends[1], bytes, sizeof(bytes), fds),
	    sizeof(started));
	assert_int_equal(parley_hear(bytes, sizeof(started), &heard), 0);
	assert_int_equal(heard.head.job, 2);
	assert_int_equal(fds[2], -1);
	assert_int_equal(write(fds[1], "x", 1), 1);
	assert_int_equal(read(pipes[0], &byte, 1), 1);
	assert_int_equal(byte, 'x');
	say_start(1);
	assert_int_equal(parley_send(ends[0], &said.head, NULL, 0), 0);
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
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_socket),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
