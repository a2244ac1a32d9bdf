/*
 * The policy's tables: sound rows, words for what is refused, strict within
 * standard, and no way to the calls that have broken other sandboxes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <linux/audit.h>
#include <netinet/in.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "calls.h"
#include "trials.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Rows of a profile, in a for statement. */
#define EACH_ROW(p, i, row) \
	(i) = 0; ((row) = policy_row(p, i)) != NULL; (i)++

static bool
decides(const struct policy_row *row)
{
	return row->action == POLICY_ALLOW || row->action == POLICY_ENOSYS ||
	    row->action == POLICY_FORBID;
}

/* --- each row ------------------------------------------------------------- */

static void
check_names(enum policy_profile p, const struct policy_row *row)
{
	struct names names = { .at = row->calls }, before;
	const char *name, *other;

	while ((name = names_next(&names)) != NULL) {
		if (call_number(name) == -1)
			fail_msg("%s: there is no call named %s (%s)",
			    policy_name(p), name, row->reason);
		assert_true(policy_names(row, name));
		before.at = row->calls;
		while ((other = names_next(&before)) != NULL &&
		    before.at != names.at)
			if (strcmp(name, other) == 0)
				fail_msg("%s: %s is twice in one row",
				    policy_name(p), name);
	}
	/* Names with one blank between, and no letter left. */
	assert_int_equal(*names.at, '\0');
	assert_null(strstr(row->calls, "  "));
	assert_true(row->calls[strlen(row->calls) - 1] != ' ');
}

static void
check_tests(enum policy_profile p, const struct policy_row *row)
{
	const struct policy_test *t = row->tests, *end = t + POLICY_TESTS;
	unsigned int seen = 0;

	for (; t < end && t->mask != 0; t++) {
		if ((t->value & ~t->mask) != 0)
			fail_msg("%s: %s: 0x%llx never equals 0x%llx",
			    policy_name(p), row->calls,
			    (unsigned long long)t->mask,
			    (unsigned long long)t->value);
		assert_in_range(t->arg, 0, 5);
		assert_int_equal(seen >> t->arg & 1, 0);
		seen |= 1u << t->arg;
	}
	for (; t < end; t++)	/* behind a gap nobody would look */
		assert_true(t->mask == 0 && t->value == 0 && t->arg == 0);
}

static void
test_rows(void **state)
{
	const struct policy_row *row;
	enum policy_profile p;
	size_t i;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++)
		for (EACH_ROW(p, i, row)) {
			check_names(p, row);
			check_tests(p, row);
			if (row->reason == NULL || strlen(row->reason) < 5)
				fail_msg("%s: no reason for %s",
				    policy_name(p), row->calls);
			assert_true(row->error == 0 || !decides(row));
			/* filter.c takes the first test, all 32 bits. */
			if (row->action == POLICY_FORBID)
				assert_true(row->tests[0].mask == POLICY_LOW &&
				    row->tests[1].mask == 0);
		}
}

/* --- rows together -------------------------------------------------------- */

/*
 * Two rows that decide the same call: it must have tests in both, and the
 * same action, or the order of rows would mean something.
 */
static void
check_pair(enum policy_profile p, const struct policy_row *a,
    const struct policy_row *b)
{
	struct names names = { .at = a->calls };
	const char *name;

	while ((name = names_next(&names)) != NULL) {
		if (!policy_names(b, name))
			continue;
		if (a->action == POLICY_FORBID || b->action == POLICY_FORBID)
			continue;	/* that is what they are for */
		if (a->action != b->action)
			fail_msg("%s: %s is allowed and ENOSYS",
			    policy_name(p), name);
		if (a->tests[0].mask == 0 || b->tests[0].mask == 0)
			fail_msg("%s: %s is allowed twice, once for any "
			    "arguments", policy_name(p), name);
	}
}

