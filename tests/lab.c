/*
 * lab: a small private machine for the tests, made without changing the
 * real one.
 *
 * As root, COMMAND gets a mount namespace of its own in which /etc/passwd
 * knows a few throw-away accounts and in which /proc, /sys, /dev/pts,
 * /dev/shm and /run/sshd are there even inside a bare chroot.  As anybody
 * else nothing is mounted, and sshd can serve just that user.
 *
 * lab stays the parent of COMMAND and adopts every orphan below it, daemons
 * too (PR_SET_CHILD_SUBREAPER).  When COMMAND ends, what is left is killed
 * by its pid, DIR is removed if --remove was given, and the namespace with
 * all its mounts goes with the last process.
 */
#define _GNU_SOURCE

#include <sys/prctl.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <ctype.h>
#include <dirent.h>
#include <err.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"

static const struct lab default_lab = {
	.users = { { "ana", 64101 }, { "ben", 64102 } },
};

/* In a child: become the user, who must be able to make namespaces. */
static void
probe_child(unsigned int uid)
{
	if (geteuid() == 0 && (setresgid(uid, uid, uid) == -1 ||
	    setresuid(uid, uid, uid) == -1))
		err(HARD_ERROR, "cannot become uid %u", uid);
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) == -1)
		err(HARD_ERROR, "a user cannot make namespaces here: see "
		    "kernel.unprivileged_userns_clone, "
		    "user.max_user_namespaces and "
		    "kernel.apparmor_restrict_unprivileged_userns in "
		    "sysctl(8); inside a chroot or a container, be root");
	_exit(0);
}

static void
probe_namespaces(const struct lab *lab)
{
	int status;
	pid_t pid = fork();

	if (pid == 0)
		probe_child(lab->users[0].uid);
	if (pid == -1 || waitpid(pid, &status, 0) == -1)
		err(HARD_ERROR, "cannot try to make namespaces");
	if (status != 0)
		exit(HARD_ERROR);
}

static void
build(const struct lab *lab)
{
	if (geteuid() == 0) {
		enter_namespace();
		mount_missing();
		if (lab->dir != NULL)
			add_accounts(lab);
	}
	probe_namespaces(lab);
}

/* The parent of a process, or -1 when it is gone; its name into comm. */
static int
parent_of(const char *pid, char *comm, size_t size)
{
	char path[288], line[512], *open_paren, *end;
	int ppid = -1;
	FILE *stat;

	(void)snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	if ((stat = fopen(path, "re")) == NULL)
		return -1;
	/* The name may itself hold blanks and parentheses: the last ends it. */
	if (fgets(line, sizeof(line), stat) != NULL &&
	    (open_paren = strchr(line, '(')) != NULL &&
	    (end = strrchr(line, ')')) != NULL) {
		*end = '\0';
		(void)snprintf(comm, size, "%s", open_paren + 1);
		(void)sscanf(end + 1, " %*c %d", &ppid);
	}
	(void)fclose(stat);
	return ppid;
}

static void
kill_children(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	char comm[64];

	if (proc == NULL)
		err(HARD_ERROR, "cannot read /proc");
	while ((entry = readdir(proc)) != NULL) {
		if (!isdigit((unsigned char)entry->d_name[0]) ||
		    parent_of(entry->d_name, comm, sizeof(comm)) != getpid())
			continue;
		warnx("%s (%s) was left behind, killing it", entry->d_name,
		    comm);
		(void)kill((pid_t)atoi(entry->d_name), SIGKILL);
	}
	(void)closedir(proc);
}

/* Each death may hand us orphans, so look again after each. */
static void
kill_rest(void)
{
	while (waitpid(-1, NULL, WNOHANG) >= 0) {
		kill_children();
		if (waitpid(-1, NULL, 0) == -1)
			break;
	}
}

static void
remove_tree(const char *dir)
{
	pid_t pid = fork();

	if (pid == 0) {
		execlp("rm", "rm", "-rf", "--", dir, (char *)NULL);
		err(HARD_ERROR, "cannot run rm");
	}
	if (pid == -1 || waitpid(pid, NULL, 0) == -1)
		warn("cannot remove %s", dir);
}

/* Reap whatever ended; true once it was COMMAND, with its wait status. */
static int
reap(pid_t command, int *status)
{
	pid_t pid;
	int one;

	while ((pid = waitpid(-1, &one, WNOHANG)) > 0)
		if (pid == command) {
			*status = one;
			return 1;
		}
	return 0;
}

/*
 * Wait for COMMAND to end; the exit status of lab.  A signal ends all of it
 * at once: a shell would first wait for whatever it runs, and nothing in a
 * lab is worth saving.
 */
