/*
 * jail.c: the real jail, as root and as a user.  Each attack runs in a jail
 * of its own and must kill it; the same attack outside must not, so that a
 * jail that is none would be noticed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "jail.h"
#include "mem.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define NOBODY	65534

/* Each returns -1 if the kernel says no; they use no other calls. */
static long
open_file(void)
{
	return syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);
}

static long
open_root(void)
{
	return syscall(SYS_openat, AT_FDCWD, "/", O_RDONLY);
}

static long
make_process(void)
{
	long pid = syscall(SYS_clone, SIGCHLD, NULL, NULL, NULL, 0);

	if (pid == 0)
		_exit(0);
	return pid;
}

static long
make_socket(void)
{
	return syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
}

/* Whatever the answer outside: that there is one. */
static long
connect_socket(void)
{
	struct sockaddr_un a = { AF_UNIX, "/run/nobody-listens" };

	(void)syscall(SYS_connect, 0, &a, sizeof(a));
	return 0;
}

static long
kill_another(void)
{
	(void)syscall(SYS_kill, 1, 0);
	return 0;
}

static long
trace(void)
{
	return syscall(SYS_ptrace, PTRACE_TRACEME, 0, NULL, NULL);
}

static long
execute(void)
{
	char *const argv[] = { NULL };

	(void)syscall(SYS_execve, "/nonexistent", argv, argv);
	return 0;
}

static long
read_another(void)
{
	(void)syscall(SYS_process_vm_readv, 1, NULL, 0, NULL, 0, 0);
	return 0;
}

static long
see_another(void)
{
	return syscall(SYS_sched_getaffinity, getppid(), 0, NULL) == -2 ?
	    -1 : 0;
}

static long
make_namespace(void)
{
	(void)syscall(SYS_unshare, CLONE_NEWUTS);
	return 0;
}

static long
mount_something(void)
{
	(void)syscall(SYS_mount, NULL, "/", NULL, 0, NULL);
	return 0;
}

static long
become_root(void)
{
	(void)syscall(SYS_setresuid, 0, 0, 0);
	return 0;
}

static long
make_code(void)
{
	return (long)mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == -1 ? -1 : 0;
}

static long
make_code_later(void)
{
	void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE |
	    MAP_ANONYMOUS, -1, 0);

	return mprotect(page, 4096, PROT_READ | PROT_EXEC);
}

static long
duplicate(void)
{
	return fcntl(1, F_DUPFD, 10);
}

static const struct {
	const char *name;
	long (*attack)(void);
} attacks[] = {
	{ "open", open_file }, { "open /", open_root },
	{ "fork", make_process }, { "socket", make_socket },
	{ "connect", connect_socket }, { "kill", kill_another },
	{ "ptrace", trace }, { "exec", execute },
	{ "process_vm_readv", read_another },
	{ "sched_getaffinity", see_another }, { "unshare", make_namespace },
	{ "mount", mount_something }, { "setresuid", become_root },
	{ "mmap of code", make_code }, { "mprotect to code", make_code_later },
	{ "F_DUPFD", duplicate },
};

static const struct jail_ids *
own_ids(void)
{
	static struct jail_ids ids;

	ids = (struct jail_ids){ getuid(), getgid() };
	return &ids;
}

