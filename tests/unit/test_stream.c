/*
 * stream.c onto pipes.  Every wait is for an event: a byte, an end of file,
 * a child.  A stream that never writes lets the alarm end the test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spill.h"
#include "stream.h"

#define PATIENCE 30		/* seconds until a hang is a failure */
#define BIG (1 << 20)

struct rig {
	struct streams *streams;
	struct spill *out;
	int out_r, err_r;
	int fd[STREAM_END];
};

static int
set_up(void **state)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	int out[2], err[2];

	if (rig == NULL || pipe(out) == -1 || pipe(err) == -1)
		return -1;
	rig->out_r = out[0];
	rig->err_r = err[0];
	rig->fd[STREAM_OUT] = out[1];
	rig->fd[STREAM_ERR] = err[1];
	rig->out = spill_private();
	rig->streams = streams_new(rig->fd);
	*state = rig;
	(void)alarm(PATIENCE);
	if (rig->out == NULL || rig->streams == NULL)
		return -1;
	streams_adopt(rig->streams, rig->out);
	return 0;
}

static int
tear_down(void **state)
{
	struct rig *rig = *state;

	streams_free(rig->streams);
	(void)close(rig->out_r);
	(void)close(rig->err_r);
	(void)close(rig->fd[STREAM_OUT]);
	(void)close(rig->fd[STREAM_ERR]);
	free(rig);
	return 0;
}

/* As interp's callers do it. */
static enum stream_result
put(struct rig *rig, enum stream_id id, const char *s, size_t len)
{
	enum stream_result r;

	if (stream_take(rig->streams, id, s, len))
		return STREAM_DONE;
	do
		r = stream_write(rig->streams, id, &s, &len);
	while (r == STREAM_SIGNAL);
	return r;
}

static void
say(struct rig *rig, enum stream_id id, const char *s)
{
	assert_int_equal(put(rig, id, s, strlen(s)), STREAM_DONE);
}

/* What fd has now. */
static int
waiting(int fd)
{
	int n;

	assert_int_equal(ioctl(fd, FIONREAD, &n), 0);
	return n;
}

/* Wait for exactly these bytes. */
static void
expect(int fd, const char *want)
{
	char got[256];
	size_t len = 0;
	ssize_t n;

	while (len < strlen(want)) {
		n = read(fd, got + len, strlen(want) - len);
		assert_true(n > 0);
		len += (size_t)n;
	}
	assert_memory_equal(got, want, len);
	assert_int_equal(waiting(fd), 0);
}

static void
test_line_at_once(void **state)
{
	struct rig *rig = *state;

	say(rig, STREAM_OUT, "a");
	say(rig, STREAM_OUT, "b\n");
	assert_int_equal(waiting(rig->out_r), 3);
	expect(rig->out_r, "ab\n");
	say(rig, STREAM_OUT, "50%\r");
	assert_int_equal(waiting(rig->out_r), 4);
	say(rig, STREAM_ERR, "e\n");
	assert_int_equal(waiting(rig->err_r), 2);
}

static void
test_prompt_comes_by_itself(void **state)
{
	struct rig *rig = *state;

	say(rig, STREAM_OUT, "name? ");
	expect(rig->out_r, "name? ");
	say(rig, STREAM_ERR, "warn");
	expect(rig->err_r, "warn");
	say(rig, STREAM_OUT, "again? ");
	expect(rig->out_r, "again? ");
}

static void
test_taken_is_in_the_spill(void **state)
{
	struct rig *rig = *state;
	const uint8_t *rest;

	/* A broken pipe keeps the helper from taking it while we look. */
	assert_int_equal(put(rig, STREAM_OUT, "\n", 1), STREAM_DONE);
	streams_stop(rig->streams);
	assert_int_equal(spill_rest(rig->out, &rest), 0);
	expect(rig->out_r, "\n");
	(void)close(rig->out_r);
	(void)signal(SIGPIPE, SIG_IGN);
	rig->out_r = -1;
	assert_int_equal(put(rig, STREAM_OUT, "kept\n", 5), STREAM_FAILED);
	assert_int_equal(spill_rest(rig->out, &rest), 5);
	assert_memory_equal(rest, "kept\n", 5);
}

