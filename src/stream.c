/*
 * One lock for both queues, because stderr's order depends on stdout's.  It
 * is a semaphore: unlike a mutex, a wait for it ends when a signal comes, so
 * Ctrl-C works behind a client that reads nothing.  The helper sleeps on
 * the word `wake`; `armed` means that it looks at the queues when its tick
 * ends.  Writers look at the clock only when they are out of tokens and the
 * helper is not armed; in a storm it always is.
 */
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "queue.h"
#include "stream.h"

#define TICK_NS		5000000L	/* longest stay of a byte here */
#define LINGER_NS	100000000L	/* idle helpers end after this */
#define TOKENS		1000L		/* lines at once, and per second */
#define TOKEN_NS	1000000L	/* a new token every */
#define STACK		(256 * 1024)	/* room for libraries' static TLS */

enum helper { HELPER_NONE, HELPER_RUNS, HELPER_ENDED };

struct streams {
	sem_t lock;		/* of all below */
	struct queue queue[STREAM_END];
	long tokens;
	struct timespec filled;	/* when tokens were added; 0: long ago */
	bool forked;		/* in a forked child: no helper */
	bool armed;
	bool quit;
	enum helper helper;
	pthread_t thread;
	uint32_t wake;		/* futex: changes when the helper must look */
	void *owner;
};

/* The streams of this process: pthread_atfork's handlers get no argument. */
static struct streams *process_streams;

/* Keeps errno: sem_post fails, and sets it, only on a bad semaphore. */
static void
unlock(struct streams *p)
{
	(void)sem_post(&p->lock);
}

/* For callers that have no use for a signal. */
static void
lock_through(struct streams *p)
{
	while (sem_wait(&p->lock) == -1)
		;
}

/* Sleep until *word is not seen, or about ns have passed (CLOCK_MONOTONIC). */
static void
word_wait(uint32_t *word, uint32_t seen, long ns)
{
	const struct timespec span = { .tv_nsec = ns };

	(void)syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, seen, &span);
}

static void
helper_wake(struct streams *p)
{
	__atomic_add_fetch(&p->wake, 1, __ATOMIC_RELEASE);
	(void)syscall(SYS_futex, &p->wake, FUTEX_WAKE_PRIVATE, 1);
}

static void
refill(struct streams *p)
{
	struct timespec now;
	int64_t ns;

	if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
		return;
	ns = (int64_t)(now.tv_sec - p->filled.tv_sec) * 1000000000 +
	    (now.tv_nsec - p->filled.tv_nsec);
	if (ns < TOKEN_NS)
		return;
	p->filled = now;
	ns = ns / TOKEN_NS + p->tokens;
	p->tokens = ns < TOKENS ? (long)ns : TOKENS;
}

/* The queue of id, and what has to come before it. */
static enum stream_result
write_tied(struct streams *p, enum stream_id id)
{
	/* A stdout that is broken is no reason to keep a traceback. */
	if (id == STREAM_ERR &&
	    queue_write(&p->queue[STREAM_OUT]) == STREAM_SIGNAL)
		return STREAM_SIGNAL;
	return queue_write(&p->queue[id]);
}

static void
write_all_out(struct streams *p)
{
	while (write_tied(p, STREAM_ERR) == STREAM_SIGNAL)
		;
}

static void *
helper_main(void *arg)
{
	struct streams *p = arg;
	bool armed, stay;
	uint32_t seen;

	lock_through(p);
	/* A short script can be over before this thread first runs. */
	for (stay = !p->quit; stay;) {
		seen = __atomic_load_n(&p->wake, __ATOMIC_ACQUIRE);
		armed = p->armed;
		unlock(p);
		word_wait(&p->wake, seen, armed ? TICK_NS : LINGER_NS);
		lock_through(p);
		stay = !p->quit && (armed || p->armed);
		if (stay && armed) {
			p->armed = false;
			write_all_out(p);
			refill(p);
		}
	}
	p->helper = HELPER_ENDED;
	unlock(p);
	return NULL;
}

/* p->helper says whether it could be. */
static void
helper_start(struct streams *p)
{
	pthread_attr_t attr;
	sigset_t all, old;
	int r;

	if (p->helper == HELPER_ENDED)
		(void)pthread_join(p->thread, NULL);	/* it is about to end */
	p->helper = HELPER_NONE;
	if (pthread_attr_init(&attr) != 0)
		return;
	/* Signals are the program's: they must interrupt its own threads. */
	(void)sigfillset(&all);
	if ((r = pthread_attr_setstacksize(&attr, STACK)) == 0 &&
	    (r = pthread_sigmask(SIG_SETMASK, &all, &old)) == 0) {
		r = pthread_create(&p->thread, &attr, helper_main, p);
		(void)pthread_sigmask(SIG_SETMASK, &old, NULL);
	}
	(void)pthread_attr_destroy(&attr);
	if (r == 0)
		p->helper = HELPER_RUNS;
}

/* See to it that the queues are looked at soon.  False: nobody will. */
static bool
arm(struct streams *p)
{
	if (p->armed || p->forked)
		return true;
	if (p->quit)
		return false;	/* settle() is about to join the helper */
	p->armed = true;
	if (p->helper == HELPER_RUNS)
		helper_wake(p);
	else
		helper_start(p);
	return p->armed = p->helper == HELPER_RUNS;
}