/* The wait status of a child that attacks, in a jail or outside. */
static int
status_of(long (*attack)(void), bool jailed)
{
	bool user_mode = geteuid() != 0;
	const struct jail_ids *ids = own_ids();
	struct fault f = { 0 };
	int status = -1, pidfd = -1;
	pid_t pid = jailed ? jail_fork(user_mode, &pidfd, &f) : fork();

	if (pid == 0) {
		if (jailed && (jail_enter(user_mode, ids, &f) == -1 ||
		    jail_seal(&f) == -1))
			_exit(99);
		_exit(attack == NULL || attack() != -1 ? 0 : 1);
	}
	if (pid == -1)
		fail_msg("%s", f.text);
	fd_close(&pidfd);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void
test_attacks(void **state)
{
	size_t i;

	(void)state;
	assert_int_equal(status_of(NULL, true), 0);	/* it can live there */
	for (i = 0; i < COUNT(attacks); i++) {
		if (status_of(attacks[i].attack, false) != 0)
			fail_msg("%s fails outside, too", attacks[i].name);
		if (WTERMSIG(status_of(attacks[i].attack, true)) != SIGSYS)
			fail_msg("%s does not kill", attacks[i].name);
	}
}

/* A jailed process that waits for EOF, to be looked at. */
struct prisoner {
	pid_t pid;
	int pidfd, cord, ready;
};

static void
imprison(struct prisoner *p)
{
	bool user_mode = geteuid() != 0;
	const struct jail_ids *ids = own_ids();
	struct fault f = { 0 };
	int cord[2], ready[2];
	char byte = 0;

	assert_int_equal(pipe(cord), 0);
	assert_int_equal(pipe(ready), 0);
	p->pid = jail_fork(user_mode, &p->pidfd, &f);
	if (p->pid == 0) {
		(void)close(cord[1]);
		if (jail_enter(user_mode, ids, &f) == -1 ||
		    jail_seal(&f) == -1 || write(ready[1], "x", 1) != 1)
			_exit(99);
		_exit(read(cord[0], &byte, 1) == 0 ? 0 : 1);
	}
	assert_true(p->pid > 0);
	fd_close(&cord[0]);
	fd_close(&ready[1]);
	p->cord = cord[1];
	p->ready = ready[0];
	assert_int_equal(read(p->ready, &byte, 1), 1);
}

static void
release(struct prisoner *p)
{
	int status = -1;

	fd_close(&p->cord);
	fd_close(&p->ready);
	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	assert_int_equal(status, 0);
	fd_close(&p->pidfd);
}

static char *
proc_text(const struct prisoner *p, const char *name)
{
	cleanup_free char *path = xasprintf("/proc/%d/%s", (int)p->pid, name);
	char *text = fd_slurp(path, 65536);

	assert_non_null(text);
	return text;
}

static void
assert_line(const char *text, const char *line)
{
	if (strstr(text, line) == NULL)
		fail_msg("no line %s in:\n%s", line, text);
}

/* What would hold if the filter did not. */
static void
test_what_is_left(void **state)
{
	struct prisoner p;
	cleanup_free char *text = NULL, *limits = NULL, *line = NULL;

	(void)state;
	imprison(&p);
	text = proc_text(&p, "status");
	assert_line(text, "\nNoNewPrivs:\t1\n");
	assert_line(text, "\nSeccomp:\t2\n");
	assert_line(text, "\nCapInh:\t0000000000000000\n");
	assert_line(text, "\nCapPrm:\t0000000000000000\n");
	assert_line(text, "\nCapEff:\t0000000000000000\n");
	assert_line(text, "\nCapBnd:\t0000000000000000\n");
	assert_line(text, "\nCapAmb:\t0000000000000000\n");
	line = xasprintf("\nNSpid:\t%d\t1\n", (int)p.pid);
	assert_line(text, line);
	if (geteuid() == 0) {
		assert_line(text, "\nUid:\t65534\t65534\t65534\t65534\n");
		assert_line(text, "\nGid:\t65534\t65534\t65534\t65534\n");
		assert_line(text, "\nGroups:\t \n");
	}
	limits = proc_text(&p, "limits");
	assert_line(limits, "Max processes             0 ");
	assert_line(limits, "Max file size             0 ");
	assert_line(limits, "Max open files            64 ");
	release(&p);
}

static void
test_namespaces(void **state)
{
	static const char *const names[] = { "mnt", "pid", "net", "ipc",
	    "uts" };
	char ours[64], theirs[64], path[64];
	struct prisoner p;
	size_t i;

	(void)state;
	/* Who is not dumpable shows these to root only. */
	if (geteuid() != 0)
		return;
	imprison(&p);
	for (i = 0; i < COUNT(names); i++) {
		memset(ours, 0, sizeof(ours));
		memset(theirs, 0, sizeof(theirs));
		(void)snprintf(path, sizeof(path), "/proc/self/ns/%s",
		    names[i]);
		assert_true(readlink(path, ours, sizeof(ours) - 1) > 0);
		(void)snprintf(path, sizeof(path), "/proc/%d/ns/%s",
		    (int)p.pid, names[i]);
		assert_true(readlink(path, theirs, sizeof(theirs) - 1) > 0);
		assert_string_not_equal(ours, theirs);
	}
	release(&p);
}

static void
test_root_is_empty(void **state)
{
	struct prisoner p;
	const struct dirent *entry;
	char path[64];
	cleanup_free char *mounts = NULL;
	int count = 0;
	DIR *root;

	(void)state;
	if (geteuid() != 0)
		return;
	imprison(&p);
	(void)snprintf(path, sizeof(path), "/proc/%d/root/", (int)p.pid);
	root = opendir(path);
	assert_non_null(root);
	while ((entry = readdir(root)) != NULL)
		count += entry->d_name[0] != '.';
	(void)closedir(root);
	assert_int_equal(count, 0);
	mounts = proc_text(&p, "mounts");
	assert_line(mounts, " / tmpfs ro,nosuid,nodev,noexec");
	(void)snprintf(path, sizeof(path), "/proc/%d/root/x", (int)p.pid);
	assert_int_equal(mkdirat(AT_FDCWD, path, 0700), -1);
	assert_int_equal(errno, EROFS);
	release(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_attacks),
		cmocka_unit_test(test_what_is_left),
		cmocka_unit_test(test_namespaces),
		cmocka_unit_test(test_root_is_empty),
	};

	const gid_t group = 4242;

	/* So that there is one to be lost. */
	if (geteuid() == 0 && setgroups(1, &group) == -1)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
