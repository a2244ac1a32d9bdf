/*
 * Source to code, as python3 compiles a file or what follows -c.
 */
#ifndef CUDARUN_SOURCE_H
#define CUDARUN_SOURCE_H

#include "interp.h"

/*
 * source: bytes of a file, or a str.  path: a str, its name.  A new
 * reference, or NULL with the exception set.
 */
PyObject *source_compile(PyObject *source, PyObject *path);

#endif
