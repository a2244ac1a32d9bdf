/*
 * Names and numbers of system calls, from the kernel's own header at build
 * time (callnames.h, made by make).  Not libseccomp's: a program must word
 * refusals without it, and the tests compare the two.
 */
#ifndef CUDARUN_CALLS_H
#define CUDARUN_CALLS_H

/* The name of a native call.  NULL: unknown when cudarun was built. */
const char *call_name(int number);

/* The number of a native call.  -1: unknown when cudarun was built. */
int call_number(const char *name);

#endif
