/*
 * The policy table as a BPF program, built by libseccomp outside the
 * sandbox and loaded as bytes inside it (seal.h).
 */
#ifndef CUDARUN_FILTER_H
#define CUDARUN_FILTER_H

#include "fault.h"
#include "policy.h"

/*
 * Build the program of these rows and write it to the descriptor `to', an
 * array of struct sock_filter (less than a pipe holds, 64 KiB).
 */
int filter_build(const struct policy_row *rows, int to, struct fault *f);

#endif
