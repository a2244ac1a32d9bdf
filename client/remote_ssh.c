#include <sys/socket.h>

#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "os.h"
#include "os_process.h"
#include "remote_reason.h"
#include "remote_ssh.h"
#include "ssh_login.h"
#include "ssh_pump.h"

#define CHANNELS_MAX	64
#define NOT_FOUND	127	/* of a shell */
#define FLUSH_MS	2000
#define PATIENCE_MS	3000	/* for a probe, and when nobody is left here */

/* How far the channel that was asked for has come. */
enum stage {
	IDLE,			/* none was asked for */
	OPENING,
	ASKING,			/* for the subsystem, or for the command */
	PROBING,		/* is there such a command? */
};

struct line {
	ssh_session session;
	ssh_event event;
	const char *host;
	int control;		/* -1: closed */
	long long deadline;	/* ms; of what must not take for ever */
	bool lost;		/* the connection has broken */
	bool framed;		/* the host has no subsystem */
	bool probed;		/* but it has the command */
	enum stage stage;
	struct pump *next;	/* the channel that is being made */
	struct pump *all[CHANNELS_MAX];
};

static long long
now_ms(void)
{
	return os_now() / 1000;
}

static struct pump **
free_place(struct line *l)
{
	size_t i;

	for (i = 0; i < CHANNELS_MAX; i++)
		if (l->all[i] == NULL)
			return &l->all[i];
	return NULL;
}

static void
fail_next(struct line *l, const char *words)
{
	struct fault f = { 0, "" };

	pump_free(l->next);
	l->next = NULL;
	l->stage = IDLE;
	(void)remote_reason(l->host, words, &f);
	(void)answer_say(l->control, &f);
}

static void
begin_next(struct line *l)
{
	pump_free(l->next);
	l->next = NULL;
	l->stage = OPENING;
	if (l->lost)
		fail_next(l, "the connection is lost");
	else if (free_place(l) == NULL)
		fail_next(l, "there are too many channels");
	else if ((l->next = pump_new(l->session)) == NULL)
		fail_next(l, ssh_get_error(l->session));
}

/* It is there: give its other end away. */
static void
finish_next(struct line *l)
{
	struct pump **place = free_place(l);
	cleanup_fd int far = -1;
	struct fault f = { 0, "" };
	int ends[2];

	if (place == NULL) {
		fail_next(l, "there are too many channels");
		return;
	}
	if (os_socketpair(ends) == -1) {
		(void)fault_set(&f, EXIT_OS, "cannot make a socket: %m");
		(void)answer_say(l->control, &f);
		pump_free(l->next);
	} else {
		far = ends[1];
		l->next->local = ends[0];
		*place = l->next;
		(void)answer_channel(l->control, far);
	}
	l->next = NULL;
	l->stage = IDLE;
}

static int
request(const struct line *l)
{
	return l->framed ?
	    ssh_channel_request_exec(l->next->channel, "cudarun --framed") :
	    ssh_channel_request_subsystem(l->next->channel, "cudarun");
}

static void
requested(struct line *l, int rc)
{
	if (rc == SSH_ERROR && !l->framed && ssh_is_connected(l->session)) {
		l->framed = true;
		begin_next(l);
	} else if (rc == SSH_ERROR) {
		fail_next(l, l->framed ? "the host has no cudarun" :
		    ssh_get_error(l->session));
	} else if (l->framed && !l->probed) {
		/* Ours ends silently on EOF; a shell has no such command. */
		(void)ssh_channel_send_eof(l->next->channel);
		l->next->deaf = true;
		l->stage = PROBING;
		l->deadline = now_ms() + PATIENCE_MS;
	} else {
		finish_next(l);
	}
}

static void
probe_next(struct line *l)
{
	if (!l->next->remote_closed)
		return;
	if (l->next->status == NOT_FOUND) {
		fail_next(l, "the host has no cudarun");
		return;
	}
	l->probed = true;
	begin_next(l);
}

/* Go on with the channel that was asked for, as far as it goes now. */
static void
further_next(struct line *l)
{
	enum stage before = IDLE;
	int rc;

	while (l->stage != before && l->stage != IDLE) {
		before = l->stage;
		if (l->lost) {
			fail_next(l, "the connection is lost");
		} else if (l->stage == OPENING) {
			rc = ssh_channel_open_session(l->next->channel);
			if (rc == SSH_OK)
				l->stage = ASKING;
			else if (rc == SSH_ERROR)
				fail_next(l, ssh_get_error(l->session));
		} else if (l->stage == ASKING) {
			rc = request(l);
			if (rc != SSH_AGAIN)
				requested(l, rc);
		} else {
			probe_next(l);
		}
	}
}

