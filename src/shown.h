/*
 * What a sandbox shows besides the system: the interpreter, our own files,
 * and what the administrator adds.
 */
#ifndef CUDARUN_SHOWN_H
#define CUDARUN_SHOWN_H

/*
 * Paths, for the caller to release (strv_free).  python: the interpreter's;
 * lib: our own files; more: NULL-terminated, or NULL.
 */
char **shown_paths(const char *python, const char *lib, char *const *more);

#endif
