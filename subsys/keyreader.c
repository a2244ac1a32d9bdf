#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "become.h"
#include "exitcode.h"
#include "fd.h"
#include "keyfile.h"
#include "keyreader.h"

/* What nobody looks for, and does not find. */
static char nothing[] = "/nonexistent/authorized_keys";

static void __attribute__((noreturn))
read_keys(const struct sshdconf *conf, const struct admission *who,
    const struct authkeys_ask *ask, int to)
{
	char *no_patterns[] = { nothing, NULL };
	struct authkeys_grant grant = { .granted = false };
	bool real = who->known && who->allowed;
	struct fault f = { 0 };
	int rc;

	/* Only the answer's way, so that there is nothing else to lose. */
	if (dup3(to, 3, O_CLOEXEC) == -1 && to != 3)
		_exit(EXIT_OS);
	if (close_range(4, UINT_MAX, 0) == -1)
		_exit(EXIT_OS);
	become_reset_signals();
	rc = real ? become_user(who, NULL, &f) : become_nobody(&f);
	if (rc == -1)
		_exit(EXIT_OS);
	keyfile_search(real ? conf->authorized_keys : no_patterns,
	    who->name, real ? who->home : "/nonexistent", conf->strict_modes,
	    ask, &grant);
	grant.granted = grant.granted && real;
	_exit(fd_write_all(3, &grant, sizeof(grant)) == 0 ? 0 : EXIT_OS);
}

int
keyreader_start(const struct sshdconf *conf, const struct admission *who,
    const struct authkeys_ask *ask, struct keyreader *ret_r, struct fault *f)
{
	int ends[2];
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) == -1)
		return fault_set(f, EXIT_OS, "cannot make a pipe: %m");
	pid = fork();
	if (pid == 0)
		read_keys(conf, who, ask, ends[1]);
	fd_close(&ends[1]);
	if (pid == -1) {
		fd_close(&ends[0]);
		return fault_set(f, EXIT_OS, "cannot start a process: %m");
	}
	*ret_r = (struct keyreader){ pid, ends[0] };
	return 0;
}

/* It is the user's process that wrote it: a bool may be no bool. */
static bool
is_sound(const struct authkeys_grant *g)
{
	const unsigned char *granted = (const unsigned char *)&g->granted;
	const unsigned char *pty = (const unsigned char *)&g->pty;

	return *granted <= 1 && *pty <= 1 &&
	    memchr(g->command, '\0', sizeof(g->command)) != NULL &&
	    memchr(g->why, '\0', sizeof(g->why)) != NULL;
}

void
keyreader_finish(struct keyreader *r, struct authkeys_grant *ret_g)
{
	struct authkeys_grant grant;
	int status = -1;

	*ret_g = (struct authkeys_grant){ .granted = false };
	if (fd_read_all(r->fd, &grant, sizeof(grant)) ==
	    (ssize_t)sizeof(grant) && waitpid(r->pid, &status, 0) == r->pid)
		r->pid = 0;
	fd_close(&r->fd);
	if (r->pid != 0)
		(void)waitpid(r->pid, NULL, 0);
	r->pid = 0;
	if (status == 0 && is_sound(&grant))
		*ret_g = grant;
}
