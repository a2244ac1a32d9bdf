#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "answer.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "os_process.h"
#include "remote_spawn.h"

static char **
make_words(const struct spawn *what)
{
	static const char *const flags[] = { "-a", "-x", "-T", "-e", "none",
	    "-o", "ClearAllForwardings=yes", "-o", "RemoteCommand=none",
	    NULL };
	const char *level = what->config->verbose ? "LogLevel=DEBUG1" :
	    "LogLevel=DEBUG2";
	char **words = NULL, **plan = remote_words(what->plan), **w;
	const char *const *flag;

	/* The first value counts, so ours come first. */
	strv_append(&words, xstrdup(plan[0]));
	for (flag = flags; *flag != NULL; flag++)
		strv_append(&words, xstrdup(*flag));
	strv_append(&words, xstrdup("-o"));
	strv_append(&words, xstrdup(level));
	if (what->config->verbose) {
		strv_append(&words, xstrdup("-o"));
		strv_append(&words, xstrdup(REMOTE_VERBOSE));
	}
	for (w = plan + 1; *w != NULL; w++)
		strv_append(&words, xstrdup(*w));
	strv_free(plan);
	if (!what->config->timeout) {
		strv_append(&words, xstrdup("-o"));
		strv_append(&words, xstrdup("ConnectTimeout=15"));
	}
	if (!what->framed)
		strv_append(&words, xstrdup("-s"));
	strv_append(&words, xstrdup("--"));
	strv_append(&words, xstrdup(what->plan->host));
	strv_append(&words, xstrdup(what->framed ? "cudarun --framed" :
	    "cudarun"));
	return words;
}

/*
 * Ctrl-C is for the job, so ssh ignores it (it keeps an ignored signal so,
 * but at a question of its own).  While there is a login, it ends us, and we
 * end ssh.
 */
static void __attribute__((noreturn))
execute(char **words, int channel, int err)
{
	if (signal(SIGINT, SIG_IGN) != SIG_ERR &&
	    signal(SIGQUIT, SIG_IGN) != SIG_ERR &&
	    signal(SIGPIPE, SIG_DFL) != SIG_ERR &&
	    dup2(channel, STDIN_FILENO) != -1 &&
	    dup2(channel, STDOUT_FILENO) != -1 &&
	    dup2(err, STDERR_FILENO) != -1)
		(void)execvp(words[0], words);
	(void)dprintf(err, "cannot run ssh: %s\n", strerror(errno));
	_exit(127);
}

int
spawn_ssh(const struct spawn *what, struct child *c, struct fault *f)
{
	cleanup_strv char **words = make_words(what);
	cleanup_fd int in = -1, out = -1;
	int ends[2];

	if (os_pipe(ends) == -1)
		return fault_set(f, EXIT_OS, "cannot make a pipe: %m");
	in = ends[0];
	out = ends[1];
	*c = (struct child){ 0, -1, -1, false, 0, { 0 } };
	c->pid = fork();
	if (c->pid == 0)
		execute(words, what->channel, out);
	if (c->pid == -1) {
		c->pid = 0;
		return fault_set(f, EXIT_OS, "cannot start ssh: %m");
	}
	c->err = fd_steal(&in);
	return 0;
}

/* What it said last, without waiting: one it started may hold the pipe. */
static void
hear_rest(struct child *c, bool quiet)
{
	struct pollfd one = { .fd = c->err, .events = POLLIN };

	while (c->err != -1 && poll(&one, 1, 0) == 1)
		if (said_read(&c->said, c->err, quiet) <= 0)
			break;
}

void
spawn_bury(struct child *c, bool quiet)
{
	while (waitpid(c->pid, NULL, 0) == -1 && errno == EINTR)
		;
	hear_rest(c, quiet);
	c->pid = 0;
	fd_close(&c->err);
	answer_hang_up(&c->peer);
}
