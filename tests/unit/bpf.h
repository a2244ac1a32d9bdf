/*
 * An interpreter of seccomp programs, for the tests: it knows the dozen
 * instructions that libseccomp and filter.c write, and takes no other.  It
 * shares no code with what makes the programs.
 */
#ifndef CUDARUN_TEST_BPF_H
#define CUDARUN_TEST_BPF_H

#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bpf {
	struct sock_filter code[BPF_MAXINSNS];
	size_t n;
};

/*
 * NULL: each path through the program stays inside it, loads only words of
 * struct seccomp_data and ends with a return.  Else what is wrong, and where.
 */
const char *bpf_fault(const struct bpf *b, size_t *ret_at);

/*
 * What a sound program answers.  Where path is not NULL, the instructions
 * that were executed go there, at most b->n of them, and their count into
 * *ret_steps.
 */
uint32_t bpf_run(const struct bpf *b, const struct seccomp_data *data,
    uint32_t *path, size_t *ret_steps);

/* The program in an open file, from its start.  -1: no whole instructions. */
int bpf_read(int fd, struct bpf *ret_b);

/* The installed program of that name, in the build's folder. */
int bpf_load(const char *name, struct bpf *ret_b);

#endif
