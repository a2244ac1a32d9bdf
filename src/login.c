#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "login.h"
#include "mem.h"

/* The parent of pid, from proc(5) stat; 0: unknown. */
static pid_t
parent_of(pid_t pid)
{
	cleanup_free char *text = NULL;
	const char *after;
	char path[64];
	int parent;

	if (pid == getpid())
		return getppid();
	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	text = fd_slurp(path, 4096);
	after = text == NULL ? NULL : strrchr(text, ')');
	if (after == NULL || sscanf(after, ") %*c %d", &parent) != 1)
		return 0;
	return parent;
}

/* nohup(1), and those who do as it does, want to outlive the login. */
static bool
outlives_login(void)
{
	struct sigaction hangup;

	return sigaction(SIGHUP, NULL, &hangup) == 0 &&
	    hangup.sa_handler == SIG_IGN;
}

/*
 * A program that made a session for us and keeps our output in a file is no
 * login; sshd's own has a pipe or a socket there.
 */
static bool
writes_to_client(void)
{
	struct stat st;

	return fstat(STDOUT_FILENO, &st) == 0 &&
	    (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode));
}

int
login_open(void)
{
	cleanup_fd int fd = -1;
	pid_t leader = getsid(0), login;

	login = leader > 0 ? parent_of(leader) : 0;
	if (login <= 1 || outlives_login() ||
	    (leader == getpid() && !writes_to_client()))
		return -1;
	fd = (int)syscall(SYS_pidfd_open, login, 0);
	/* It may have ended, and its number be another's, in between. */
	if (fd == -1 || parent_of(leader) != login)
		return -1;
	return fd_steal(&fd);
}
