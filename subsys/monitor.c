/*
 * One loop: the child's messages, the deaths of the child and of the jobs,
 * the key reader's answer, signals, and the deadlines of each phase.  While
 * an answer is due the child is not listened to: it may only wait.
 */
#include <sys/pidfd.h>
#include <sys/signalfd.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "clock.h"
#include "errand.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "signals.h"

#define PATIENCE_MS	20000	/* after the child, for cudarun's own ending */
#define KILL_MS		5000	/* after TERM */
#define SPENT_S		1	/* of the processor, before a login */
#define LOOK_MS		250	/* how often that is looked at */
#define ALARM_S		5	/* after the grace time: poll() did not end */

/* Places in the poll set; the jobs' come last. */
enum { AT_CHILD, AT_DEATH, AT_READER, AT_SIGNAL, AT_JOBS };

static const char *
whose(const struct monitor *m)
{
	const struct admission *who = &m->door.who;

	if (who->name[0] == '\0')
		return "";
	if (m->order.admitted)
		return "user ";
	return who->known && who->allowed ? "authenticating user " :
	    "invalid user ";
}

static void
log_end(const struct monitor *m, const char *what)
{
	const struct peer *p = m->plan->peer;
	const char *name = m->door.who.name;

	authlog_say(m->plan->log, "%s %s%s%s%s port %d%s", what, whose(m),
	    name, name[0] == '\0' ? "" : " ", p->address, p->port,
	    m->order.admitted ? "" : " [preauth]");
}

/*
 * By its descriptor: its number may be another's after its death.  What it
 * said until then is not heard any more.
 */
static void
kill_child(struct monitor *m)
{
	m->due = DUE_DEATH;
	(void)pidfd_send_signal(m->plan->child_pidfd, SIGKILL, NULL, 0);
}

static void
signal_jobs(const struct monitor *m, int number)
{
	int i;

	for (i = 0; i < PARLEY_JOBS; i++)
		errand_signal(&m->jobs[i], number);
}

/* Out of order, or out of form: the child is not what it was. */
static int
hear_child(struct monitor *m, struct fault *f)
{
	ssize_t n = parley_receive(m->plan->socket, m->bytes,
	    sizeof(m->bytes), NULL);

	/* It is about to die, or has. */
	if (n == 0 || (n == -1 && errno != EBADMSG)) {
		kill_child(m);
		return 0;
	}
	if (n > 0 && parley_take(&m->order, m->bytes, (size_t)n,
	    &m->message) == 0)
		return errand_run(m, f);
	authlog_say(m->plan->log, "error: wrong message from the network "
	    "child of %s port %d: killed", m->plan->peer->address,
	    m->plan->peer->port);
	kill_child(m);
	return 0;
}

/*
 * Its pipes break with it, and cudarun ends as for any client that goes.  So
 * do the terminals, of which we have masters, too.
 */
static void
bury_child(struct monitor *m)
{
	int status = 0, i;

	for (i = 0; i < PARLEY_JOBS; i++)
		fd_close(&m->jobs[i].master);
	(void)waitpid(m->plan->child, &status, 0);
	m->child_gone = true;
	m->due = DUE_NOTHING;
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL)
		authlog_say(m->plan->log, "error: the network child of %s "
		    "port %d died of signal %d", m->plan->peer->address,
		    m->plan->peer->port, WTERMSIG(status));
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
		authlog_say(m->plan->log, "error: the network child of %s "
		    "port %d ended with status %d", m->plan->peer->address,
		    m->plan->peer->port, WEXITSTATUS(status));
	log_end(m, m->order.admitted ? "Disconnected from" :
	    "Connection closed by");
	m->deadly = SIGTERM;
	m->deadline = clock_ms() + PATIENCE_MS;
}

static void
bury_job(struct monitor *m, uint32_t index)
{
	struct parley_exited exited = { .head = { PARLEY_EXITED, index } };
	struct job *job = &m->jobs[index];
	int status = 0;

	if (waitpid(job->pid, &status, WNOHANG) != job->pid)
		return;
	job->pid = 0;
	fd_close(&job->pidfd);
	fd_close(&job->master);
	m->order.running &= ~(UINT32_C(1) << index);
	exited.status = (uint32_t)(WIFEXITED(status) ? WEXITSTATUS(status) :
	    128 + WTERMSIG(status));
	errand_tell(m, &exited.head, NULL, 0);
}

/* systemd stops us, or an admin: all of it ends. */
static void
take_signal(struct monitor *m)
{
	struct signalfd_siginfo info;

	if (read(m->signals, &info, sizeof(info)) != sizeof(info) ||
	    info.ssi_signo == SIGUSR1 || info.ssi_signo == SIGUSR2)
		return;
	kill_child(m);
	signal_jobs(m, SIGTERM);
	m->deadly = SIGKILL;
	m->deadline = clock_ms() + KILL_MS;
}

static void
take_deadline(struct monitor *m)
{
	if (m->due == DUE_WORD && clock_ms() >= m->word.at)
		errand_word(m);
	if (clock_ms() < m->deadline)
		return;
	if (m->child_gone || m->deadly == SIGKILL) {
		signal_jobs(m, m->deadly);
		m->deadly = SIGKILL;
		m->deadline = clock_ms() + KILL_MS;
		return;
	}
	if (!m->word.last)
		authlog_say(m->plan->log, "Timeout before authentication for "
		    "%s port %d", m->plan->peer->address, m->plan->peer->port);
	kill_child(m);
	m->deadline = NEVER;
}

