#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "parley.h"

#define COUNT(a)	(sizeof(a) / sizeof((a)[0]))
#define CELLS_MAX	65535	/* of a terminal: struct winsize */
#define FDS		3

static const struct {
	const char *name;	/* RFC 4254, 6.10 */
	int number;
} signals[] = {
	{ "HUP", SIGHUP }, { "INT", SIGINT }, { "KILL", SIGKILL },
	{ "QUIT", SIGQUIT }, { "TERM", SIGTERM }, { "USR1", SIGUSR1 },
	{ "USR2", SIGUSR2 },
};

size_t
parley_size(uint32_t type)
{
	static const size_t sizes[] = {
		[PARLEY_KEYOK] = sizeof(struct parley_key),
		[PARLEY_AUTHED] = sizeof(struct parley_key),
		[PARLEY_START] = sizeof(struct parley_start),
		[PARLEY_SIGNAL] = sizeof(struct parley_signal),
		[PARLEY_RESIZE] = sizeof(struct parley_resize),
		[PARLEY_LOG] = sizeof(struct parley_log),
		[PARLEY_ANSWER] = sizeof(struct parley_answer),
		[PARLEY_STARTED] = sizeof(struct parley_started),
		[PARLEY_REFUSED] = sizeof(struct parley_refused),
		[PARLEY_EXITED] = sizeof(struct parley_exited),
	};

	return type < COUNT(sizes) ? sizes[type] : 0;
}

int
parley_signal_number(const char *name)
{
	size_t i;

	for (i = 0; i < COUNT(signals); i++)
		if (strcmp(name, signals[i].name) == 0)
			return signals[i].number;
	return 0;
}

/* It ends within its room. */
static bool
is_text(const char *text, size_t room)
{
	return memchr(text, '\0', room) != NULL;
}

/* Only zeros: what is compared whole must have no hidden part. */
static bool
is_blank(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;

	while (len > 0 && *p == 0) {
		p++;
		len--;
	}
	return len == 0;
}

static bool
is_padded(const char *text, size_t room)
{
	size_t len;

	if (!is_text(text, room))
		return false;
	len = strlen(text);
	return is_blank(text + len, room - len);
}

static bool
key_is_sound(const struct parley_key *k)
{
	return is_padded(k->user, sizeof(k->user)) &&
	    k->blob_len > 4 && k->blob_len <= sizeof(k->blob) &&
	    is_blank(k->blob + k->blob_len, sizeof(k->blob) - k->blob_len);
}

/*
 * As AcceptEnv LANG LC_* CUDARUN_*.  The monitor asks as well: a variable
 * like LD_PRELOAD would be a way out of the sandbox.
 */
bool
parley_is_welcome(const char *name, size_t len)
{
	return memchr(name, '=', len) == NULL &&
	    ((len == 4 && memcmp(name, "LANG", 4) == 0) ||
	    (len >= 3 && memcmp(name, "LC_", 3) == 0) ||
	    (len >= 8 && memcmp(name, "CUDARUN_", 8) == 0));
}

/* Variables in a row, and then nothing. */
static bool
env_is_sound(const char *env, size_t room)
{
	const char *equals;
	size_t len;

	for (; room > 0 && *env != '\0'; env += len + 1, room -= len + 1) {
		if (!is_text(env, room))
			return false;
		len = strlen(env);
		equals = memchr(env, '=', len);
		if (equals == NULL ||
		    !parley_is_welcome(env, (size_t)(equals - env)))
			return false;
	}
	return room > 0 && is_blank(env, room);
}