static void
test_stderr_after_stdout(void **state)
{
	struct rig *rig = *state;

	/* Both onto one pipe, as 2>&1 does. */
	assert_int_equal(dup2(rig->fd[STREAM_OUT], rig->fd[STREAM_ERR]),
	    rig->fd[STREAM_ERR]);
	say(rig, STREAM_OUT, "1");
	say(rig, STREAM_ERR, "2\n");
	say(rig, STREAM_OUT, "3");
	assert_int_equal(stream_flush(rig->streams, STREAM_ERR), STREAM_DONE);
	expect(rig->out_r, "12\n3");
}

/* Reads everything until the end, into arg. */
struct sink {
	int fd;
	char *bytes;
	size_t len;
};

static void *
drain(void *arg)
{
	struct sink *s = arg;
	ssize_t n;

	while ((n = read(s->fd, s->bytes + s->len, 4 * BIG - s->len)) > 0)
		s->len += (size_t)n;
	return NULL;
}

static void
start_sink(struct rig *rig, struct sink *s, pthread_t *thread)
{
	s->fd = rig->out_r;
	s->len = 0;
	s->bytes = malloc(4 * BIG);
	assert_non_null(s->bytes);
	assert_int_equal(pthread_create(thread, NULL, drain, s), 0);
}

static void
end_sink(struct rig *rig, pthread_t thread)
{
	streams_stop(rig->streams);
	assert_int_equal(close(rig->fd[STREAM_OUT]), 0);
	rig->fd[STREAM_OUT] = -1;
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void
test_storm(void **state)
{
	struct rig *rig = *state;
	pthread_t thread;
	struct sink s;
	char line[16];
	size_t at = 0;
	int i;

	start_sink(rig, &s, &thread);
	for (i = 0; i < 200000; i++) {
		(void)snprintf(line, sizeof(line), "%d\n", i);
		say(rig, STREAM_OUT, line);
	}
	end_sink(rig, thread);
	for (i = 0; i < 200000; i++) {
		(void)snprintf(line, sizeof(line), "%d\n", i);
		assert_true(at + strlen(line) <= s.len);
		assert_memory_equal(s.bytes + at, line, strlen(line));
		at += strlen(line);
	}
	assert_int_equal(at, s.len);
	free(s.bytes);
}

/* Of a storm, most lines must not cost a write: they stay for a tick. */
static void
test_storm_is_held(void **state)
{
	struct rig *rig = *state;
	int i, held = 0;

	assert_true(fcntl(rig->fd[STREAM_OUT], F_SETPIPE_SZ, BIG) >= BIG);
	for (i = 0; i < 20000; i++)
		if (stream_take(rig->streams, STREAM_OUT, "x\n", 2))
			held++;
		else
			say(rig, STREAM_OUT, "x\n");
	assert_true(held > 15000);
	assert_int_equal(stream_flush(rig->streams, STREAM_OUT), STREAM_DONE);
	assert_int_equal(waiting(rig->out_r), 40000);
}

static void
test_big_and_small(void **state)
{
	static const size_t sizes[] = {
		1, STREAM_STRAIGHT - 1, STREAM_STRAIGHT, STREAM_STRAIGHT + 1,
		SPILL_DATA - 1, SPILL_DATA, SPILL_DATA + 1, BIG, 3,
	};
	struct rig *rig = *state;
	char *big = malloc(BIG);
	size_t i, k, at = 0;
	pthread_t thread;
	struct sink s;

	assert_non_null(big);
	start_sink(rig, &s, &thread);
	for (i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); i++) {
		memset(big, 'a' + (int)i, BIG);
		assert_int_equal(put(rig, STREAM_OUT, big,
		    sizes[i % (sizeof(sizes) / sizeof(sizes[0]))]),
		    STREAM_DONE);
	}
	end_sink(rig, thread);
	for (i = 0; i < 2 * sizeof(sizes) / sizeof(sizes[0]); i++)
		for (k = 0; k < sizes[i % (sizeof(sizes) / sizeof(sizes[0]))];
		    k++)
			assert_int_equal(s.bytes[at++], 'a' + (int)i);
	assert_int_equal(at, s.len);
	free(s.bytes);
	free(big);
}

