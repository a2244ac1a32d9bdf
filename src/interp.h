/*
 * Private to the Python module _cudarun: the one place that includes
 * Python.h, for interp.c (a job from its brief to its exit status), live.c
 * (the types of sys.stdout and sys.stderr), install.c (what a program finds
 * changed in sys, os and builtins), report.c (the end by an exception) and
 * cudarun-python.c.  The stable ABI, so that one build serves every
 * CPython from 3.9 on.
 */
#ifndef CUDARUN_INTERP_H
#define CUDARUN_INTERP_H

#define PY_SSIZE_T_CLEAN
#define Py_LIMITED_API 0x03090000
#include <Python.h>

#include <stdbool.h>

#include "stream.h"

PyMODINIT_FUNC PyInit__cudarun(void);

/* For references owned by a scope. */
static inline void
interp_unref(PyObject **p)
{
	Py_CLEAR(*p);
}
#define cleanup_ref __attribute__((cleanup(interp_unref)))

/* One stream's objects; borrowed, and NULL once closed or detached. */
struct live_file {
	PyObject *text;
	PyObject *buffer;
	bool encodes;		/* text's base class does: not UTF-8 as is */
};

/* The streams' owner (streams_own); lives as long as the process. */
struct live {
	struct streams *streams;
	PyObject *text_base, *text_type;
	PyObject *buffer_base, *buffer_type;
	PyObject *raw_type;
	struct live_file file[STREAM_END];
};

/* Fill in the types of *l.  -1 and a Python error. */
int live_make_types(struct live *l);

/*
 * Have the bytes taken, or with NULL the queue written out.  Called with the
 * GIL, which it releases to wait.  -1 and a Python error.
 */
int live_deliver(struct live *l, enum stream_id id, const char *bytes,
    size_t len);

/*
 * Live streams in place of sys.stdout and sys.stderr, and programs started
 * only after what was printed before them.  -1 and a Python error.
 *
 * install_live: in a child of the worker, where the streams are plain ones;
 * does nothing the second time.  install_worker: always, with out, from here
 * on theirs, as stdout's queue.
 */
int install_live(void);
int install_worker(struct spill *out);

/* input() says once why there are no more lines.  -1 and a Python error. */
int install_input(void);

struct brief;

/*
 * Report the exception that is set as python3 does, and explain it (but not
 * with b NULL: in a fork, one sentence a job is enough).  Returns the exit
 * status of the process, or ends it if that is what was raised.
 */
int report_exception(const struct brief *b);

/* A whole line on stderr, in order with what the program wrote. */
void install_say(const char *line);

#endif
