/*
 * One sentence of help behind a traceback or instead of one.  Pure: strings
 * in, a sentence out.
 */
#ifndef CUDARUN_EXPLAIN_H
#define CUDARUN_EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* An exception nobody caught, as strings ("" where there is none). */
struct failure {
	const char *module;	/* of the exception's type: "builtins" */
	const char *type;	/* its name: "ModuleNotFoundError" */
	const char *message;	/* str(exception) */
	const char *missing;	/* ImportError.name */
	int error;		/* OSError.errno, or 0 */
};

struct brief;

/*
 * The sentence for an uncaught exception, without "cudarun: " in front:
 * limits that were hit (MemoryError, EFBIG, ENOSPC, EAGAIN) with their
 * values and used_bytes, and programs that need a real GPU on a host that
 * has none.  Returns its length; 0: nothing to add.
 */
size_t explain_failure(const struct failure *x, const struct brief *b,
    uint64_t used_bytes, char *ret_text, size_t size);

/*
 * Why these bytes cannot be a Python script (UTF-16, NUL bytes, the framed
 * protocol's magic): a sentence that says what to do.  NULL: they may be.
 * *ret_code gets the exit status.
 */
const char *explain_script(const unsigned char *bytes, size_t len,
    int *ret_code);

#endif