/*
 * libssh does not answer a wrong signature, nor count it: who sends many has
 * the processor for nothing.  An honest login needs some hundredths.
 */
static bool
is_spent(const struct monitor *m)
{
	struct timespec used;
	clockid_t its;

	/* NEVER: it is logged in, or killed. */
	return !m->child_gone && m->deadline != NEVER &&
	    clock_getcpuclockid(m->plan->child, &its) == 0 &&
	    clock_gettime(its, &used) == 0 && used.tv_sec >= SPENT_S;
}

static void
take_spent(struct monitor *m)
{
	authlog_say(m->plan->log, "error: %s port %d takes too much of the "
	    "processor before its login: killed", m->plan->peer->address,
	    m->plan->peer->port);
	kill_child(m);
	m->deadline = NEVER;
}

static int
wait_ms(const struct monitor *m)
{
	uint64_t now = clock_ms(), until = m->deadline;

	if (!m->child_gone && until != NEVER && now + LOOK_MS < until)
		until = now + LOOK_MS;
	if (m->due == DUE_WORD && m->word.at < until)
		until = m->word.at;
	if (until == NEVER)
		return -1;
	return until <= now ? 0 : until - now > 60000 ? 60000 :
	    (int)(until - now);
}

static void
fill(const struct monitor *m, struct pollfd *fds)
{
	bool listens = !m->child_gone && m->due == DUE_NOTHING;
	int i;

	fds[AT_CHILD] = (struct pollfd){ listens ? m->plan->socket : -1,
	    POLLIN, 0 };
	fds[AT_DEATH] = (struct pollfd){ m->child_gone ? -1 :
	    m->plan->child_pidfd, POLLIN, 0 };
	fds[AT_READER] = (struct pollfd){ m->due == DUE_LOOK ?
	    m->door.reader.fd : -1, POLLIN, 0 };
	fds[AT_SIGNAL] = (struct pollfd){ m->signals, POLLIN, 0 };
	for (i = 0; i < PARLEY_JOBS; i++)
		fds[AT_JOBS + i] = (struct pollfd){ m->jobs[i].pidfd, POLLIN,
		    0 };
}

static int
step(struct monitor *m, struct fault *f)
{
	struct pollfd fds[AT_JOBS + PARLEY_JOBS];
	uint32_t i;
	int rc = 0;

	fill(m, fds);
	if (poll(fds, AT_JOBS + PARLEY_JOBS, wait_ms(m)) == -1)
		return errno == EINTR ? 0 :
		    fault_set(f, EXIT_OS, "cannot wait: %m");
	take_deadline(m);
	if (is_spent(m))
		take_spent(m);
	if (fds[AT_READER].revents != 0 && m->due == DUE_LOOK)
		errand_look(m);
	if (fds[AT_SIGNAL].revents != 0)
		take_signal(m);
	for (i = 0; i < PARLEY_JOBS; i++)
		if (fds[AT_JOBS + i].revents != 0)
			bury_job(m, i);
	if (fds[AT_CHILD].revents != 0)
		rc = hear_child(m, f);
	if (fds[AT_DEATH].revents != 0)
		bury_child(m);
	return rc;
}

static bool
is_over(const struct monitor *m)
{
	return m->child_gone && m->order.running == 0;
}

static int
begin(struct monitor *m, struct fault *f)
{
	const struct sshdconf *conf = m->plan->conf;
	int i;

	m->door = (struct doorkeeper){ .conf = conf, .peer = m->plan->peer,
	    .log = m->plan->log, .reader = { 0, -1 } };
	for (i = 0; i < PARLEY_JOBS; i++)
		m->jobs[i] = (struct job){ 0, -1, -1 };
	m->deadline = clock_ms() + conf->login_grace * UINT64_C(1000);
	/* PAM's modules and the host's databases may hang where we wait. */
	(void)alarm(conf->login_grace + ALARM_S);
	m->signals = signals_block();
	if (m->signals == -1)
		return fault_set(f, EXIT_OS, "cannot take signals: %m");
	admission_prepare();
	return conf->pam ? pam_open(m->plan->peer->address, &m->door.pam,
	    f) : 0;
}

/* Whatever happened, nothing of the connection stays. */
static void
finish(struct monitor *m)
{
	if (!m->child_gone) {
		kill_child(m);
		(void)waitpid(m->plan->child, NULL, 0);
	}
	signal_jobs(m, SIGKILL);
	if (m->door.reader.pid != 0)
		(void)kill(m->door.reader.pid, SIGKILL);
	fd_close(&m->door.reader.fd);
	pam_finish(m->door.pam);
	fd_close(&m->signals);
}

int
monitor_run(const struct monitor_plan *plan, struct fault *f)
{
	struct monitor *m = xcalloc(1, sizeof(*m));
	int rc;

	m->plan = plan;
	m->signals = -1;
	rc = begin(m, f);
	while (rc == 0 && !is_over(m))
		rc = step(m, f);
	finish(m);
	free(m);
	return rc;
}
