#include <sys/socket.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "answer.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "os.h"
#include "os_process.h"
#include "remote_child.h"
#include "remote_spawn.h"

#define CHANNELS_MAX	64
#define FDS_EACH	2
#define GRACE_MS	2000	/* for an ssh whose channel nobody holds */

struct children {
	const struct remote_plan *plan;
	const struct remote_config *config;
	int control;		/* -1: closed */
	int spare;		/* the channel of the login, until asked for */
	bool framed;		/* the host has no subsystem */
	bool probed;		/* framed is known */
	struct os_signals signals;
	struct child all[CHANNELS_MAX];
};

static long long
now_ms(void)
{
	return os_now() / 1000;
}

static void
listen_to(struct child *c, bool quiet)
{
	if (said_read(&c->said, c->err, quiet) <= 0)
		fd_close(&c->err);
}

/* The two descriptors of a child that poll() waits for. */
static void
want_child(const struct child *c, struct pollfd *fds)
{
	fds[0] = (struct pollfd){ c->pid > 0 ? c->err : -1, POLLIN, 0 };
	fds[1] = (struct pollfd){ c->pid > 0 && !c->left ? c->peer : -1, 0,
	    0 };
}

static void
see_child(struct children *k, struct child *c, const struct pollfd *fds)
{
	if (fds[0].revents != 0)
		listen_to(c, k->plan->quiet);
	if (fds[1].revents != 0) {
		c->left = true;
		c->deadline = now_ms() + GRACE_MS;
	}
}

static void
bury_dead(struct children *k)
{
	struct child *c;

	for (c = k->all; c < k->all + CHANNELS_MAX; c++)
		if (c->pid > 0 && waitpid(c->pid, NULL, WNOHANG) != 0)
			spawn_bury(c, k->plan->quiet);
}

/* What ends us ends them: none may be left with the terminal. */
static void __attribute__((noreturn))
end_all(struct children *k, int signo)
{
	struct child *c;

	for (c = k->all; c < k->all + CHANNELS_MAX; c++)
		if (c->pid > 0)
			(void)kill(c->pid, SIGTERM);
	os_die(signo);
}

static void
take_signals(struct children *k)
{
	int signo;

	while ((signo = os_signals_next(&k->signals)) != 0)
		if (signo == SIGCHLD)
			bury_dead(k);
		else if (signo != SIGWINCH)
			end_all(k, signo);
}

static int
wait_ms(const struct children *k)
{
	long long first = -1, now = now_ms();
	const struct child *c;

	for (c = k->all; c < k->all + CHANNELS_MAX; c++)
		if (c->pid > 0 && c->deadline > 0 &&
		    (first == -1 || c->deadline < first))
			first = c->deadline;
	if (first == -1)
		return -1;
	return first > now ? (int)(first - now) : 0;
}

static void
end_overdue(struct children *k)
{
	long long now = now_ms();
	struct child *c;

	for (c = k->all; c < k->all + CHANNELS_MAX; c++) {
		if (c->pid <= 0 || c->deadline == 0 || c->deadline > now)
			continue;
		(void)kill(c->pid, SIGTERM);
		c->deadline = now + GRACE_MS;
	}
}

/* One round of waiting.  1: control has a request, or is closed. */
static int
attend(struct children *k, bool with_control)
{
	struct pollfd fds[CHANNELS_MAX * FDS_EACH + 2];
	size_t i;

	for (i = 0; i < CHANNELS_MAX; i++)
		want_child(&k->all[i], &fds[i * FDS_EACH]);
	fds[i * FDS_EACH] = (struct pollfd){ with_control ? k->control : -1,
	    POLLIN, 0 };
	fds[i * FDS_EACH + 1] = (struct pollfd){ k->signals.fd, POLLIN, 0 };
	if (os_poll(fds, i * FDS_EACH + 2, wait_ms(k)) == -1)
		return 0;
	for (i = 0; i < CHANNELS_MAX; i++)
		if (k->all[i].pid > 0)
			see_child(k, &k->all[i], &fds[i * FDS_EACH]);
	take_signals(k);
	end_overdue(k);
	return fds[CHANNELS_MAX * FDS_EACH].revents != 0;
}

/*
 * Until ssh has said what became of its request.  A channel over another
 * ssh's connection hears only that there is one (SAID_SHARED).
 */
static enum said_news
await_news(struct children *k, struct child *c)
{
	while (c->pid > 0 && c->said.news == SAID_NOTHING)
		(void)attend(k, false);
	return c->said.news;
}