/* What is allowed with any arguments is not said to be refused, too. */
static void
check_said(enum policy_profile p, const struct policy_row *allows,
    const struct policy_row *refuses)
{
	struct names names = { .at = allows->calls };
	const char *name;

	if (allows->action != POLICY_ALLOW || allows->tests[0].mask != 0 ||
	    decides(refuses))
		return;
	while ((name = names_next(&names)) != NULL)
		if (policy_names(refuses, name))
			fail_msg("%s: %s is allowed, and refused because %s",
			    policy_name(p), name, refuses->reason);
}

static void
test_words(void **state)
{
	const struct policy_row *a, *b;
	enum policy_profile p;
	size_t i, k;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++)
		for (EACH_ROW(p, i, a))
			for (EACH_ROW(p, k, b))
				check_said(p, a, b);
}

static void
test_pairs(void **state)
{
	const struct policy_row *a, *b;
	enum policy_profile p;
	size_t i, k;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++)
		for (EACH_ROW(p, i, a))
			for (k = i + 1; (b = policy_row(p, k)) != NULL; k++)
				if (decides(a) && decides(b))
					check_pair(p, a, b);
}

/* Words that no refusal gets would only mislead whoever reads the tables. */
static bool
is_said(const struct policy_row *words, const char *call)
{
	static struct trials trials[POLICY_PROFILES];
	const struct trial *one;
	enum policy_profile p;
	uint64_t args[6];
	int number = call_number(call);

	for (p = 0; p < POLICY_PROFILES; p++) {
		if (trials[p].n == 0)	/* once, for the whole program */
			trials_make(p, &trials[p]);
		for (one = trials[p].v; one < trials[p].v + trials[p].n; one++)
			if (one->data.arch == AUDIT_ARCH_X86_64 &&
			    one->data.nr == number) {
				memcpy(args, one->data.args, sizeof(args));
				if (policy_decide(p, call, args) == words)
					return true;
			}
	}
	return false;
}

static void
test_refusals(void **state)
{
	const struct policy_row *row;
	struct names names;
	const char *name;

	(void)state;
	for (row = policy_refusals; row->calls != NULL; row++) {
		names.at = row->calls;
		while ((name = names_next(&names)) != NULL)
			if (!is_said(row, name))
				fail_msg("%s is never refused by this row: %s",
				    name, row->reason);
	}
}

/* --- profiles together ---------------------------------------------------- */

/* What a allows, b allows, for the trials of both. */
static void
check_within(enum policy_profile a, enum policy_profile b)
{
	enum policy_profile made[] = { a, b };
	const struct trial *one;
	struct trials t;
	size_t i, n = 0;

	for (i = 0; i < COUNT(made); i++) {
		trials_make(made[i], &t);
		for (one = t.v; one < t.v + t.n; one++) {
			if (trials_want(a, &one->data) != SECCOMP_RET_ALLOW)
				continue;
			n++;
			if (trials_want(b, &one->data) != SECCOMP_RET_ALLOW)
				fail_msg("%s allows what %s does not: %s",
				    policy_name(a), policy_name(b),
				    call_name(one->data.nr));
		}
		trials_free(&t);
	}
	assert_true(n > 1000);
}

static void
test_within(void **state)
{
	(void)state;
	check_within(POLICY_STRICT, POLICY_STANDARD);
	check_within(POLICY_NOFORK, POLICY_STRICT);
}

/* Never, whatever the arguments: by the program, not by the tables. */
static const char *const dangerous[] = {
	"mount", "umount2", "pivot_root", "chroot", "unshare", "setns",
	"fsopen", "fsconfig", "fsmount", "fspick", "open_tree", "move_mount",
	"mount_setattr", "ptrace", "process_vm_readv", "process_vm_writev",
	"process_madvise", "kcmp", "pidfd_getfd", "bpf", "perf_event_open",
	"userfaultfd", "io_uring_setup", "io_uring_enter",
	"io_uring_register", "add_key", "request_key", "keyctl",
	"init_module", "finit_module", "delete_module", "kexec_load",
	"kexec_file_load", "reboot", "iopl", "ioperm", "modify_ldt",
	"open_by_handle_at", "name_to_handle_at", "acct", "swapon", "swapoff",
	"quotactl", "quotactl_fd", "syslog", "settimeofday", "clock_settime",
	"fanotify_init", "fanotify_mark", "seccomp", "landlock_create_ruleset",
	"landlock_add_rule", "landlock_restrict_self", "clone3",
	"memfd_secret", "lookup_dcookie", "vhangup", "move_pages",
	"migrate_pages", "setgroups", "uselib", "ustat",
	"sysfs", "nfsservctl", "io_setup", "io_submit", "ioprio_set",
	"process_mrelease",
};