/* A kind of terminal: a name, not a path. */
bool
parley_is_term(const char *text)
{
	return text[strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789._+-")] == '\0';
}

static bool
start_is_sound(const struct parley_start *s)
{
	return s->kind >= PARLEY_SHELL && s->kind < PARLEY_KIND_END &&
	    s->pty <= 1 && s->rows <= CELLS_MAX && s->cols <= CELLS_MAX &&
	    is_text(s->term, sizeof(s->term)) && parley_is_term(s->term) &&
	    is_text(s->command, sizeof(s->command)) &&
	    env_is_sound(s->env, sizeof(s->env));
}

static bool
signal_is_sound(const struct parley_signal *s)
{
	size_t i;

	for (i = 0; i < COUNT(signals); i++)
		if (s->number == (uint32_t)signals[i].number)
			return true;
	return false;
}

static bool
is_sound(const union parley *m)
{
	switch (m->head.type) {
	case PARLEY_KEYOK:
	case PARLEY_AUTHED:
		return key_is_sound(&m->key);
	case PARLEY_START:
		return start_is_sound(&m->start);
	case PARLEY_SIGNAL:
		return signal_is_sound(&m->signal);
	case PARLEY_RESIZE:
		return m->resize.rows <= CELLS_MAX &&
		    m->resize.cols <= CELLS_MAX;
	case PARLEY_LOG:
		return m->log.event > 0 && m->log.event < PARLEY_EVENT_END;
	default:
		return false;
	}
}

static bool
is_same_key(const struct parley_key *a, const struct parley_key *b)
{
	return a->blob_len == b->blob_len &&
	    memcmp(a->user, b->user, sizeof(a->user)) == 0 &&
	    memcmp(a->blob, b->blob, sizeof(a->blob)) == 0;
}

/*
 * A signal for a job that has just ended crosses its EXITED on the way: so
 * for those a job has to be known only.
 */
static bool
is_its_turn(const struct parley_order *o, const union parley *m)
{
	uint32_t bit = UINT32_C(1) << m->head.job;

	if (o->over)
		return false;
	switch (m->head.type) {
	case PARLEY_KEYOK:
		return !o->admitted && o->questions < PARLEY_QUESTIONS;
	case PARLEY_AUTHED:
		return !o->admitted && o->agreed &&
		    is_same_key(&m->key, &o->asked);
	case PARLEY_START:
		return o->admitted && (o->running & bit) == 0;
	case PARLEY_SIGNAL:
		return (o->known & bit) != 0;
	case PARLEY_RESIZE:
		return (o->known & o->terminals & bit) != 0;
	default:
		/* PARLEY_LOG */
		return !o->admitted && o->questions < PARLEY_QUESTIONS;
	}
}

/* Whole, and of a type between the two. */
static int
copy(const void *bytes, size_t len, uint32_t first, uint32_t last,
    union parley *ret)
{
	struct parley_head head;

	if (len < sizeof(head))
		return -1;
	memcpy(&head, bytes, sizeof(head));
	if (head.type < first || head.type > last ||
	    head.job >= PARLEY_JOBS || len != parley_size(head.type))
		return -1;
	memcpy(ret, bytes, len);
	return 0;
}

int
parley_take(const struct parley_order *order, const void *bytes, size_t len,
    union parley *ret)
{
	if (copy(bytes, len, PARLEY_KEYOK, PARLEY_LOG, ret) == -1 ||
	    !is_sound(ret) || !is_its_turn(order, ret))
		return -1;
	return 0;
}

int
parley_hear(const void *bytes, size_t len, union parley *ret)
{
	if (copy(bytes, len, PARLEY_ANSWER, PARLEY_EXITED, ret) == -1)
		return -1;
	if (ret->head.type == PARLEY_REFUSED)
		ret->refused.sentence[PARLEY_SENTENCE - 1] = '\0';
	return 0;
}

union rights {
	char bytes[CMSG_SPACE(FDS * sizeof(int))];
	struct cmsghdr header;
};

int
parley_send(int socket, const struct parley_head *head, const int *fds,
    int count, int flags)
{
	struct iovec one = { (void *)(uintptr_t)head, parley_size(head->type) };
	union rights rights = { .bytes = { 0 } };
	struct msghdr message = { .msg_iov = &one, .msg_iovlen = 1 };
	size_t bytes = (size_t)count * sizeof(int);
	ssize_t n;

	if (count > 0) {
		message.msg_control = rights.bytes;
		message.msg_controllen = CMSG_SPACE(bytes);
		rights.header.cmsg_level = SOL_SOCKET;
		rights.header.cmsg_type = SCM_RIGHTS;
		rights.header.cmsg_len = CMSG_LEN(bytes);
		memcpy(CMSG_DATA(&rights.header), fds, bytes);
	}
	do
		n = sendmsg(socket, &message, MSG_NOSIGNAL | flags);
	while (n == -1 && errno == EINTR);
	return n == -1 ? -1 : 0;
}

/* The descriptors of a message of the monitor's. */
static void
take_rights(const union rights *rights, size_t len, int ret_fds[FDS])
{
	size_t bytes;

	if (len < sizeof(rights->header) ||
	    rights->header.cmsg_level != SOL_SOCKET ||
	    rights->header.cmsg_type != SCM_RIGHTS)
		return;
	/* What fits is more than FDS, for the sake of alignment. */
	bytes = rights->header.cmsg_len - CMSG_LEN(0);
	if (bytes <= FDS * sizeof(int))
		memcpy(ret_fds, CMSG_DATA(&rights->header), bytes);
}

ssize_t
parley_receive(int socket, void *buffer, size_t size, int *ret_fds)
{
	struct iovec one = { buffer, size };
	union rights rights = { .bytes = { 0 } };
	struct msghdr message = { .msg_iov = &one, .msg_iovlen = 1 };
	ssize_t n;
	int i;

	/* Without a place for descriptors the kernel lets none in. */
	if (ret_fds != NULL) {
		message.msg_control = rights.bytes;
		message.msg_controllen = sizeof(rights.bytes);
		for (i = 0; i < FDS; i++)
			ret_fds[i] = -1;
	}
	do
		n = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (n == -1 && errno == EINTR);
	if (n >= 0 && (message.msg_flags & MSG_CTRUNC) != 0) {
		errno = EBADMSG;
		return -1;
	}
	if (n >= 0 && ret_fds != NULL)
		take_rights(&rights, message.msg_controllen, ret_fds);
	return n;
}
