#include <sys/socket.h>
#include <sys/wait.h>

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "answer.h"
#include "exitcode.h"
#include "fd.h"
#include "os_process.h"
#include "remote.h"
#include "remote_child.h"
#include "remote_config.h"
#include "remote_ssh.h"

#define CLOSE_MS	5000	/* more than the process gives itself */

/*
 * A name goes to the words of another program, and in some configurations
 * (ProxyCommand, Match exec) to a shell there: CVE-2023-6004.
 */
static bool
is_plain_name(const char *name)
{
	const unsigned char *p = (const unsigned char *)name;

	if (*p == '\0' || *p == '-')
		return false;
	for (; *p != '\0'; p++)
		if (*p < 0x80 && !isalnum(*p) &&
		    strchr("._:@[]%+-", *p) == NULL)
			return false;
	return true;
}

static bool
is_port(const char *text)
{
	char *end;
	long port = strtol(text, &end, 10);

	return isdigit((unsigned char)*text) && *end == '\0' && port >= 1 &&
	    port <= 65535;
}

static int
check_option(const char *word, struct fault *f)
{
	const char *p;

	for (p = word; *p != '\0'; p++)
		if (iscntrl((unsigned char)*p))
			return fault_set(f, EXIT_USAGE, "an option of -o has "
			    "a control character");
	if (strpbrk(word, "= ") == NULL)
		return fault_set(f, EXIT_USAGE, "-o takes KEY=VALUE, not "
		    "\"%.64s\"", word);
	return 0;
}

static int
check_plan(const struct remote_plan *plan, struct fault *f)
{
	const char *at = strrchr(plan->host, '@');
	char *const *o;

	if (!is_plain_name(plan->host) ||
	    (at != NULL && !is_plain_name(at + 1)))
		return fault_set(f, EXIT_SSHS, "this is not the name of a "
		    "host; give HOST or USER@HOST, of letters, digits and "
		    "._:-");
	if (plan->user != NULL && !is_plain_name(plan->user))
		return fault_set(f, EXIT_SSHS, "this is not the name of a "
		    "user; give letters, digits and ._-");
	if (plan->port != NULL && !is_port(plan->port))
		return fault_set(f, EXIT_SSHS, "a port is a number from 1 to "
		    "65535");
	if (plan->config != NULL && strcasecmp(plan->config, "none") != 0 &&
	    access(plan->config, R_OK) == -1)
		return fault_set(f, EXIT_SSHS, "cannot read the configuration "
		    "%.200s: %m", plan->config);
	for (o = plan->options; o != NULL && *o != NULL; o++)
		if (check_option(*o, f) == -1)
			return -1;
	return 0;
}

/*
 * Become the process that speaks SSH.  It keeps the standard error, for
 * ssh's own warnings, but none of our other files: a pipe behind our
 * standard output must not wait for it.
 */
static int
cut_loose(int control)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null == -1 || dup2(null, STDIN_FILENO) == -1 ||
	    dup2(null, STDOUT_FILENO) == -1)
		return -1;
	if ((control != 3 && dup2(control, 3) == -1) ||
	    fcntl(3, F_SETFD, FD_CLOEXEC) == -1)
		return -1;
	os_close_from(4);
	return 0;
}

static void __attribute__((noreturn))
speak(const struct remote_plan *plan, const struct remote_config *c,
    int control)
{
	/* Our handlers are not for this process. */
	os_reset_signals();
	if (cut_loose(control) == -1)
		_exit(EXIT_OS);
	control = 3;
	if (plan->transport == REMOTE_SSH ||
	    (plan->transport == REMOTE_AUTO && c->needs_ssh != NULL))
		remote_child_serve(plan, c, control);
	else
		remote_ssh_serve(plan, c, control);
	_exit(0);
}

int
remote_open(const struct remote_plan *plan, struct remote *ret_r,
    struct fault *f)
{
	cleanup_config struct remote_config config = { 0 };
	cleanup_remote struct remote r = REMOTE_NONE;
	int ends[2];

	if (check_plan(plan, f) == -1)
		return -1;
	remote_config_learn(plan, &config);
	if (os_socketpair(ends) == -1)
		return fault_set(f, EXIT_OS, "cannot make a socket: %m");
	r = (struct remote){ 0, ends[0], false, plan };
	r.pid = fork();
	if (r.pid == 0)
		speak(plan, &config, ends[1]);
	fd_close(&ends[1]);
	if (r.pid == -1) {
		r.pid = 0;
		return fault_set(f, EXIT_OS, "cannot start a process: %m");
	}
	if (answer_await(r.control, f) == -1)
		return -1;
	*ret_r = r;
	r = (struct remote)REMOTE_NONE;
	return 0;
}

int
remote_channel(struct remote *r, struct fault *f)
{
	cleanup_fd int fd = -1;

	/* One byte is one request; an answer tells if nobody is there. */
	(void)send(r->control, "c", 1, 0);
	if (answer_await(r->control, f) == -1)
		return -1;
	fd = answer_take(r->control, f);
	if (fd == -1)
		return -1;
	if (fcntl(fd, F_SETFL, O_NONBLOCK) == -1)
		return fault_set(f, EXIT_OS, "cannot use a channel: %m");
	return fd_steal(&fd);
}

/*
 * The process ends when the channels do.  One that does not, because a
 * channel is still open here or ssh hangs, must not keep us.
 */
void
remote_closep(struct remote *r)
{
	struct pollfd one = { .fd = r->control };

	if (r->pid > 0) {
		(void)shutdown(r->control, SHUT_WR);
		if (r->hurried || poll(&one, 1, CLOSE_MS) != 1)
			(void)kill(r->pid, SIGTERM);
	}
	fd_close(&r->control);
	while (r->pid > 0 && waitpid(r->pid, NULL, 0) == -1)
		if (errno != EINTR)
			break;
	r->pid = 0;
}
