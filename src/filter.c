#include <seccomp.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "filter.h"

/*
 * The newest call that the tables name, set_mempolicy_home_node.  Whatever
 * this libseccomp knows beyond it looks as if the kernel did not have it: a
 * C library that tries fchmodat2 must get ENOSYS to fall back.
 */
#define NEWEST 450
#define X32_BIT 0x40000000u

#define PREFIX_MAX 100		/* instructions; a pipe holds all of it */
#define SKIP 255		/* a jump whose length is not known yet */

struct prefix {
	struct sock_filter code[PREFIX_MAX];
	size_t n;
};

static void
release_context(scmp_filter_ctx *context)
{
	if (*context != NULL)
		seccomp_release(*context);
}

static uint32_t
action_of(enum policy_action action)
{
	if (action == POLICY_ENOSYS)
		return SCMP_ACT_ERRNO(ENOSYS);
	return SCMP_ACT_ALLOW;
}

static int
add_call(scmp_filter_ctx context, const struct policy_row *row,
    const char *call, struct fault *f)
{
	struct scmp_arg_cmp compare[POLICY_TESTS];
	unsigned int n = 0;
	int number, rc;

	number = seccomp_syscall_resolve_name(call);
	if (number == __NR_SCMP_ERROR)
		return fault_set(f, EXIT_INTERNAL, "the policy names %s, which "
		    "libseccomp does not know; report this", call);
	for (; n < POLICY_TESTS && row->tests[n].mask != 0; n++)
		compare[n] = SCMP_CMP64(row->tests[n].arg, SCMP_CMP_MASKED_EQ,
		    row->tests[n].mask, row->tests[n].value);
	rc = seccomp_rule_add_array(context, action_of(row->action), number,
	    n, compare);
	if (rc < 0)
		return fault_set(f, EXIT_INTERNAL, "libseccomp refuses the "
		    "rule for %s (%s); report this", call, strerror(-rc));
	return 0;
}

/* The others only say what a refusal is. */
static bool
is_decisive(const struct policy_row *row)
{
	return row->action == POLICY_ALLOW || row->action == POLICY_ENOSYS;
}

static int
add_row(scmp_filter_ctx context, const struct policy_row *row,
    struct fault *f)
{
	cleanup_free char *calls = xstrdup(row->calls);
	char *call, *state = NULL;

	for (call = strtok_r(calls, " ", &state); call != NULL;
	    call = strtok_r(NULL, " ", &state))
		if (add_call(context, row, call, f) == -1)
			return -1;
	return 0;
}

static bool
is_named(int number)
{
	char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, number);
	bool named = name != NULL;

	free(name);
	return named;
}

static void
emit(struct prefix *p, uint16_t code, uint32_t k, uint8_t jt, uint8_t jf)
{
	if (p->n < PREFIX_MAX)
		p->code[p->n++] = (struct sock_filter){ code, jt, jf, k };
}

/* Numbers from first to last, at most, have no name: ENOSYS. */
static void
emit_range(struct prefix *p, uint32_t first, uint32_t last)
{
	emit(p, BPF_JMP | BPF_JGE | BPF_K, first, 0, 2);
	emit(p, BPF_JMP | BPF_JGT | BPF_K, last, 1, 0);
	emit(p, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS, 0, 0);
}

static void
emit_ranges(struct prefix *p)
{
	int number, first = 0;

	for (number = 0; number <= NEWEST; number++) {
		if (!is_named(number))
			continue;
		if (first < number)
			emit_range(p, (uint32_t)first, (uint32_t)number - 1);
		first = number + 1;
	}
	emit_range(p, (uint32_t)first, X32_BIT - 1);
}

/*
 * Rules of libseccomp only add to what is allowed.  What is taken away from
 * that must come before its program.
 */
static int
emit_forbidden(struct prefix *p, const struct policy_row *row,
    const char *call)
{
	uint32_t arg = offsetof(struct seccomp_data, args) +
	    row->tests[0].arg * sizeof(uint64_t);	/* its low half */
	int number = seccomp_syscall_resolve_name(call);

	if (number < 0)
		return -1;
	emit(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, 4);
	emit(p, BPF_LD | BPF_W | BPF_ABS, arg, 0, 0);
	emit(p, BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)row->tests[0].value, 0,
	    1);
	emit(p, BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF, 0, 0);
	emit(p, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr),
	    0, 0);
	return 0;
}

