/*
 * Layout: version, mode, gpu, landlock, seccomp, net, memory, file_size,
 * workspace, processes, name, text, the variables behind their count, then
 * the arguments; every one a string with its NUL.  Strings have no alignment
 * and no byte order, and a reader of /proc can read them.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "brief.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"

#define FORMAT "cudarun brief 3"
#define BOOLS 4			/* gpu and three layers */
#define NUMBERS 8		/* those and four limits */

static const char *const modes[] = { "script", "code", "module" };

/* Growing bytes. */
struct pack {
	char *bytes;
	size_t len;
};

static void
put(struct pack *p, const char *s)
{
	size_t n = strlen(s) + 1;

	p->bytes = xreallocarray(p->bytes, p->len + n, 1);
	memcpy(p->bytes + p->len, s, n);
	p->len += n;
}

static void
put_number(struct pack *p, uint64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%" PRIu64, value);
	put(p, text);
}

char *
brief_pack(const struct brief *b, size_t *ret_len)
{
	struct pack p = { NULL, 0 };
	char *const *arg;

	put(&p, FORMAT);
	put(&p, modes[b->mode]);
	put_number(&p, b->gpu);
	put_number(&p, b->landlock);
	put_number(&p, b->seccomp);
	put_number(&p, b->net);
	put_number(&p, b->memory);
	put_number(&p, b->file_size);
	put_number(&p, b->workspace);
	put_number(&p, b->processes);
	put(&p, b->name);
	put(&p, b->text);
	put_number(&p, strv_len(b->set));
	for (arg = b->set; arg != NULL && *arg != NULL; arg++)
		put(&p, *arg);
	for (arg = b->argv; arg != NULL && *arg != NULL; arg++)
		put(&p, *arg);
	*ret_len = p.len;
	return p.bytes;
}

/* Bytes still to be read. */
struct cursor {
	const char *at;
	const char *end;
};

/* The next string, or NULL.  The caller made sure that the last ends. */
static const char *
take(struct cursor *c)
{
	const char *s = c->at;

	if (s == c->end)
		return NULL;
	c->at += strlen(s) + 1;
	return s;
}

static int
take_number(struct cursor *c, uint64_t *ret)
{
	const char *s = take(c);
	char *rest;

	if (s == NULL || s[0] < '0' || s[0] > '9')
		return -1;
	errno = 0;
	*ret = strtoull(s, &rest, 10);
	return errno != 0 || *rest != '\0' ? -1 : 0;
}

static int
take_mode(struct cursor *c, enum brief_mode *ret)
{
	const char *s = take(c);
	size_t i;

	for (i = 0; s != NULL && i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(s, modes[i]) == 0) {
			*ret = (enum brief_mode)i;
			return 0;
		}
	return -1;
}

/* The worker creates a file of this name: it must not lead elsewhere. */
static bool
is_file_name(const char *s)
{
	return s[0] != '\0' && strlen(s) <= NAME_MAX &&
	    strchr(s, '/') == NULL &&
	    strcmp(s, ".") != 0 && strcmp(s, "..") != 0;
}

#define ALL UINT64_MAX

/* One allocation: strv_append per string would be quadratic. */
static int
take_strings(struct cursor *c, uint64_t count, char ***ret_v)
{
	char **v = xcalloc((size_t)(c->end - c->at) + 1, sizeof(char *));
	const char *s;
	uint64_t i;

	*ret_v = v;
	for (i = 0; i < count && (s = take(c)) != NULL; i++)
		v[i] = xstrdup(s);
	return count == ALL || i == count ? 0 : -1;
}

static int
take_all(struct cursor *c, struct brief *b)
{
	uint64_t number[NUMBERS];
	const char *s;
	int i;

	if ((s = take(c)) == NULL || strcmp(s, FORMAT) != 0 ||
	    take_mode(c, &b->mode) == -1)
		return -1;
	for (i = 0; i < NUMBERS; i++)
		if (take_number(c, &number[i]) == -1 ||
		    (i < BOOLS && number[i] > 1))
			return -1;
	if ((s = take(c)) == NULL || !is_file_name(s))
		return -1;
	b->gpu = number[0] == 1;
	b->landlock = number[1] == 1;
	b->seccomp = number[2] == 1;
	b->net = number[3] == 1;
	b->memory = number[4];
	b->file_size = number[5];
	b->workspace = number[6];
	b->processes = number[7];
	b->name = xstrdup(s);
	if ((s = take(c)) == NULL)
		return -1;
	b->text = xstrdup(s);
	if (take_number(c, &number[0]) == -1 ||
	    number[0] > (uint64_t)(c->end - c->at))
		return -1;
	return take_strings(c, number[0], &b->set) == -1 ? -1 :
	    take_strings(c, ALL, &b->argv);
}

int
brief_unpack(const char *bytes, size_t len, struct brief *ret_b)
{
	struct cursor c = { bytes, bytes + len };
	struct brief b = { .mode = BRIEF_SCRIPT };

	if (len == 0 || len > BRIEF_MAX || bytes[len - 1] != '\0')
		return -1;
	if (take_all(&c, &b) == -1) {
		brief_free(&b);
		return -1;
	}
	*ret_b = b;
	return 0;
}

/* Its end comes as well: the monitor's. */
static void
await_script(int script)
{
	struct pollfd p = { .fd = script, .events = POLLIN };

	while (poll(&p, 1, -1) == -1 && errno == EINTR)
		continue;
}

int
brief_read(int fd, int script, struct brief *ret_b, struct fault *f)
{
	cleanup_free char *bytes = xcalloc(BRIEF_MAX + 1, 1);
	size_t len = 0;
	ssize_t n;

	if (fd_is_empty(fd))
		await_script(script);
	/* pread: whoever wrote the memfd left the shared offset anywhere. */
	do {
		n = pread(fd, bytes + len, BRIEF_MAX + 1 - len, (off_t)len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return fault_set(f, EXIT_INTERNAL,
			    "the worker cannot read its brief: %m; only "
			    "cudarun itself may start a worker");
		len += (size_t)n;
	} while (n != 0 && len <= BRIEF_MAX);
	if (brief_unpack(bytes, len, ret_b) == -1)
		return fault_set(f, EXIT_INTERNAL, "the worker's brief is not "
		    "of this version; install all of cudarun again");
	return 0;
}

void
brief_free(struct brief *b)
{
	free(b->name);
	free(b->text);
	strv_free(b->argv);
	strv_free(b->set);
	*b = (struct brief){ .mode = BRIEF_SCRIPT };
}
