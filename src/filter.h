/*
 * The policy table as a BPF program: built by libseccomp when cudarun is
 * built (mkfilter.c), loaded as bytes inside the sandbox (seal.h).
 */
#ifndef CUDARUN_FILTER_H
#define CUDARUN_FILTER_H

#include "fault.h"
#include "policy.h"

/*
 * Build the program of a profile and write it to the descriptor `to', as an
 * array of struct sock_filter.  A row `without' is left out (NULL: none):
 * the tests prove by it that every row counts.
 */
int filter_build(enum policy_profile p, const struct policy_row *without,
    int to, struct fault *f);

#endif