static int
emit_row(struct prefix *p, const struct policy_row *row)
{
	cleanup_free char *calls = xstrdup(row->calls);
	char *call, *state = NULL;

	for (call = strtok_r(calls, " ", &state); call != NULL;
	    call = strtok_r(NULL, " ", &state))
		if (emit_forbidden(p, row, call) == -1)
			return -1;
	return 0;
}

/*
 * Calls that have no name yet must look like an older kernel's.  As rules
 * of libseccomp they would cost 12 ms (its insertion is quadratic): so a
 * few instructions go before its program instead, as runc does it.  They
 * decide only native numbers; all else falls through to the program.
 */
static int
build_prefix(struct prefix *p, enum policy_profile profile,
    const struct policy_row *without)
{
	const struct policy_row *row;
	size_t i;

	*p = (struct prefix){ .n = 0 };
	emit(p, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch),
	    0, 0);
	emit(p, BPF_JMP | BPF_JEQ | BPF_K, seccomp_arch_native(), 0, SKIP);
	emit(p, BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr),
	    0, 0);
	emit(p, BPF_JMP | BPF_JEQ | BPF_K, ~0u, 0, 1);	/* syscall(-1) */
	emit(p, BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS, 0, 0);
	emit(p, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, SKIP, 0);
	emit_ranges(p);
	for (i = 0; (row = policy_row(profile, i)) != NULL; i++)
		if (row->action == POLICY_FORBID && row != without &&
		    emit_row(p, row) == -1)
			return -1;
	if (p->n == PREFIX_MAX)
		return -1;
	for (i = 0; i < 6; i++) {	/* now the length is known */
		if (p->code[i].jf == SKIP)
			p->code[i].jf = (uint8_t)(p->n - i - 1);
		if (p->code[i].jt == SKIP)
			p->code[i].jt = (uint8_t)(p->n - i - 1);
	}
	return 0;
}

/* Other ABIs (int 0x80, x32) are killed: their numbers mean other calls. */
static int
set_attributes(scmp_filter_ctx context)
{
	int rc;

	rc = seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH,
	    SCMP_ACT_KILL_PROCESS);
	if (rc == 0)	/* a binary tree: facts sandbox 2.2 */
		rc = seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	return rc;
}

/*
 * What no row decides is answered by pid 1 of the sandbox (denial.c), which
 * can tell why.  libseccomp has errno there, and we put the kernel's word
 * for "ask" in its place: so a program stands in for another action only
 * where it already refuses.
 */
static void
ask_pid1(struct sock_filter *code, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (code[i].code == (BPF_RET | BPF_K) &&
		    code[i].k == (SECCOMP_RET_ERRNO | EPERM))
			code[i].k = SECCOMP_RET_USER_NOTIF;
}

/* libseccomp writes into a file, and the prefix must come before. */
static int
write_program(scmp_filter_ctx context, const struct prefix *prefix, int to)
{
	cleanup_fd int fd = -1;
	struct sock_filter program[BPF_MAXINSNS + 1];
	ssize_t len;

	fd = memfd_create("cudarun-filter", MFD_CLOEXEC);
	if (fd == -1 || seccomp_export_bpf(context, fd) < 0 ||
	    lseek(fd, 0, SEEK_SET) == -1)
		return -1;
	len = fd_read_all(fd, program, sizeof(program));
	if (len == -1 || (size_t)len == sizeof(program))
		return -1;
	ask_pid1(program, (size_t)len / sizeof(program[0]));
	if (fd_write_all(to, prefix->code,
	    prefix->n * sizeof(prefix->code[0])) == -1)
		return -1;
	return fd_write_all(to, program, (size_t)len);
}

int
filter_build(enum policy_profile p, const struct policy_row *without, int to,
    struct fault *f)
{
	__attribute__((cleanup(release_context))) scmp_filter_ctx context;
	const struct policy_row *row;
	struct prefix prefix;
	size_t i;

	context = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	if (context == NULL || set_attributes(context) != 0)
		return fault_set(f, EXIT_OS, "libseccomp does not work on this "
		    "host; install libseccomp-dev 2.5 or newer");
	for (i = 0; (row = policy_row(p, i)) != NULL; i++)
		if (is_decisive(row) && row != without &&
		    add_row(context, row, f) == -1)
			return -1;
	if (build_prefix(&prefix, p, without) == -1 ||
	    write_program(context, &prefix, to) == -1)
		return fault_set(f, EXIT_OS, "cannot build the system call "
		    "filter: %m");
	return 0;
}
