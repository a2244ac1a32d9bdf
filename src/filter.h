/*
 * The policy table as a BPF program: built by libseccomp when cudarun is
 * built (mkfilter.c), loaded as bytes inside the sandbox (seal.h).
 */
#ifndef CUDARUN_FILTER_H
#define CUDARUN_FILTER_H

#include "fault.h"
#include "policy.h"

/*
 * Build the program of these rows and write it to the descriptor `to', as an
 * array of struct sock_filter.
 */
int filter_build(const struct policy_row *rows, int to, struct fault *f);

#endif
