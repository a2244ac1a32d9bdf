/*
 * The modules that a script brings along: the files beside it that its
 * import statements name.  What only a run would tell (importlib, sys.path)
 * is not known.
 */
#ifndef CUDASH_IMPORTS_H
#define CUDASH_IMPORTS_H

#include <stddef.h>

#include "fault.h"

struct upload;

/*
 * Add to u what a script of this text needs of folder ("." for the current
 * one): NAME.py or the folder NAME with Python files in it, and what they
 * need in turn.  *ret_names: what was found, in order, strv; may be NULL.
 * -1 and *f filled as upload_add does.
 */
int imports_add(const char *folder, const char *text, size_t len,
    struct upload *u, char ***ret_names, struct fault *f);

/* The same for a module by its name, as of -m: "a.b" is looked for as a. */
int imports_add_module(const char *folder, const char *module,
    struct upload *u, char ***ret_names, struct fault *f);

#endif
