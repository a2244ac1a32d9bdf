#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <linux/seccomp.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"
#include "denial.h"

#define ANSWERS 64		/* in a row; then pid 1 looks around */

/* Which argument makes a kind of its own of these calls. */
static const struct {
	const char *call;
	unsigned int arg;
	uint32_t mask;
} telling[] = {
	{ "socket", 0, ~0u }, { "socketpair", 0, ~0u }, { "ioctl", 1, ~0u },
	{ "prctl", 0, ~0u }, { "personality", 0, ~0u },
	{ "clone", 0, (uint32_t)POLICY_CLONE_REFUSED },
};

#define TELLING (sizeof(telling) / sizeof(telling[0]))

static bool
find_telling(const char *call, size_t *ret_i)
{
	size_t i;

	for (i = 0; call != NULL && i < TELLING; i++)
		if (strcmp(telling[i].call, call) == 0) {
			*ret_i = i;
			return true;
		}
	return false;
}

static bool
is_new(const struct denials *d, const struct denial *one)
{
	size_t i;

	for (i = 0; i < d->n; i++)
		if (d->told[i].number == one->number &&
		    d->told[i].word == one->word)
			return false;
	return d->n < DENIAL_KINDS;
}

/* The errno; and whether it is worth a word. */
static int
judge(struct denials *d, const struct seccomp_data *data, bool *ret_new)
{
	struct denial one = { .number = data->nr };
	const char *name = call_name(data->nr);
	const struct policy_row *row = NULL;
	size_t i;

	for (i = 0; i < 6; i++)
		one.args[i] = data->args[i];
	if (find_telling(name, &i))
		one.word = (uint32_t)one.args[telling[i].arg] &
		    telling[i].mask;
	if (name != NULL)
		row = policy_decide(d->profile, name, one.args);
	*ret_new = (row == NULL || row->action != POLICY_QUIET) &&
	    is_new(d, &one);
	if (*ret_new)
		d->told[d->n++] = one;
	return row == NULL || row->error == 0 ? EPERM : row->error;
}

/* 1: answered, *ret_new says if a new kind was; 0: nobody waits; -1: end. */
static int
answer(struct denials *d, int listener, bool *ret_new)
{
	struct pollfd p = { .fd = listener, .events = POLLIN };
	struct seccomp_notif call;
	struct seccomp_notif_resp reply;

	*ret_new = false;
	if (poll(&p, 1, 0) != 1)
		return 0;
	if ((p.revents & POLLIN) == 0)
		return -1;	/* HUP: the last filtered process is gone */
	memset(&call, 0, sizeof(call));	/* EINVAL unless zero */
	if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) == -1)
		return errno == ENOENT || errno == EINTR ? 0 : -1;
	memset(&reply, 0, sizeof(reply));
	reply.id = call.id;
	reply.error = -judge(d, &call.data, ret_new);
	/* ENOENT: the caller was killed meanwhile. */
	(void)ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &reply);
	return 1;
}

int
denial_answer(struct denials *d, int listener)
{
	int i, rc = 1, found = 0;
	bool new;

	for (i = 0; i < ANSWERS && rc == 1; i++) {
		rc = answer(d, listener, &new);
		found += new;
	}
	return rc == -1 ? -1 : found;
}

static const char *
family_name(uint32_t family)
{
	static const char *const names[] = {
		[AF_INET] = "AF_INET", [AF_INET6] = "AF_INET6",
		[AF_NETLINK] = "AF_NETLINK", [AF_PACKET] = "AF_PACKET",
		[AF_ALG] = "AF_ALG", [AF_VSOCK] = "AF_VSOCK",
		[AF_BLUETOOTH] = "AF_BLUETOOTH", [AF_UNIX] = "AF_UNIX",
	};

	return family < sizeof(names) / sizeof(names[0]) ? names[family] :
	    NULL;
}

void
denial_words(enum policy_profile p, const struct denial *d, char *ret_text,
    size_t size)
{
	const char *name = call_name(d->number), *family = NULL;
	const struct policy_row *row = name == NULL ? NULL :
	    policy_decide(p, name, d->args);
	char what[32] = "";
	size_t i;

	if (find_telling(name, &i)) {
		if (strncmp(name, "socket", 6) == 0)
			family = family_name(d->word);
		if (family == NULL && d->word != 0)
			(void)snprintf(what, sizeof(what), "0x%x", d->word);
	}
	(void)snprintf(ret_text, size, "%s(%s): %s",
	    name == NULL ? "a system call" : name,
	    family == NULL ? what : family, row == NULL ?
	    "computing does not need it" : row->reason);
}
