/*
 * Results: RESULT frames to files in a folder of the user's.  The host is
 * not trusted: a name must be a safe one (filename.h) that was asked for, no
 * link is followed on the way, nothing that is there is overwritten without
 * force, and a file gets its name only when it has arrived whole and its
 * digest is right.  A part that begins with a dot is one that other programs
 * obey unseen (.bashrc, .git/hooks): it must be in a pattern with its dot.
 * What is left out for such a reason is told, and download_end returns 1, so
 * that a run whose result did not arrive does not end with 0.
 */
#ifndef CUDASH_DOWNLOAD_H
#define CUDASH_DOWNLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fault.h"

struct control;
struct download;

struct download_plan {
	const char *folder;	/* where to; made if it is not there */
	bool force;		/* overwrite files */
	bool bar;		/* show one on stderr */
	/* Names that may become another, "a-2.b" for "a-1.b", where one is
	 * taken; or NULL: none.  Their numbers begin anew in each run. */
	bool (*numbered)(const char *name);
	/* What was asked for, as filename_matches has it; NULL: all. */
	char *const *patterns;
	/* A name that is never taken, also not with force; or NULL. */
	const char *script;
};

/* strings of the plan must outlive it.  Nothing is touched yet. */
struct download *download_new(const struct download_plan *plan);
void download_freep(struct download **d);
#define cleanup_download __attribute__((cleanup(download_freep)))

/* So many bytes will come: for the bar. */
void download_expect(struct download *d, uint64_t bytes);

/* Take the bar away. */
void download_idle(struct download *d);

/* RESULT.  -1 and *f filled: it makes no sense. */
int download_begin(struct download *d, const struct control *result,
    struct fault *f);

/* RESULT_DATA. */
int download_add(struct download *d, const void *bytes, size_t len,
    struct fault *f);

/*
 * RESULT_END.  0: it is there, *ret_name and *ret_path are malloc'ed; 1: it
 * is not, and why has been told; -1 and *f filled: it makes no sense.
 */
int download_end(struct download *d, const struct control *end,
    char **ret_name, char **ret_path, struct fault *f);

#endif
