#include <sys/syscall.h>
#include <sys/types.h>

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

int
login_open(void)
{
	cleanup_fd int fd = -1;
	pid_t leader = getsid(0), login;

	login = leader > 0 ? parent_of(leader) : 0;
	if (login <= 1)
		return -1;
	fd = (int)syscall(SYS_pidfd_open, login, 0);
	/* It may have ended, and its number be another's, in between. */
	if (fd == -1 || parent_of(leader) != login)
		return -1;
	return fd_steal(&fd);
}
