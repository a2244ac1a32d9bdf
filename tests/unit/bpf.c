#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bpf.h"
#include "fd.h"

#define LOAD (BPF_LD | BPF_W | BPF_ABS)
#define AND (BPF_ALU | BPF_AND | BPF_K)
#define RETURN (BPF_RET | BPF_K)

/* Whether a jump over so many instructions ends inside the program. */
static bool
lands(const struct bpf *b, size_t at, uint32_t over)
{
	return over < b->n - at - 1;
}

static const char *
fault_of(const struct bpf *b, size_t at)
{
	const struct sock_filter *c = &b->code[at];

	switch (c->code) {
	case LOAD:
		if (c->k % 4 != 0 || c->k >= sizeof(struct seccomp_data))
			return "a load of what is no word of seccomp_data";
		/* fall through */
	case AND:
		return lands(b, at, 0) ? NULL : "no return";
	case BPF_JMP | BPF_JA:
		return lands(b, at, c->k) ? NULL : "a jump out";
	case BPF_JMP | BPF_JEQ | BPF_K:
	case BPF_JMP | BPF_JGT | BPF_K:
	case BPF_JMP | BPF_JGE | BPF_K:
	case BPF_JMP | BPF_JSET | BPF_K:
		return lands(b, at, c->jt) && lands(b, at, c->jf) ? NULL :
		    "a jump out";
	case RETURN:
		return NULL;
	default:
		return "an unknown instruction";
	}
}

const char *
bpf_fault(const struct bpf *b, size_t *ret_at)
{
	const char *fault = b->n == 0 ? "no instruction" : NULL;
	size_t at;

	for (at = 0; at < b->n && fault == NULL; at++) {
		fault = fault_of(b, at);
		*ret_at = at;
	}
	return fault;
}

static uint32_t
word_at(const struct seccomp_data *data, uint32_t offset)
{
	uint32_t word;

	memcpy(&word, (const char *)data + offset, sizeof(word));
	return word;
}

static bool
jumps(const struct sock_filter *c, uint32_t a)
{
	switch (BPF_OP(c->code)) {
	case BPF_JEQ:
		return a == c->k;
	case BPF_JGT:
		return a > c->k;
	case BPF_JGE:
		return a >= c->k;
	default:
		return (a & c->k) != 0;
	}
}

uint32_t
bpf_run(const struct bpf *b, const struct seccomp_data *data, uint32_t *path,
    size_t *ret_steps)
{
	const struct sock_filter *c;
	uint32_t a = 0;		/* the kernel starts with 0, too */
	size_t at, steps = 0;

	for (at = 0;; at++) {	/* jumps only go forward: it ends */
		c = &b->code[at];
		if (path != NULL)
			path[steps++] = (uint32_t)at;
		if (c->code == RETURN)
			break;
		if (c->code == LOAD)
			a = word_at(data, c->k);
		else if (c->code == AND)
			a &= c->k;
		else if (c->code == (BPF_JMP | BPF_JA))
			at += c->k;
		else
			at += jumps(c, a) ? c->jt : c->jf;
	}
	if (path != NULL)
		*ret_steps = steps;
	return c->k;
}

int
bpf_read(int fd, struct bpf *ret_b)
{
	char more;
	ssize_t len;

	if (lseek(fd, 0, SEEK_SET) == -1)
		return -1;
	len = fd_read_all(fd, ret_b->code, sizeof(ret_b->code));
	if (len == -1 || (size_t)len % sizeof(ret_b->code[0]) != 0 ||
	    fd_read_all(fd, &more, 1) != 0)
		return -1;
	ret_b->n = (size_t)len / sizeof(ret_b->code[0]);
	return 0;
}

int
bpf_load(const char *name, struct bpf *ret_b)
{
	const char *folder = getenv("abs_top_builddir");
	cleanup_fd int fd = -1;
	char path[4096];
	int len;

	len = snprintf(path, sizeof(path), "%s/%s.bpf",
	    folder == NULL ? "." : folder, name);
	if (len < 0 || (size_t)len >= sizeof(path))
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	return fd == -1 ? -1 : bpf_read(fd, ret_b);
}
