/*
 * jail.c: every system call there is, each tried in a jail of its own.  What
 * is not in the list here must kill, whatever its arguments; so must all
 * calls of the other ways into the kernel.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "jail.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define CALLS	600	/* more than any kernel has */
#define X32	0x40000000

/* What libssh, OpenSSL and the C library cannot do without. */
static const long allowed[] = {
	SYS_read, SYS_write, SYS_sendto, SYS_recvfrom, SYS_ppoll, SYS_sendmsg,
	SYS_recvmsg, SYS_close, SYS_shutdown, SYS_brk, SYS_munmap, SYS_mremap,
	SYS_madvise, SYS_mmap, SYS_mprotect, SYS_getrandom, SYS_clock_gettime,
	SYS_gettimeofday, SYS_getpid, SYS_futex, SYS_restart_syscall,
	SYS_rt_sigreturn, SYS_rt_sigprocmask, SYS_rt_sigaction, SYS_exit,
	SYS_exit_group, SYS_ioctl,
#ifdef SYS_poll
	SYS_poll,
#endif
};

/* A call with six arguments; the wait status of who made it. */
struct call {
	long number;
	long args[4];
};

static void
make(const struct call *c)
{
	long rc = syscall(c->number, c->args[0], c->args[1], c->args[2],
	    c->args[3], -1L, 0L);

	_exit(rc != -1 ? 0 : errno == EPERM ? 1 : 2);
}

static int
status_of(void (*what)(const struct call *c), const struct call *c)
{
	bool user_mode = geteuid() != 0;
	const struct jail_ids ids = { getuid(), getgid() };
	struct fault f = { 0 };
	int status = -1, pidfd = -1;
	pid_t pid = jail_fork(user_mode, &pidfd, &f);

	if (pid == 0) {
		if (jail_enter(user_mode, &ids, &f) == -1 ||
		    jail_seal(&f) == -1)
			_exit(99);
		what(c);
		_exit(0);
	}
	if (pid == -1)
		fail_msg("%s", f.text);
	fd_close(&pidfd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static bool
is_killed(int status)
{
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGSYS;
}

/*
 * uretprobe and uprobe: newer kernels let them pass every filter, and answer
 * them only from where they have put a probe.
 */
static bool
is_kernels_own(long number)
{
#ifdef __x86_64__
	return number == 335 || number == 336;
#else
	return number < 0;
#endif
}

static bool
is_allowed(long number)
{
	size_t i;

	if (is_kernels_own(number))
		return true;
	for (i = 0; i < COUNT(allowed); i++)
		if (allowed[i] == number)
			return true;
	return false;
}

static void
test_all_others_kill(void **state)
{
	struct call c = { .number = 0 };

	(void)state;
	for (; c.number < CALLS; c.number++)
		if (!is_allowed(c.number) && !is_killed(status_of(make, &c)))
			fail_msg("call %ld does not kill", c.number);
}

/* Those whose arguments matter; the kernel's high bits do not count. */
static void
test_arguments(void **state)
{
	static const struct {
		struct call call;
		bool kills;
	} rows[] = {
		{ { SYS_fcntl, { 0, F_GETFL, 0 } }, false },
		{ { SYS_fcntl, { 0, F_SETFL, O_NONBLOCK } }, false },
		{ { SYS_fcntl, { 0, F_DUPFD, 9 } }, true },
		{ { SYS_fcntl, { 0, F_SETFD, 0 } }, true },
		{ { SYS_fcntl, { 0, F_SETOWN, 1 } }, true },
		{ { SYS_mmap, { 0, 4096, PROT_READ } }, false },
		{ { SYS_mmap, { 0, 4096, PROT_READ, MAP_PRIVATE |
		    MAP_ANONYMOUS } }, false },
		{ { SYS_mmap, { 0, 4096, PROT_READ, MAP_SHARED |
		    MAP_ANONYMOUS } }, true },
		{ { SYS_mmap, { 0, 4096, PROT_READ, MAP_SHARED_VALIDATE |
		    MAP_ANONYMOUS } }, true },
		{ { SYS_mmap, { 0, 4096, PROT_EXEC } }, true },
		{ { SYS_mmap, { 0, 4096, PROT_READ | PROT_WRITE |
		    PROT_EXEC } }, true },
		{ { SYS_mprotect, { 0, 4096, PROT_READ } }, false },
		{ { SYS_mprotect, { 0, 4096, PROT_EXEC } }, true },
		{ { SYS_mprotect, { 0, 4096, PROT_EXEC | 1L << 32 } }, true },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (is_killed(status_of(make, &rows[i].call)) !=
		    rows[i].kills)
			fail_msg("row %zu: %s", i, rows[i].kills ?
			    "does not kill" : "kills");
}

/* The terminal's input, and all else that ioctl(2) can do. */
static void
test_ioctl(void **state)
{
	static const long requests[] = { TIOCSTI, TIOCLINUX, TIOCSCTTY,
	    FIONREAD };
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(requests); i++) {
		const struct call c = { SYS_ioctl, { 0, requests[i],
		    (long)(intptr_t)"x" } };
		int status = status_of(make, &c);

		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 1);	/* EPERM */
	}
}

#ifdef __x86_64__
/* In 32 bits: 20 is getpid there, and writev here. */
static void
make_old(const struct call *c)
{
	long rc = c->number;

	__asm__ volatile ("int $0x80" : "+a" (rc) : : "memory");
}

static void
test_other_ways_in(void **state)
{
	const struct call x32 = { SYS_getpid | X32, { 0 } };
	const struct call read_old = { 3, { 0 } }, getpid_old = { 20, { 0 } };

	(void)state;
	assert_true(is_killed(status_of(make, &x32)));
	assert_false(is_killed(status_of(make, &(struct call){ SYS_getpid,
	    { 0 } })));
	assert_true(is_killed(status_of(make_old, &getpid_old)));
	assert_true(is_killed(status_of(make_old, &read_old)));
}
#endif

/* What a peer could make it hold has an end. */
static void
take_memory(const struct call *c)
{
	void *most = malloc((size_t)c->number);

	_exit(most == NULL ? 1 : 0);
}

/* Not data, and yet memory: a stack that grows. */
static void
take_space(const struct call *c)
{
	void *most = mmap(NULL, (size_t)c->number, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);

	_exit(most == MAP_FAILED ? 1 : 0);
}

static void
test_memory(void **state)
{
	(void)state;
	assert_int_equal(status_of(take_space,
	    &(struct call){ 32 << 20, { 0 } }), 0);
	assert_int_equal(WEXITSTATUS(status_of(take_space,
	    &(struct call){ 512 << 20, { 0 } })), 1);
	assert_int_equal(status_of(take_memory,
	    &(struct call){ 32 << 20, { 0 } }), 0);
	assert_int_equal(WEXITSTATUS(status_of(take_memory,
	    &(struct call){ 128 << 20, { 0 } })), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_others_kill),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_ioctl),
#ifdef __x86_64__
		cmocka_unit_test(test_other_ways_in),
#endif
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