static void
hear_control(struct line *l)
{
	char byte;

	if (recv(l->control, &byte, 1, 0) <= 0) {
		fd_close(&l->control);
		pump_free(l->next);
		l->next = NULL;
		l->stage = IDLE;
		l->deadline = now_ms() + PATIENCE_MS;
		return;
	}
	begin_next(l);
}

static void
lose(struct line *l)
{
	size_t i;

	l->lost = true;
	for (i = 0; i < CHANNELS_MAX; i++)
		if (l->all[i] != NULL)
			answer_hang_up(&l->all[i]->local);
}

static bool
has_pump(const struct line *l)
{
	size_t i;

	for (i = 0; i < CHANNELS_MAX; i++)
		if (l->all[i] != NULL)
			return true;
	return false;
}

/* libssh has nothing left to write: it takes more. */
static bool
may_write(const struct line *l)
{
	return !l->lost &&
	    (ssh_get_poll_flags(l->session) & SSH_WRITE_PENDING) == 0;
}

static void
want_all(const struct line *l, struct pollfd *fds)
{
	bool writes = may_write(l);
	size_t i;

	fds[0] = (struct pollfd){ l->stage == IDLE ? l->control : -1, POLLIN,
	    0 };
	fds[1] = (struct pollfd){ l->lost ? -1 : ssh_get_fd(l->session),
	    (short)(writes ? POLLIN : POLLIN | POLLOUT), 0 };
	for (i = 0; i < CHANNELS_MAX; i++)
		if (l->all[i] != NULL && !l->lost)
			pump_want(l->all[i], writes, &fds[2 + i]);
		else
			fds[2 + i] = (struct pollfd){ -1, 0, 0 };
}

static void
move_all(struct line *l, const struct pollfd *fds)
{
	size_t i;

	for (i = 0; i < CHANNELS_MAX; i++) {
		if (l->all[i] == NULL)
			continue;
		if (!l->lost)
			pump_move(l->all[i], fds[2 + i].revents,
			    may_write(l));
		if (l->lost || pump_done(l->all[i])) {
			pump_free(l->all[i]);
			l->all[i] = NULL;
		}
	}
}

/*
 * Time is up, whatever still arrives.  A command that goes on is there; and
 * what nobody holds any more need not be kept because its host does not
 * read, or sends without end.
 */
static void
give_up(struct line *l)
{
	size_t i;

	if (l->stage == PROBING) {
		l->probed = true;
		begin_next(l);
	}
	for (i = 0; l->control == -1 && i < CHANNELS_MAX; i++)
		if (l->all[i] != NULL && l->all[i]->hung_up) {
			pump_free(l->all[i]);
			l->all[i] = NULL;
		}
}

/* -1: for ever; 0: it is time to give up. */
static int
wait_ms(const struct line *l)
{
	long long now = now_ms();

	if (l->stage != PROBING && l->control != -1)
		return -1;
	return l->deadline > now ? (int)(l->deadline - now) : 0;
}

static void
turn(struct line *l)
{
	struct pollfd fds[2 + CHANNELS_MAX];

	if (wait_ms(l) == 0) {
		give_up(l);
		l->deadline = now_ms() + PATIENCE_MS;
	}
	want_all(l, fds);
	if (poll(fds, 2 + CHANNELS_MAX, wait_ms(l)) == -1)
		return;
	if (fds[1].revents != 0 &&
	    (ssh_event_dopoll(l->event, 0) == SSH_ERROR ||
	    !ssh_is_connected(l->session)))
		lose(l);
	if (fds[0].revents != 0)
		hear_control(l);
	further_next(l);
	move_all(l, fds);
}

static int
attach_event(struct line *l, struct fault *f)
{
	ssh_set_blocking(l->session, 0);
	l->event = ssh_event_new();
	if (l->event == NULL ||
	    ssh_event_add_session(l->event, l->session) != SSH_OK)
		return fault_set(f, EXIT_OS, "libssh cannot wait for events");
	return 0;
}

static void
serve(struct line *l)
{
	while (l->control != -1 || has_pump(l))
		turn(l);
	pump_free(l->next);
	(void)ssh_event_remove_session(l->event, l->session);
	ssh_event_free(l->event);
	/* What was written before the channels were closed. */
	(void)ssh_blocking_flush(l->session, FLUSH_MS);
	ssh_disconnect(l->session);
	ssh_free(l->session);
}

void
remote_ssh_serve(const struct remote_plan *plan,
    const struct remote_config *config, int control)
{
	const struct ssh_login login = { plan, config, control };
	struct line *l = xcalloc(1, sizeof(*l));
	struct fault f = { 0, "" };

	l->host = plan->host;
	l->control = control;
	l->session = ssh_login(&login, &f);
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGQUIT, SIG_IGN);
	if (l->session == NULL || attach_event(l, &f) == -1)
		(void)answer_say(control, &f);
	else if (answer_say(control, NULL) == 0)
		serve(l);
	free(l);
}