static void
dismiss(struct child *c, bool quiet)
{
	if (c->pid <= 0)
		return;
	(void)kill(c->pid, SIGTERM);
	spawn_bury(c, quiet);
}

/*
 * Over a shared connection: is there a subsystem?  Ask for one and hang up;
 * ours ends silently then.
 */
static int
probe(struct children *k, struct child *c, struct fault *f)
{
	cleanup_fd int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct spawn what = { k->plan, k->config, false, -1 };

	if (null == -1)
		return fault_set(f, EXIT_OS, "cannot open /dev/null: %m");
	what.channel = null;
	if (spawn_ssh(&what, c, f) == -1)
		return -1;
	/* One that waits all the same is there. */
	c->deadline = now_ms() + GRACE_MS;
	while (c->pid > 0)
		(void)attend(k, false);
	k->framed = c->said.news != SAID_SHARED || c->said.cut;
	k->probed = true;
	return 0;
}

static struct child *
free_child(struct children *k)
{
	struct child *c;

	for (c = k->all; c < k->all + CHANNELS_MAX; c++)
		if (c->pid <= 0)
			return c;
	return NULL;
}

/* One attempt.  The near end, or -1 and *f; *ret_news says how far it got. */
static int
attempt(struct children *k, struct child *c, enum said_news *ret_news,
    struct fault *f)
{
	cleanup_fd int near = -1;
	struct spawn what = { k->plan, k->config, k->framed, -1 };
	int ends[2];

	if (os_socketpair(ends) == -1)
		return fault_set(f, EXIT_OS, "cannot make a socket: %m");
	near = ends[0];
	what.channel = ends[1];
	if (spawn_ssh(&what, c, f) == -1) {
		fd_close(&ends[1]);
		return -1;
	}
	c->peer = ends[1];
	*ret_news = await_news(k, c);
	if (*ret_news == SAID_ACCEPTED ||
	    (*ret_news == SAID_SHARED && k->probed))
		return fd_steal(&near);
	dismiss(c, k->plan->quiet);
	said_fault(&c->said, k->plan->host, f);
	return -1;
}

/* A channel: the near end, or -1 and *f. */
static int
start(struct children *k, struct fault *f)
{
	struct child *c = free_child(k);
	enum said_news news = SAID_NOTHING;
	int tries, fd;

	if (c == NULL)
		return fault_set(f, EXIT_SSHS, "more than %d channels",
		    CHANNELS_MAX);
	for (tries = 0; tries < 3; tries++) {
		fd = attempt(k, c, &news, f);
		if (fd != -1)
			return fd;
		if (news == SAID_REFUSED && !k->framed)
			k->framed = true;
		else if (news != SAID_SHARED || k->probed)
			return -1;
		else if (probe(k, c, f) == -1)
			return -1;
	}
	return -1;
}

static void
answer(struct children *k)
{
	cleanup_fd int channel = -1;
	struct fault f = { 0, "" };
	char byte;

	if (recv(k->control, &byte, 1, 0) <= 0) {
		fd_close(&k->control);
		fd_close(&k->spare);
		return;
	}
	channel = k->spare != -1 ? fd_steal(&k->spare) : start(k, &f);
	if (channel == -1)
		(void)answer_say(k->control, &f);
	else
		(void)answer_channel(k->control, channel);
}

static bool
has_child(const struct children *k)
{
	const struct child *c;

	for (c = k->all; c < k->all + CHANNELS_MAX; c++)
		if (c->pid > 0)
			return true;
	return false;
}

void
remote_child_serve(const struct remote_plan *plan,
    const struct remote_config *config, int control)
{
	struct children *k = xcalloc(1, sizeof(*k));
	struct fault f = { 0, "" };

	k->plan = plan;
	k->config = config;
	k->control = control;
	if (os_signals_begin_with_children(&k->signals) == -1) {
		(void)fault_set(&f, EXIT_OS, "cannot make a pipe: %m");
		(void)answer_say(control, &f);
		free(k);
		return;
	}
	k->spare = start(k, &f);
	/* The login is over: Ctrl-C is for the job. */
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGQUIT, SIG_IGN);
	if (answer_say(control, k->spare == -1 ? &f : NULL) == 0 &&
	    k->spare != -1)
		while (k->control != -1 || has_child(k))
			if (attend(k, true) == 1)
				answer(k);
	os_signals_end(&k->signals);
	free(k);
}
