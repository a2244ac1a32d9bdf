/*
 * landlock.c: what each place allows, right by right, in each profile.  A
 * child makes a root of its own where nothing else would refuse, so what is
 * refused is Landlock's.  Its answers come back as text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <sys/wait.h>

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "landlock.h"
#include "mem.h"

/* All that are tried, in this order: later ones need what is still there. */
#define RIGHTS "xwrltfDFcdgspby"

/* The child's end: with its answers, or because there can be no such root. */
enum { DONE, NO_ROOT };

static const char *const folders[] = {
	"/dev", "/dev/shm", "/dev/mqueue", "/dev/pts", "/dev/caps", "/usr",
	"/more", "/home", "/job", "/tmp", "/sys", "/proc", "/other", NULL,
};

/* Rules are about inodes: a device that is none of those below. */
#define GPU "/dev/term/ptmx"

/* Where each is bound from; the root of the child has the same names. */
static const char *const devices[][2] = {
	{ "/dev/null", "/dev/null" }, { "/dev/zero", "/dev/zero" },
	{ "/dev/full", "/dev/full" }, { "/dev/random", "/dev/random" },
	{ "/dev/urandom", "/dev/urandom" }, { "/dev/tty", "/dev/tty" },
};

#define DEVICES (sizeof(devices) / sizeof(devices[0]))

static const char *const system_list[] = { "/usr", "/absent", NULL };
static const char *const more_list[] = { "/more", "/single", NULL };
static const char *const home_list[] = { "/home", NULL };
static const char *const node_list[] = { GPU, "/dev/caps", NULL };

static const struct landlock_plan standard = { .abi = 1,
    .system = system_list, .more = more_list, .home = home_list,
    .nodes = node_list };

/* --- the child's root ---------------------------------------------------- */

static void
must(bool fine, const char *what)
{
	if (fine)
		return;
	(void)fprintf(stderr, "# %s: %s\n", what, strerror(errno));
	_exit(NO_ROOT);
}

static void
write_file(const char *path, const char *text)
{
	cleanup_fd int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0755);

	must(fd != -1 && fd_write_all(fd, text, strlen(text)) == 0, path);
}

static void
become_root(void)
{
	cleanup_free char *uids = xasprintf("0 %u 1", getuid());
	cleanup_free char *gids = xasprintf("0 %u 1", getgid());

	must(unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0, "unshare");
	write_file("/proc/self/setgroups", "deny");
	write_file("/proc/self/uid_map", uids);
	write_file("/proc/self/gid_map", gids);
}

/* One of each kind that can be used or taken away. */
static void
furnish(const char *folder)
{
	must(chdir(folder) == 0, folder);
	write_file("file", "x");	/* a program, but of no format */
	write_file("move", "x");
	write_file("gone", "x");
	must(mkdir("gone.d", 0755) == 0 && mkdir("dir", 0755) == 0, "dir");
}

static void
make_root(void)
{
	cleanup_free char *at = NULL;
	size_t i;

	become_root();
	must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount("tmpfs", "/tmp", "tmpfs", 0, NULL) == 0, "tmpfs");
	for (i = 0; folders[i] != NULL; i++) {
		at = xasprintf("/tmp%s", folders[i]);
		must(mkdir(at, 0755) == 0, at);
		furnish(at);
		free(steal_pointer(&at));
	}
	for (i = 0; i < DEVICES; i++) {
		at = xasprintf("/tmp%s", devices[i][1]);
		write_file(at, "");
		must(mount(devices[i][0], at, NULL, MS_BIND, NULL) == 0, at);
		free(steal_pointer(&at));
	}
	must(mkdir("/tmp/dev/term", 0755) == 0 && mount("devpts",
	    "/tmp/dev/term", "devpts", 0, "newinstance,ptmxmode=0666") == 0,
	    "devpts");
	write_file("/tmp/single", "x");
	must(symlink("loop", "/tmp/loop") == 0, "loop");
	furnish("/tmp");
	must(chroot("/tmp") == 0 && chdir("/") == 0, "root");
}

/* --- what is tried ------------------------------------------------------- */

static int
opens(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);

	if (fd == -1)
		return -1;
	return close(fd);
}

static int
attempt(char right, const char *file)
{
	char *none[] = { NULL };

	switch (right) {
	case 'x':
		return execve(file, none, none);	/* ENOEXEC */
	case 'w':
		return opens(file, O_WRONLY);
	case 'r':
		return opens(file, O_RDONLY);
	case 't':
		return truncate(file, 0);
	case 'l':
		return opens(".", O_RDONLY | O_DIRECTORY);
	case 'f':
		return rename("move", "dir/moved");
	case 'D':
		return rmdir("gone.d");
	case 'F':
		return unlink("gone");
	case 'd':
		return mkdir("d", 0755);
	case 'y':
		return symlink("x", "y");
	case 'c':
		return mknod("c", S_IFCHR, 0);	/* whiteout: for all */
	case 'b':
		return mknod("b", S_IFBLK, makedev(7, 200));	/* EPERM */
	case 's':
		return mknod("s", S_IFSOCK | 0600, 0);
	case 'p':
		return mknod("p", S_IFIFO | 0600, 0);
	default:
		return mknod("g", S_IFREG | 0600, 0);
	}
}