static void
test_non_blocking(void **state)
{
	struct rig *rig = *state;
	char *big = calloc(1, BIG);
	pthread_t thread;
	struct sink s;

	assert_non_null(big);
	assert_int_equal(fcntl(rig->fd[STREAM_OUT], F_SETFL, O_NONBLOCK), 0);
	start_sink(rig, &s, &thread);
	assert_int_equal(put(rig, STREAM_OUT, big, BIG), STREAM_DONE);
	end_sink(rig, thread);
	assert_int_equal(s.len, BIG);
	free(s.bytes);
	free(big);
}

static void
test_broken_pipe(void **state)
{
	struct rig *rig = *state;

	(void)signal(SIGPIPE, SIG_IGN);
	(void)close(rig->out_r);
	rig->out_r = -1;
	assert_int_equal(put(rig, STREAM_OUT, "x\n", 2), STREAM_FAILED);
	assert_int_equal(errno, EPIPE);
	/* stderr does not suffer. */
	say(rig, STREAM_ERR, "e\n");
	expect(rig->err_r, "e\n");
}

static void
on_signal(int sig)
{
	(void)sig;
}

/* Signals a thread until it has been told of one. */
struct pest {
	pthread_t victim;
	bool done;
};

static void *
pester(void *arg)
{
	struct pest *p = arg;

	while (!__atomic_load_n(&p->done, __ATOMIC_ACQUIRE)) {
		(void)pthread_kill(p->victim, SIGUSR1);
		(void)poll(NULL, 0, 1);
	}
	return NULL;
}

static void
test_signal_ends_the_wait(void **state)
{
	struct sigaction sa = { .sa_handler = on_signal };
	struct rig *rig = *state;
	char *big = calloc(1, BIG);
	const char *at = big;
	struct pest pest = { .victim = pthread_self() };
	size_t len = BIG;
	pthread_t thread;
	enum stream_result r;

	assert_non_null(big);
	assert_int_equal(sigaction(SIGUSR1, &sa, NULL), 0);
	assert_int_equal(pthread_create(&thread, NULL, pester, &pest), 0);
	/* Nobody reads: only a signal can end this. */
	r = stream_write(rig->streams, STREAM_OUT, &at, &len);
	__atomic_store_n(&pest.done, true, __ATOMIC_RELEASE);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(r, STREAM_SIGNAL);
	assert_int_equal(at - big, BIG - (ssize_t)len);
	assert_int_equal(waiting(rig->out_r), BIG - len);
	free(big);
}

/* In the child of a fork: its own lines, and nothing of the parent's. */
static void
child_writes(struct rig *rig)
{
	if (put(rig, STREAM_OUT, "c1\n", 3) != STREAM_DONE ||
	    put(rig, STREAM_OUT, "c2", 2) != STREAM_DONE ||
	    stream_flush(rig->streams, STREAM_OUT) != STREAM_DONE ||
	    put(rig, STREAM_OUT, "lost", 4) != STREAM_DONE)
		_exit(1);
	_exit(0);
}

static void
test_fork(void **state)
{
	struct rig *rig = *state;
	const uint8_t *rest;
	int status, owner;
	pid_t pid;

	assert_null(streams_owner());
	assert_int_equal(streams_own(rig->streams, &owner), 0);
	assert_ptr_equal(streams_owner(), &owner);
	say(rig, STREAM_OUT, "p1");
	if ((pid = fork()) == 0)
		child_writes(rig);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(spill_rest(rig->out, &rest), 0);
	say(rig, STREAM_OUT, "p2");
	expect(rig->out_r, "p1c1\nc2p2");
}

int
main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(test_line_at_once),
		TEST(test_prompt_comes_by_itself),
		TEST(test_taken_is_in_the_spill),
		TEST(test_stderr_after_stdout),
		TEST(test_storm),
		TEST(test_storm_is_held),
		TEST(test_big_and_small),
		TEST(test_non_blocking),
		TEST(test_broken_pipe),
		TEST(test_signal_ends_the_wait),
		TEST(test_fork),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
