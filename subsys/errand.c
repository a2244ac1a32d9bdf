#include <sys/pidfd.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "errand.h"
#include "exitcode.h"
#include "fd.h"
#include "sshjob.h"

#define LAST_MS		2000	/* for the child to say its last word */

void
errand_tell(struct monitor *m, const struct parley_head *message,
    const int *fds, int count)
{
	/* Nor does it wait for a child that does not read. */
	if (!m->child_gone && parley_send(m->plan->socket, message, fds,
	    count, MSG_DONTWAIT) == -1)
		(void)pidfd_send_signal(m->plan->child_pidfd, SIGKILL, NULL,
		    0);
}

void
errand_word(struct monitor *m)
{
	struct parley_answer answer = { .head = { PARLEY_ANSWER, 0 },
	    .yes = m->word.yes, .last = m->word.last, .pty = m->word.pty };

	m->due = DUE_NOTHING;
	errand_tell(m, &answer.head, NULL, 0);
	if (!m->word.last || m->word.yes)
		return;
	m->order.over = true;
	authlog_say(m->plan->log, "error: maximum authentication attempts "
	    "exceeded for %s%s from %s port %d ssh2 [preauth]",
	    m->door.who.known ? "" : "invalid user ", m->door.who.name,
	    m->plan->peer->address, m->plan->peer->port);
	if (clock_ms() + LAST_MS < m->deadline)
		m->deadline = clock_ms() + LAST_MS;
}

static void
give_word(struct monitor *m, struct doorkeeper_word word)
{
	m->word = word;
	m->due = DUE_WORD;
	if (word.yes || word.at <= clock_ms())
		errand_word(m);
}

void
errand_look(struct monitor *m)
{
	give_word(m, doorkeeper_answer(&m->door, &m->order.asked));
	m->order.agreed = m->word.yes;
}

static int
take_keyok(struct monitor *m, struct fault *f)
{
	m->order.asked = m->message.key;
	m->order.agreed = false;
	m->order.questions++;
	m->due = DUE_LOOK;
	return doorkeeper_ask(&m->door, &m->order.asked, f);
}

static void
open_session(struct monitor *m)
{
	struct fault f = { 0 };

	if (m->session)
		return;
	m->session = true;
	if (pam_begin(m->door.pam, &f) == 0)
		return;
	authlog_say(m->plan->log, "%s: user %s", f.text, m->door.who.name);
	(void)memccpy(m->no_session, "this host opens no session for you now; "
	    "tell an admin", '\0', sizeof(m->no_session));
}

/* The client goes on while the log is written and the session opened. */
static void
take_authed(struct monitor *m)
{
	struct doorkeeper_word word = doorkeeper_admit(&m->door,
	    &m->order.asked);

	m->order.admitted = word.yes;
	m->order.agreed = false;
	give_word(m, word);
	if (!word.yes)
		return;
	m->deadline = NEVER;
	(void)alarm(0);
	doorkeeper_log_accepted(&m->door, &m->order.asked);
	open_session(m);
}

static void
refuse(struct monitor *m, const char *sentence)
{
	struct parley_refused refused = { .head = { PARLEY_REFUSED,
	    m->message.head.job } };

	(void)memccpy(refused.sentence, sentence, '\0',
	    sizeof(refused.sentence) - 1);
	errand_tell(m, &refused.head, NULL, 0);
}

static int
start_job(struct monitor *m, const struct parley_start *start,
    struct pipes *p, struct fault *f)
{
	const struct sshjob_plan plan = { .who = &m->door.who,
	    .peer = m->plan->peer, .start = start,
	    .forced = m->door.grant.command, .path = m->plan->conf->path,
	    .libexec = m->plan->libexec, .pam = m->door.pam };
	struct job *job = &m->jobs[start->head.job];

	if (p->pty)
		pipes_resize(p->far[0], start->rows, start->cols);
	job->pid = sshjob_start(&plan, p, f);
	if (job->pid == -1)
		job->pid = 0;
	if (job->pid == 0)
		return -1;
	job->pidfd = pidfd_open(job->pid, 0);
	if (job->pidfd == -1) {
		(void)kill(job->pid, SIGKILL);
		(void)waitpid(job->pid, NULL, 0);
		job->pid = 0;
		return fault_set(f, EXIT_OS, "cannot watch a process: %m");
	}
	return 0;
}

static void
note_job(struct monitor *m, uint32_t index, struct pipes *p)
{
	uint32_t bit = UINT32_C(1) << index;

	m->order.known |= bit;
	m->order.running |= bit;
	m->order.terminals &= ~bit;
	if (p->pty) {
		m->order.terminals |= bit;
		m->jobs[index].master = fd_steal(&p->far[0]);
	}
}

static void
take_start(struct monitor *m)
{
	const struct parley_start *start = &m->message.start;
	struct parley_started started = { .head = { PARLEY_STARTED,
	    start->head.job }, .pty = start->pty };
	const char *why = sshjob_objection(start, m->door.grant.command);
	struct pipes p = PIPES_NONE;
	struct fault f = { 0 };
	bool pty = start->pty != 0;

	if (why == NULL && m->no_session[0] != '\0')
		why = m->no_session;
	if (why == NULL && pty && !m->door.grant.pty)
		why = "your key does not allow a terminal; leave -t out";
	if (why == NULL && (pipes_make(pty, m->door.who.uid,
	    m->door.who.gid, &p, &f) == -1 ||
	    start_job(m, start, &p, &f) == -1))
		why = f.text;
	if (why != NULL) {
		refuse(m, why);
	} else {
		errand_tell(m, &started.head, p.far, pty ? 1 : 3);
		note_job(m, start->head.job, &p);
	}
	pipes_close(&p);
}

void
errand_signal(const struct job *job, int number)
{
	if (job->pid != 0 && kill(-job->pid, number) == -1)
		(void)kill(job->pid, number);	/* no group of its own yet */
}

static void
take_resize(struct monitor *m)
{
	const struct parley_resize *r = &m->message.resize;

	if (m->jobs[r->head.job].master != -1)
		pipes_resize(m->jobs[r->head.job].master, r->rows, r->cols);
}

static void
take_event(struct monitor *m)
{
	m->order.questions++;
	if (m->message.log.event == PARLEY_OTHER_METHOD) {
		m->door.failures++;
		return;
	}
	m->order.over = true;
	authlog_say(m->plan->log, "Unable to negotiate with %s port %d "
	    "[preauth]", m->plan->peer->address, m->plan->peer->port);
}

int
errand_run(struct monitor *m, struct fault *f)
{
	switch (m->message.head.type) {
	case PARLEY_KEYOK:
		return take_keyok(m, f);
	case PARLEY_AUTHED:
		take_authed(m);
		return 0;
	case PARLEY_START:
		take_start(m);
		return 0;
	case PARLEY_SIGNAL:
		errand_signal(&m->jobs[m->message.head.job],
		    (int)m->message.signal.number);
		return 0;
	case PARLEY_RESIZE:
		take_resize(m);
		return 0;
	default:
		take_event(m);
		return 0;
	}
}
