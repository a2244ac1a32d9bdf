/*
 * The programs of the filter against the policy's tables: interpreted for
 * each number and each class of arguments, they answer what an oracle says
 * that has nothing of libseccomp.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <linux/audit.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bpf.h"
#include "calls.h"
#include "trials.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define LOAD(offset) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define AND(k) BPF_STMT(BPF_ALU | BPF_AND | BPF_K, k)
#define JUMP(op, k, jt, jf) BPF_JUMP(BPF_JMP | (op) | BPF_K, k, jt, jf)
#define OVER(k) BPF_STMT(BPF_JMP | BPF_JA, k)
#define RETURN(k) BPF_STMT(BPF_RET | BPF_K, k)

static struct bpf program;

static void
load(enum policy_profile p)
{
	if (bpf_load(policy_name(p), &program) == -1)
		fail_msg("no %s.bpf in abs_top_builddir: %s", policy_name(p),
		    strerror(errno));
}

/* --- the interpreter ------------------------------------------------------ */

struct small {
	struct sock_filter code[5];
	size_t n;
};

static void
take(const struct small *small)
{
	memcpy(program.code, small->code, sizeof(small->code));
	program.n = small->n;
}

static void
test_interpreter(void **state)
{
	static const struct {
		struct small small;
		uint32_t answer;
	} rows[] = {
		{ { { RETURN(7) }, 1 }, 7 },
		{ { { OVER(1), RETURN(1), RETURN(2) }, 3 }, 2 },
		/* the accumulator starts with 0 */
		{ { { JUMP(BPF_JEQ, 0, 0, 1), RETURN(1), RETURN(2) }, 3 }, 1 },
		{ { { LOAD(0), JUMP(BPF_JEQ, 9, 0, 1), RETURN(1),
		    RETURN(2) }, 4 }, 1 },
		{ { { LOAD(4), JUMP(BPF_JEQ, AUDIT_ARCH_X86_64, 1, 0),
		    RETURN(1), RETURN(2) }, 4 }, 2 },
		{ { { LOAD(16), JUMP(BPF_JGT, 0x89abcdef, 0, 1), RETURN(1),
		    RETURN(2) }, 4 }, 2 },
		{ { { LOAD(16), JUMP(BPF_JGE, 0x89abcdef, 0, 1), RETURN(1),
		    RETURN(2) }, 4 }, 1 },
		{ { { LOAD(20), JUMP(BPF_JGT, 0x01234566, 0, 1), RETURN(1),
		    RETURN(2) }, 4 }, 1 },
		{ { { LOAD(60), JUMP(BPF_JSET, 0x100, 0, 1), RETURN(1),
		    RETURN(2) }, 4 }, 1 },
		{ { { LOAD(60), JUMP(BPF_JSET, 0x80, 0, 1), RETURN(1),
		    RETURN(2) }, 4 }, 2 },
		{ { { LOAD(16), AND(0xff00), JUMP(BPF_JEQ, 0xcd00, 0, 1),
		    RETURN(1), RETURN(2) }, 5 }, 1 },
	};
	const struct seccomp_data data = { .nr = 9, .arch = AUDIT_ARCH_X86_64,
	    .args = { UINT64_C(0x0123456789abcdef), 0, 0, 0, 0,
	    UINT64_C(0x0000017f00000000) } };
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		take(&rows[i].small);
		assert_null(bpf_fault(&program, &at));
		if (bpf_run(&program, &data, NULL, NULL) != rows[i].answer)
			fail_msg("program %zu answers not %u", i,
			    rows[i].answer);
	}
}

static void
test_malformed(void **state)
{
	static const struct {
		struct small small;
		const char *fault;
		size_t at;
	} rows[] = {
		{ { { RETURN(0) }, 0 }, "no instruction", 9 },
		{ { { LOAD(0) }, 1 }, "no return", 0 },
		{ { { RETURN(0), AND(1) }, 2 }, "no return", 1 },
		{ { { OVER(0) }, 1 }, "a jump out", 0 },
		{ { { OVER(1), RETURN(0) }, 2 }, "a jump out", 0 },
		{ { { OVER(~0u), RETURN(0) }, 2 }, "a jump out", 0 },
		{ { { JUMP(BPF_JEQ, 0, 1, 0), RETURN(0) }, 2 },
		    "a jump out", 0 },
		{ { { JUMP(BPF_JEQ, 0, 0, 1), RETURN(0) }, 2 },
		    "a jump out", 0 },
		{ { { LOAD(64), RETURN(0) }, 2 },
		    "a load of what is no word of seccomp_data", 0 },
		{ { { LOAD(2), RETURN(0) }, 2 },
		    "a load of what is no word of seccomp_data", 0 },
		{ { { LOAD(~3u), RETURN(0) }, 2 },
		    "a load of what is no word of seccomp_data", 0 },
		{ { { RETURN(0), BPF_STMT(BPF_RET | BPF_A, 0) }, 2 },
		    "an unknown instruction", 1 },
		{ { { BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0), RETURN(0) }, 2 },
		    "an unknown instruction", 0 },
		{ { { BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_X, 0, 0, 0),
		    RETURN(0) }, 2 }, "an unknown instruction", 0 },
	};
	const char *fault;
	size_t i, at;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		take(&rows[i].small);
		at = 9;
		fault = bpf_fault(&program, &at);
		if (fault == NULL)
			fail_msg("malformed program %zu is taken", i);
		assert_string_equal(fault, rows[i].fault);
		assert_int_equal(at, rows[i].at);
	}
}

/* --- the programs --------------------------------------------------------- */