static bool
is_refused(uint32_t answer)
{
	return answer == SECCOMP_RET_USER_NOTIF || answer == ENOSYS_ACTION;
}

static void
check_never(enum policy_profile p, const struct bpf *b, const char *call)
{
	static const uint64_t words[] = { 0, 1, 2, 9, 0x10000000, 0x7fffffff,
	    0x80000000, 0xffffffff, UINT64_C(1) << 32, ~UINT64_C(0) };
	struct seccomp_data data = { .nr = call_number(call),
	    .arch = AUDIT_ARCH_X86_64 };
	size_t i, k, arg;

	assert_true(data.nr != -1);
	for (i = 0; i < COUNT(words); i++)
		for (k = 0; k < COUNT(words); k++) {
			for (arg = 0; arg < 6; arg++)
				data.args[arg] = words[arg % 2 == 0 ? i : k];
			if (!is_refused(bpf_run(b, &data, NULL, NULL)))
				fail_msg("%s allows %s", policy_name(p), call);
		}
}

/* And no row may allow it for one special argument. */
static void
test_dangerous(void **state)
{
	const struct policy_row *row;
	enum policy_profile p;
	struct bpf b;
	size_t i, k;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++) {
		assert_int_equal(bpf_load(policy_name(p), &b), 0);
		for (i = 0; i < COUNT(dangerous); i++) {
			check_never(p, &b, dangerous[i]);
			for (EACH_ROW(p, k, row))
				assert_false(row->action == POLICY_ALLOW &&
				    policy_names(row, dangerous[i]));
		}
	}
}

/* Arguments that turn a harmless call into one of the above. */
static const struct {
	const char *call;
	unsigned int arg;
	uint32_t value;
} dangerous_words[] = {
	{ "clone", 0, CLONE_NEWNS }, { "clone", 0, CLONE_NEWCGROUP },
	{ "clone", 0, CLONE_NEWUTS }, { "clone", 0, CLONE_NEWIPC },
	{ "clone", 0, CLONE_NEWUSER }, { "clone", 0, CLONE_NEWPID },
	{ "clone", 0, CLONE_NEWNET }, { "clone", 0, CLONE_PTRACE },
	{ "clone", 0, CLONE_PARENT }, { "clone", 0, CLONE_UNTRACED },
	{ "ioctl", 1, TIOCSTI }, { "ioctl", 1, TIOCLINUX },
	{ "ioctl", 1, TIOCCONS }, { "ioctl", 1, TIOCSETD },
	{ "ioctl", 1, 0xc00046d3 },	/* NVIDIA: XFER_CMD */
	{ "ioctl", 1, 0xc000464d },	/* NVIDIA: not on the list */
	{ "ioctl", 1, 62 },		/* UVM: tools */
	{ "ioctl", 1, 200 },		/* UVM: tests */
	{ "prctl", 0, PR_SET_SECCOMP }, { "prctl", 0, PR_SET_PTRACER },
	{ "prctl", 0, PR_SET_MM }, { "prctl", 0, PR_CAP_AMBIENT },
	{ "prctl", 0, PR_SET_SECUREBITS }, { "prctl", 0, PR_SET_TSC },
	{ "personality", 0, ADDR_NO_RANDOMIZE },
	{ "personality", 0, READ_IMPLIES_EXEC },
	{ "personality", 0, PER_LINUX32 },
	{ "socket", 0, AF_PACKET }, { "socket", 0, AF_BLUETOOTH },
	{ "socket", 0, AF_ALG }, { "socket", 0, AF_VSOCK },
	{ "socket", 0, AF_XDP }, { "socket", 0, AF_RDS },
	{ "sendto", 3, MSG_OOB }, { "recvfrom", 3, MSG_OOB },
	{ "sendmsg", 2, MSG_OOB }, { "recvmsg", 2, MSG_OOB },
};