static bool
refused(int rc)
{
	return rc == -1 && (errno == EACCES || errno == EXDEV);
}

static void
say(FILE *to, const char *what, const char *rights)
{
	must(fprintf(to, "%s %s\n", what, rights) > 0, "answer");
}

/* The rights, of those in `wanted', that a file or a folder has. */
static void
try_rights(FILE *to, const char *place, const char *file, const char *wanted)
{
	char found[sizeof(RIGHTS)] = "";
	size_t n = 0;

	for (; *wanted != '\0'; wanted++)
		if (!refused(attempt(*wanted, file)))
			found[n++] = *wanted;
	found[n] = '\0';
	say(to, place, found);
}

static void
try_device(FILE *to, const char *path)
{
	cleanup_fd int fd = open(path, O_PATH | O_CLOEXEC);
	char found[4] = "";
	size_t n = 0;

	if (!refused(opens(path, O_WRONLY)))
		found[n++] = 'w';
	fd_close(&fd);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd != -1)
		found[n++] = 'r';
	/* No device has this command: ENOTTY. */
	if (fd != -1 && !refused(ioctl(fd, 0x4600, 0)))
		found[n++] = 'i';
	say(to, path, found);
}

/* TCP to nobody, on loopback. */
static void
try_tcp(FILE *to)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_addr = { htonl(INADDR_LOOPBACK) } };
	cleanup_fd int one = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cleanup_fd int two = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char found[3] = "";
	size_t n = 0;

	if (!refused(bind(one, (struct sockaddr *)&a, sizeof(a))))
		found[n++] = 'b';
	a.sin_port = htons(1);
	if (!refused(connect(two, (struct sockaddr *)&a, sizeof(a))))
		found[n++] = 'c';
	say(to, "tcp", found);
}

/* What the parent has: a socket without a file, and its own process. */
static void
try_parent(FILE *to, const struct sockaddr_un *name, pid_t parent)
{
	cleanup_fd int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char found[3] = "";
	size_t n = 0;

	if (connect(fd, (const struct sockaddr *)name, sizeof(*name)) == 0)
		found[n++] = 'a';
	if (kill(parent, 0) == 0)
		found[n++] = 'k';
	say(to, "parent", found);
}

static void
try_all(FILE *to, const struct sockaddr_un *name, pid_t parent)
{
	size_t i;

	for (i = 0; folders[i] != NULL; i++) {
		must(chdir(folders[i]) == 0, folders[i]);
		try_rights(to, folders[i], "file", RIGHTS);
	}
	must(chdir("/") == 0, "/");
	try_rights(to, "/", "file", RIGHTS);
	try_rights(to, "/single", "/single", "xwrt");
	for (i = 0; i < DEVICES; i++)
		try_device(to, devices[i][1]);
	try_device(to, GPU);
	try_tcp(to);
	try_parent(to, name, parent);
}

/* A kernel that does not know a struct of this size or larger. */
static void
become_old(unsigned int size)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K,
		    SYS_landlock_create_ruleset, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
		    offsetof(struct seccomp_data, args[1])),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, size, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EINVAL),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(code) / sizeof(code[0]), code };

	must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0,
	    "seccomp");
}

/* --- the tests ----------------------------------------------------------- */

static void child(const struct landlock_plan *plan, unsigned int old, int out,
    const struct sockaddr_un *name, pid_t parent) __attribute__((noreturn));

static void
child(const struct landlock_plan *plan, unsigned int old, int out,
    const struct sockaddr_un *name, pid_t parent)
{
	FILE *to = fdopen(out, "w");
	struct fault f = { 0 };
	int ruleset;

	must(to != NULL && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0,
	    "child");
	make_root();
	if (old != 0)
		become_old(old);
	if (landlock_make(plan, &ruleset, &f) == -1) {
		say(to, "fault", f.text);
	} else {
		must(syscall(SYS_landlock_restrict_self, ruleset, 0) == 0,
		    "restrict");
		try_all(to, name, parent);
	}
	_exit(fflush(to) == 0 ? DONE : NO_ROOT);
}

/* A name without a file, of the kernel's choice. */
static int
serve(struct sockaddr_un *ret_name)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un name = { .sun_family = AF_UNIX };

	(void)snprintf(&name.sun_path[1], sizeof(name.sun_path) - 1,
	    "cudarun-test-landlock-%d", (int)getpid());
	assert_int_not_equal(fd, -1);
	assert_int_equal(bind(fd, (struct sockaddr *)&name, sizeof(name)), 0);
	assert_int_equal(listen(fd, 8), 0);
	*ret_name = name;
	return fd;
}