static int
attend(pid_t command, const sigset_t *set)
{
	int sig, status;

	for (;;) {
		if (sigwait(set, &sig) != 0)
			continue;
		if (sig != SIGCHLD)
			return 128 + sig;
		if (reap(command, &status))
			return WIFEXITED(status) ? WEXITSTATUS(status) :
			    128 + WTERMSIG(status);
	}
}

/* A signal that our caller ignores, as nohup(1) does, stays ignored. */
static void
watch_signal(sigset_t *set, int sig)
{
	struct sigaction now;

	if (sigaction(sig, NULL, &now) == -1 || now.sa_handler != SIG_IGN)
		(void)sigaddset(set, sig);
}

static int
supervise(const struct lab *lab)
{
	sigset_t set, old;
	pid_t command;
	int status;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	watch_signal(&set, SIGHUP);
	watch_signal(&set, SIGINT);
	watch_signal(&set, SIGTERM);
	/* A test runner that is killed outright must not leave an sshd. */
	if (signal(SIGCHLD, SIG_DFL) == SIG_ERR ||
	    sigprocmask(SIG_BLOCK, &set, &old) == -1 ||
	    prctl(PR_SET_CHILD_SUBREAPER, 1) == -1 ||
	    prctl(PR_SET_PDEATHSIG, SIGTERM) == -1)
		err(HARD_ERROR, "cannot watch over the command");
	if ((command = fork()) == -1)
		err(HARD_ERROR, "cannot fork");
	if (command == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		(void)sigprocmask(SIG_SETMASK, &old, NULL);
		execvp(lab->command[0], lab->command);
		err(HARD_ERROR, "cannot run %s", lab->command[0]);
	}
	/* Our words may have no reader any more; the work must be done. */
	(void)signal(SIGPIPE, SIG_IGN);
	status = attend(command, &set);
	kill_rest();
	if (lab->remove)
		remove_tree(lab->dir);
	return status;
}

/*
 * A port on loopback that is free now, below the range from which the kernel
 * takes ports for outgoing connections, so that it most likely stays free.
 * It also numbers the lab: its accounts may be 2 * port and 2 * port + 1, so
 * that labs running side by side do not share what is counted per user.
 */
static int
free_port(void)
{
	struct sockaddr_in addr = { .sin_family = AF_INET };
	int fd, port, tries;

	addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (tries = 0; tries < 1000; tries++) {
		port = 20000 + (getpid() + tries * 7) % 12000;
		if (getpwuid((uid_t)port * 2) != NULL ||
		    getpwuid((uid_t)port * 2 + 1) != NULL)
			continue;
		addr.sin_port = htons((uint16_t)port);
		if ((fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) == -1)
			err(HARD_ERROR, "cannot make a socket");
		if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0)
			return port;
		close(fd);
	}
	errx(HARD_ERROR, "no free port on 127.0.0.1");
}

static void
add_user(struct lab *lab, const char *text)
{
	struct account *user;

	if (lab->count == MAX_USERS)
		errx(HARD_ERROR, "more than %d users", MAX_USERS);
	user = &lab->users[lab->count++];
	if (sscanf(text, "%31[a-z0-9_-]:%u", user->name, &user->uid) != 2 ||
	    user->uid == 0)
		errx(HARD_ERROR, "--user wants NAME:UID, not %s", text);
}

static void __attribute__((noreturn))
usage(void)
{
	(void)fprintf(stderr, "usage: lab --can | --port\n"
	    "       lab [--user NAME:UID]... [--remove] DIR -- COMMAND...\n");
	exit(HARD_ERROR);
}

int
main(int argc, char **argv)
{
	struct lab lab = default_lab;
	int i;

	if (argc == 2 && strcmp(argv[1], "--port") == 0)
		return printf("%d\n", free_port()) < 0;
	if (argc == 2 && strcmp(argv[1], "--can") == 0) {
		build(&lab);
		return puts(geteuid() == 0 ? "root" : "self") < 0;
	}
	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "--remove") == 0)
			lab.remove = 1;
		else if (strcmp(argv[i], "--user") == 0 && i + 1 < argc)
			add_user(&lab, argv[++i]);
		else
			usage();
	}
	if (i + 2 >= argc || strcmp(argv[i + 1], "--") != 0 ||
	    argv[i][0] != '/')
		usage();
	lab.dir = argv[i];
	lab.command = &argv[i + 2];
	if (lab.count == 0)
		lab.count = 2;
	build(&lab);
	return supervise(&lab);
}