static void
test_sound(void **state)
{
	enum policy_profile p;
	const char *fault;
	size_t at;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++) {
		load(p);
		print_message("# %s: %zu instructions\n", policy_name(p),
		    program.n);
		fault = bpf_fault(&program, &at);
		if (fault != NULL)
			fail_msg("%s.bpf, instruction %zu: %s",
			    policy_name(p), at, fault);
		/* 4096 is the kernel's end; each one costs every job. */
		assert_in_range(program.n, 100, 1500);
	}
}

/* 0: the kernel took it, and an allowed call went on. */
static int
try_in_kernel(void)
{
	struct sock_fprog all = { .len = (unsigned short)program.n,
	    .filter = program.code };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1 ||
	    syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &all) == -1)
		return errno;
	return syscall(SYS_getppid) == -1 ? errno : 0;
}

static void
test_kernel(void **state)
{
	enum policy_profile p;
	int status;
	pid_t pid;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++) {
		load(p);
		if ((pid = fork()) == 0)
			_exit(try_in_kernel());
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFEXITED(status));
		if (WEXITSTATUS(status) == EINVAL ||
		    WEXITSTATUS(status) == EFAULT)
			fail_msg("the kernel does not take %s.bpf",
			    policy_name(p));
		if (WEXITSTATUS(status) != 0)	/* a container's own filter */
			skip();
	}
}

static void
tell(const char *what, const struct trials *t, const struct trial *one,
    uint32_t answer)
{
	const __u64 *a = one->data.args;

	fail_msg("%s: %s: arch %#x nr %d (%s) args %#llx %#llx %#llx %#llx "
	    "%#llx %#llx: %#x, must be %#x", policy_name(t->profile), what,
	    one->data.arch, one->data.nr, call_name(one->data.nr) == NULL ?
	    "no name" : call_name(one->data.nr), a[0], a[1], a[2], a[3], a[4],
	    a[5], answer, one->want);
}

static void
test_agreement(void **state)
{
	const struct trial *one;
	enum policy_profile p;
	struct trials t;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++) {
		load(p);
		trials_make(p, &t);
		print_message("# %s: %zu calls tried\n", policy_name(p), t.n);
		one = trials_differ(&t, &program, NULL);
		if (one != NULL)
			tell("the program", &t, one, bpf_run(&program,
			    &one->data, NULL, NULL));
		trials_free(&t);
	}
}

/* policy_decide() words what the program refuses, so it must say the same. */
static uint32_t
by_policy(enum policy_profile p, const struct seccomp_data *data)
{
	const struct policy_row *row;
	uint64_t args[6];

	memcpy(args, data->args, sizeof(args));
	row = policy_decide(p, call_name(data->nr), args);
	if (row != NULL && row->action == POLICY_ALLOW)
		return SECCOMP_RET_ALLOW;
	if (row != NULL && row->action == POLICY_ENOSYS)
		return ENOSYS_ACTION;
	return SECCOMP_RET_USER_NOTIF;
}

static void
test_policy_decide(void **state)
{
	const struct trial *one;
	enum policy_profile p;
	struct trials t;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++) {
		trials_make(p, &t);
		for (one = t.v; one < t.v + t.n; one++)
			if (one->data.arch == AUDIT_ARCH_X86_64 &&
			    one->data.nr <= trials_newest(p) &&
			    call_name(one->data.nr) != NULL &&
			    by_policy(p, &one->data) != one->want)
				tell("policy_decide", &t, one,
				    by_policy(p, &one->data));
		trials_free(&t);
	}
}

/* The trials themselves must have all answers, and near misses. */
static void
test_trials(void **state)
{
	size_t allow, ask, nosys, kill;
	const struct trial *one;
	struct trials t;

	(void)state;
	allow = ask = nosys = kill = 0;
	trials_make(POLICY_STANDARD, &t);
	for (one = t.v; one < t.v + t.n; one++) {
		allow += one->want == SECCOMP_RET_ALLOW;
		ask += one->want == SECCOMP_RET_USER_NOTIF;
		nosys += one->want == ENOSYS_ACTION;
		kill += one->want == SECCOMP_RET_KILL_PROCESS;
	}
	assert_true(allow + ask + nosys + kill == t.n);
	assert_true(allow > 1000 && ask > 1000 && nosys > 1000 && kill > 1000);
	trials_free(&t);
}

/*
 * Which numbers have no name: the gap of x86-64, and those behind the newest
 * call that the tables name, whatever else the host's header and libseccomp
 * know when cudarun is built.
 */
static void
test_unnamed(void **state)
{
	struct seccomp_data data = { .arch = AUDIT_ARCH_X86_64 };
	enum policy_profile p;
	uint32_t answer;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++) {
		load(p);
		for (data.nr = 0; data.nr < NUMBERS; data.nr++) {
			answer = bpf_run(&program, &data, NULL, NULL);
			if (trials_is_late(p, data.nr))
				assert_true(answer == ENOSYS_ACTION ||
				    answer == SECCOMP_RET_USER_NOTIF);
			else if ((data.nr > 334 && data.nr < 424) ||
			    data.nr > trials_newest(p))
				assert_true(answer == ENOSYS_ACTION);
			if (data.nr > trials_newest(p) &&
			    call_name(data.nr) != NULL)
				print_message("# %s: ENOSYS for %d, %s\n",
				    policy_name(p), data.nr,
				    call_name(data.nr));
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interpreter),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_kernel),
		cmocka_unit_test(test_trials),
		cmocka_unit_test(test_agreement),
		cmocka_unit_test(test_policy_decide),
		cmocka_unit_test(test_unnamed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