/* What a child may do under that plan, as text. */
static char *
allowed(const struct landlock_plan *plan, unsigned int old)
{
	struct sockaddr_un name;
	cleanup_fd int server = serve(&name);
	pid_t pid, self = getpid();
	cleanup_free char *text = NULL;
	int p[2], status;
	size_t len;

	assert_int_not_equal(server, -1);
	if (landlock_abi() < 6)
		skip();
	assert_int_equal(pipe2(p, O_CLOEXEC), 0);
	pid = fork();
	assert_int_not_equal(pid, -1);
	if (pid == 0)
		child(plan, old, p[1], &name, self);
	(void)close(p[1]);
	text = fd_slurp_fd(p[0], &len);
	(void)close(p[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_non_null(text);
	assert_int_equal(status, 0);
	return xstrndup(text, len);
}

/* Below a folder of the job's own; the whole table of a profile. */
#define TABLE(x, own, home, queue, ends) \
	"/dev l\n" \
	"/dev/shm " own "\n" \
	"/dev/mqueue " queue "\n" \
	"/dev/pts wrlt\n" \
	"/dev/caps wrlt\n" \
	"/usr " x "rl\n" \
	"/more " x "rl\n" \
	"/home " home "\n" \
	"/job " own "\n" \
	"/tmp " own "\n" \
	"/sys rl\n" \
	"/proc wrlt\n" \
	"/other l\n" \
	"/ l\n" \
	"/single " x "r\n" \
	"/dev/null wri\n" \
	"/dev/zero wri\n" \
	"/dev/full wri\n" \
	"/dev/random wr\n" \
	"/dev/urandom wr\n" \
	"/dev/tty \n" \
	"/dev/term/ptmx wri\n" \
	"tcp " ends "\n" \
	"parent \n"

#define WRITE "tfDFdg"

static void
test_standard(void **state)
{
	struct landlock_plan writable = standard;
	cleanup_free char *read = NULL, *write = NULL;

	(void)state;
	read = allowed(&standard, 0);
	assert_string_equal(read, TABLE("x", "xwrl" WRITE "spy", "xrl",
	    "wrl" WRITE, "bc"));
	writable.home_writable = true;
	write = allowed(&writable, 0);
	assert_string_equal(write, TABLE("x", "xwrl" WRITE "spy",
	    "xwrl" WRITE "spy", "wrl" WRITE, "bc"));
}

static void
test_strict(void **state)
{
	struct landlock_plan plan = standard;
	cleanup_free char *read = NULL, *write = NULL;

	(void)state;
	plan.strict = true;
	read = allowed(&plan, 0);
	assert_string_equal(read, TABLE("", "wrl" WRITE, "rl", "l", ""));
	plan.home_writable = true;
	write = allowed(&plan, 0);
	assert_string_equal(write, TABLE("", "wrl" WRITE, "wrl" WRITE, "l",
	    ""));
}

/* What an older ABI does not know stays open, and all else is as it was. */
static void
test_old(void **state)
{
	struct landlock_plan plan = standard;
	cleanup_free char *five = NULL, *three = NULL;

	(void)state;
	plan.strict = true;
	five = allowed(&plan, 3 * sizeof(uint64_t));
	assert_non_null(strstr(five, "/job wrl" WRITE "\n"));
	assert_non_null(strstr(five, "/dev/random wr\n"));
	assert_non_null(strstr(five, "tcp \nparent ak\n"));
	three = allowed(&plan, 2 * sizeof(uint64_t));
	assert_non_null(strstr(three, "/job wrl" WRITE "\n"));
	assert_non_null(strstr(three, "/usr rl\n"));
	assert_non_null(strstr(three, "/dev/random wri\n"));
	assert_non_null(strstr(three, "tcp bc\nparent ak\n"));
}

/* A rule that cannot be made is a fault; one for an absent path is none. */
static void
test_paths(void **state)
{
	static const char *const loop[] = { "/loop", NULL };
	static const char *const absent[] = { "/absent", "/single/x", NULL };
	struct landlock_plan plan = standard;
	cleanup_free char *fault = NULL, *fine = NULL;

	(void)state;
	plan.more = loop;
	fault = allowed(&plan, 0);
	assert_string_equal(fault, "fault Landlock layer: cannot open /loop: "
	    "Too many levels of symbolic links\n");
	plan.more = absent;
	fine = allowed(&plan, 0);
	assert_non_null(strstr(fine, "/single \n"));
}

/* An admin may demand more than there is, and then nothing runs. */
static void
test_demanded(void **state)
{
	struct landlock_plan plan = standard;
	cleanup_free char *six = NULL, *newer = NULL, *five = NULL;

	(void)state;
	plan.abi = 6;
	six = allowed(&plan, 3 * sizeof(uint64_t));
	assert_non_null(strstr(six, "fault Landlock layer: "));
	assert_null(strstr(six, "/job"));
	plan.abi = 5;
	five = allowed(&plan, 3 * sizeof(uint64_t));
	assert_non_null(strstr(five, "/job xwrl"));
	plan.abi = 1000;
	newer = allowed(&plan, 0);
	assert_non_null(strstr(newer, "demands 1000"));
	assert_null(strstr(newer, "/job"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_standard),
		cmocka_unit_test(test_strict),
		cmocka_unit_test(test_old),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_demanded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
