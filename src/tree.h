/*
 * The installed tree: where cudarun's own files lie, seen from the program
 * that runs.  Relative to its executable, so that a tree can be moved, be
 * staged, or be tried before it is installed.
 */
#ifndef CUDARUN_TREE_H
#define CUDARUN_TREE_H

#include "fault.h"

struct tree {
	char *lib;		/* _cudarun.abi3.so, sitecustomize.py */
	char *libexec;		/* cudarun-python, cudarun-subsystem */
	char *conf;		/* cudarun.conf */
	char *python;		/* the interpreter chosen by configure */
};

/* Where the program that asks lies. */
enum tree_place {
	TREE_IN_BIN,
	TREE_IN_LIBEXEC,
};

/* Find it.  -1 and *f filled.  Release with tree_free. */
int tree_find(enum tree_place place, struct tree *ret_t, struct fault *f);

void tree_free(struct tree *t);

/*
 * Path of a program in bindir, for one that runs in libexecdir.  Owned; NULL
 * and *f filled.
 */
char *tree_program(const char *name, struct fault *f);

#endif