/* The word in all trials of its call, whatever the other arguments are. */
static void
check_word(const struct trials *t, const struct bpf *b, size_t i)
{
	const char *call = dangerous_words[i].call;
	const unsigned int arg = dangerous_words[i].arg;
	const uint32_t value = dangerous_words[i].value;
	const struct trial *one;
	struct seccomp_data data;
	size_t n = 0;

	for (one = t->v; one < t->v + t->n; one++) {
		if (one->data.arch != AUDIT_ARCH_X86_64 ||
		    one->data.nr != call_number(call))
			continue;
		n++;
		data = one->data;
		data.args[arg] = (data.args[arg] & 0xffffffff00000000u) |
		    value;
		if (!is_refused(bpf_run(b, &data, NULL, NULL)))
			fail_msg("%s allows %s, argument %u %#x",
			    policy_name(t->profile), call, arg, value);
	}
	assert_true(n > 1);
}

static void
test_dangerous_words(void **state)
{
	enum policy_profile p;
	struct trials t;
	struct bpf b;
	size_t i;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++) {
		assert_int_equal(bpf_load(policy_name(p), &b), 0);
		trials_make(p, &t);
		for (i = 0; i < COUNT(dangerous_words); i++)
			check_word(&t, &b, i);
		trials_free(&t);
	}
}

/* Sockets that load modules or read what is not the job's (facts 2.1). */
static void
test_sockets(void **state)
{
	static const uint32_t rows[][3] = {
		{ AF_INET, SOCK_RAW, IPPROTO_ICMP },
		{ AF_INET, SOCK_RAW, IPPROTO_TCP },
		{ AF_INET6, SOCK_RAW, IPPROTO_ICMPV6 },
		{ AF_INET, SOCK_DGRAM, IPPROTO_ICMP },
		{ AF_INET, SOCK_STREAM, IPPROTO_SCTP },
		{ AF_INET, SOCK_STREAM, IPPROTO_MPTCP },
		{ AF_INET, SOCK_SEQPACKET, IPPROTO_SCTP },
		{ AF_INET6, SOCK_DGRAM, IPPROTO_UDPLITE },
		{ AF_INET, SOCK_PACKET, 0 },
		{ AF_NETLINK, SOCK_RAW, 9 },	/* NETLINK_AUDIT */
		{ AF_NETLINK, SOCK_RAW, 12 },	/* NETLINK_NETFILTER */
		{ AF_NETLINK, SOCK_DGRAM, 15 },	/* NETLINK_KOBJECT_UEVENT */
		{ AF_NETLINK, SOCK_RAW, 16 },	/* NETLINK_GENERIC */
	};
	static const uint64_t high[] = { 0, UINT64_C(1) << 32,
	    UINT64_C(0xffffffff) << 32 };
	struct seccomp_data data = { .nr = SYS_socket,
	    .arch = AUDIT_ARCH_X86_64 };
	enum policy_profile p;
	struct bpf b;
	size_t i, k;

	(void)state;
	for (p = 0; p < POLICY_PROFILES; p++) {
		assert_int_equal(bpf_load(policy_name(p), &b), 0);
		for (i = 0; i < COUNT(rows); i++)
			for (k = 0; k < COUNT(high); k++) {
				data.args[0] = rows[i][0] | high[k];
				data.args[1] = rows[i][1] | high[k] |
				    SOCK_CLOEXEC | SOCK_NONBLOCK;
				data.args[2] = rows[i][2] | high[k];
				if (!is_refused(bpf_run(&b, &data, NULL,
				    NULL)))
					fail_msg("%s allows socket(%u, %u, "
					    "%u)", policy_name(p), rows[i][0],
					    rows[i][1], rows[i][2]);
			}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_within),
		cmocka_unit_test(test_dangerous),
		cmocka_unit_test(test_dangerous_words),
		cmocka_unit_test(test_sockets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