/* Is this to be written at once? */
static bool
is_due(struct streams *p, enum stream_id id, const char *bytes, size_t len)
{
	bool scarce = id == STREAM_OUT && !p->forked;

	if (scarce && p->tokens == 0 && !p->armed)
		refill(p);
	if (scarce && p->tokens == 0)
		return false;
	return memchr(bytes, '\n', len) != NULL ||
	    memchr(bytes, '\r', len) != NULL;
}

bool
stream_take(struct streams *p, enum stream_id id, const char *bytes,
    size_t len)
{
	bool done;

	if (len == 0)
		return true;
	if (len >= STREAM_STRAIGHT || sem_trywait(&p->lock) == -1)
		return false;
	done = len <= queue_room(&p->queue[id]) && !is_due(p, id, bytes, len) &&
	    arm(p);
	if (done)
		queue_put(&p->queue[id], bytes, len);
	unlock(p);
	return done;
}

/* Bytes that the queue has no room for, or that are not worth a copy. */
static enum stream_result
write_straight(struct streams *p, enum stream_id id, const char **bytes,
    size_t *len)
{
	enum stream_result r = write_tied(p, id);
	size_t n;

	if (r != STREAM_DONE ||
	    (*len < STREAM_STRAIGHT && *len <= queue_room(&p->queue[id])))
		return r;
	r = queue_pass(&p->queue[id], *bytes, *len, &n);
	*bytes += n;
	*len -= n;
	return r;
}

static enum stream_result
write_locked(struct streams *p, enum stream_id id, const char **bytes,
    size_t *len)
{
	bool due = *len == 0;	/* the rest of a call that a signal ended */
	enum stream_result r;

	if (*len >= STREAM_STRAIGHT || *len > queue_room(&p->queue[id])) {
		r = write_straight(p, id, bytes, len);
		if (r != STREAM_DONE || *len == 0)
			return r;
	}
	if (!due && (due = is_due(p, id, *bytes, *len)) && p->tokens > 0)
		p->tokens -= id == STREAM_OUT;
	queue_put(&p->queue[id], *bytes, *len);
	*bytes += *len;
	*len = 0;
	return due || !arm(p) ? write_tied(p, id) : STREAM_DONE;
}

/* A forked child gets its private queues when it first writes. */
static void
make_queues(struct streams *p)
{
	int i;

	for (i = 0; i < STREAM_END; i++)
		if (p->queue[i].held == NULL)
			p->queue[i].held = spill_private();
}

enum stream_result
stream_write(struct streams *p, enum stream_id id, const char **bytes,
    size_t *len)
{
	enum stream_result r;

	if (sem_wait(&p->lock) == -1)
		return STREAM_SIGNAL;
	make_queues(p);
	r = write_locked(p, id, bytes, len);
	unlock(p);
	return r;
}

enum stream_result
stream_flush(struct streams *p, enum stream_id id)
{
	enum stream_result r;

	if (sem_wait(&p->lock) == -1)
		return STREAM_SIGNAL;
	r = write_tied(p, id);
	unlock(p);
	return r;
}

/* With the lock held: write out, and be the only thread of ours. */
static void
settle(struct streams *p)
{
	if (p->helper != HELPER_NONE) {
		p->quit = true;
		helper_wake(p);
		unlock(p);
		(void)pthread_join(p->thread, NULL);
		lock_through(p);
		p->quit = false;
		p->helper = HELPER_NONE;
	}
	p->armed = false;
	write_all_out(p);
}

void
streams_adopt(struct streams *p, struct spill *out)
{
	lock_through(p);
	settle(p);
	spill_unmap(p->queue[STREAM_OUT].held);
	p->queue[STREAM_OUT].held = out;
	unlock(p);
}

void
streams_stop(struct streams *p)
{
	lock_through(p);
	settle(p);
	unlock(p);
}

static void
before_fork(void)
{
	if (process_streams == NULL)
		return;
	lock_through(process_streams);
	settle(process_streams);
}

static void
after_fork_parent(void)
{
	if (process_streams != NULL)
		unlock(process_streams);
}

static void
after_fork_child(void)
{
	struct streams *p = process_streams;
	int i;

	if (p == NULL)
		return;
	/* A spill is still the parent's; what it holds is the parent's too. */
	for (i = 0; i < STREAM_END; i++) {
		spill_unmap(p->queue[i].held);
		p->queue[i].held = NULL;
	}
	p->forked = true;
	(void)sem_init(&p->lock, 0, 1);
}

struct streams *
streams_new(const int fd[STREAM_END])
{
	struct streams *p = calloc(1, sizeof(*p));
	int i;

	if (p == NULL)
		return NULL;
	for (i = 0; i < STREAM_END; i++)
		p->queue[i].fd = fd[i];
	p->tokens = TOKENS;
	(void)sem_init(&p->lock, 0, 1);
	make_queues(p);
	return p;
}

void
streams_free(struct streams *p)
{
	streams_stop(p);
	if (process_streams == p)
		process_streams = NULL;
	spill_unmap(p->queue[STREAM_OUT].held);
	spill_unmap(p->queue[STREAM_ERR].held);
	free(p);
}

int
streams_own(struct streams *p, void *owner)
{
	errno = pthread_atfork(before_fork, after_fork_parent,
	    after_fork_child);
	if (errno != 0)
		return -1;
	p->owner = owner;
	process_streams = p;
	return 0;
}

void *
streams_owner(void)
{
	return process_streams == NULL ? NULL : process_streams->owner;
}
