/*
 * The last act of confinement (confine.h), in the interpreter process, just
 * before the first byte of the script is read.  Apart from confine.c so that
 * the interpreter's module needs no library.
 */
#ifndef CUDARUN_SEAL_H
#define CUDARUN_SEAL_H

#include "fault.h"

/*
 * Load the BPF program in filter_fd (struct sock_filter up to EOF) on the
 * calling process, which must be single-threaded and have no_new_privs.
 * There is no way back.  -1 and *f filled if it could not be loaded: the
 * caller must exit.
 */
int seal(int filter_fd, struct fault *f);

#endif
