/* verdict.c: each way a job can end, its status and its sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "exitcode.h"
#include "verdict.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define EXITED(n) .ended = true, .wait_status = (n) << 8
#define KILLED(sig) .ended = true, .wait_status = (sig)

static struct limits
all_limits(void)
{
	struct limits l;

	limits_init(&l);
	l.v[LIMIT_CPU] = 2000;
	l.v[LIMIT_PROCESSES] = 50;
	return l;
}

/* text NULL: nothing is said. */
static void
check(const struct outcome *o, const struct limits *l, int status,
    const char *text)
{
	struct fault f = { 0 };
	struct verdict v;

	verdict_find(o, l, &f, &v);
	assert_int_equal(v.status, status);
	if (text == NULL)
		assert_string_equal(v.text, "");
	else if (strstr(v.text, text) == NULL)
		fail_msg("\"%s\" is not in \"%s\"", text, v.text);
}

static void
test_stops(void **state)
{
	static const struct {
		struct outcome outcome;
		int status;
		const char *text;
	} rows[] = {
		{ { .stop = STOP_GONE, KILLED(9) }, 128 + SIGHUP, NULL },
		{ { .stop = STOP_WALL, KILLED(9) }, EXIT_WALL,
		    "stopped: wall limit 1h reached" },
		{ { .stop = STOP_WALL, EXITED(0) }, EXIT_WALL, "--time" },
		{ { .stop = STOP_CPU, KILLED(9), .peak.cpu_ms = 2500 },
		    EXIT_CPU, "CPU limit 2s reached (used 2.500s)" },
		{ { .stop = STOP_MEMORY, .peak.memory = 9ull << 30 },
		    EXIT_MEMORY, "memory limit 8G reached (used 9G)" },
		{ { .stop = STOP_WORKSPACE, .peak.workspace = 10ull << 30 },
		    EXIT_SPACE, "workspace limit 8G reached (used 10G)" },
		{ { .stop = STOP_SCRIPT_SIZE }, EXIT_BADSCRIPT, "16M" },
		{ { .stop = STOP_STALLED }, EXIT_NOSCRIPT, "1m" },
		{ { .stop = STOP_SIGNAL, KILLED(SIGTERM) }, 128 + SIGTERM,
		    "signal 15 (SIGTERM)" },
		{ { .stop = STOP_SIGNAL, EXITED(3) }, 3, NULL },
	};
	struct limits l = all_limits();
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		check(&rows[i].outcome, &l, rows[i].status, rows[i].text);
}

/* Every status passes through, but for ssh's own. */
static void
test_statuses(void **state)
{
	struct limits l = all_limits();
	int status;

	(void)state;
	for (status = 0; status < 255; status++) {
		struct outcome o = { EXITED(status) };

		check(&o, &l, status, NULL);
	}
	check(&(struct outcome){ EXITED(255) }, &l, EXIT_INSTEAD, "255");
	check(&(struct outcome){ EXITED(255) }, &l, EXIT_INSTEAD, "254");
}

static void
test_signals(void **state)
{
	struct limits l = all_limits(), none = { { 0 } };
	char name[32];
	int sig;

	(void)state;
	for (sig = 1; sig < 32; sig++) {
		struct outcome o = { KILLED(sig) };

		if (sig == SIGXCPU || sig == SIGXFSZ || sig == SIGSYS ||
		    sig == SIGKILL)
			continue;
		(void)snprintf(name, sizeof(name), "signal %d (SIG%s)", sig,
		    sigabbrev_np(sig));
		check(&o, &l, 128 + sig, name);
	}
	check(&(struct outcome){ KILLED(SIGSYS) }, &l, 128 + SIGSYS,
	    "cudarun policy");
	check(&(struct outcome){ KILLED(SIGKILL) }, &l, 137, "SIGKILL");
	check(&(struct outcome){ KILLED(SIGRTMIN) }, &l, 128 + SIGRTMIN,
	    "SIG?");
	check(&(struct outcome){ .ended = true, .wait_status = SIGSEGV | 0x80 },
	    &l, 139, "SIGSEGV");
	/* of the kernel, by a limit of ours, or not */
	check(&(struct outcome){ KILLED(SIGXCPU), .peak.cpu_ms = 10 }, &l,
	    128 + SIGXCPU, "killed by signal 24 (SIGXCPU)");
	check(&(struct outcome){ KILLED(SIGXCPU), .peak.cpu_ms = 1990 }, &l,
	    EXIT_CPU, "CPU limit 2s reached (used 2s)");
	check(&(struct outcome){ KILLED(SIGXCPU), .peak.cpu_ms = 2100 }, &l,
	    EXIT_CPU, "used 2.100s");
	check(&(struct outcome){ KILLED(SIGXFSZ) }, &l, EXIT_SPACE,
	    "file size limit 4G");
	check(&(struct outcome){ KILLED(SIGXCPU) }, &none, 128 + SIGXCPU,
	    "(SIGXCPU)");
	check(&(struct outcome){ KILLED(SIGXFSZ) }, &none, 128 + SIGXFSZ,
	    "(SIGXFSZ)");
}

/* Pid 1 died, and with it what it knew of the worker. */
static void
test_not_ended(void **state)
{
	struct limits l = all_limits();

	(void)state;
	check(&(struct outcome){ .ended = false }, &l, 137, "from outside");
}

static void
test_processes(void **state)
{
	struct limits l = all_limits(), none = { { 0 } };

	(void)state;
	check(&(struct outcome){ EXITED(2), .peak.processes = 50 }, &l, 2,
	    "process limit 50 reached");
	check(&(struct outcome){ EXITED(2), .peak.processes = 49 }, &l, 2,
	    NULL);
	check(&(struct outcome){ EXITED(2), .peak.processes = 50 }, &none, 2,
	    NULL);
	/* 0: it coped; 1: a traceback, which the worker explains */
	check(&(struct outcome){ EXITED(0), .peak.processes = 50 }, &l, 0,
	    NULL);
	check(&(struct outcome){ EXITED(1), .peak.processes = 50 }, &l, 1,
	    NULL);
	check(&(struct outcome){ KILLED(SIGABRT), .peak.processes = 51 }, &l,
	    134, "SIGABRT");
}

/* Our own failure comes before everything. */
static void
test_fault(void **state)
{
	struct limits l = all_limits();
	struct outcome o = { .fault = true, .stop = STOP_WALL, EXITED(0) };
	struct fault f = { EXIT_NOINTERP, "it is not there" };
	struct verdict v;

	(void)state;
	verdict_find(&o, &l, &f, &v);
	assert_int_equal(v.status, EXIT_NOINTERP);
	assert_string_equal(v.text, f.text);
	memset(f.text, '%', sizeof(f.text) - 1);
	f.text[sizeof(f.text) - 1] = '\0';
	verdict_find(&o, &l, &f, &v);
	assert_string_equal(v.text, f.text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_statuses),
		cmocka_unit_test(test_signals),
		cmocka_unit_test(test_not_ended),
		cmocka_unit_test(test_processes),
		cmocka_unit_test(test_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
