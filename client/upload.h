/*
 * Files for a run: collected by name, with size and digest for RUN, and then
 * read piece by piece for FILE frames.  Names are those of the workspace:
 * paths below the current folder stay as they are, of others the last part
 * is left.  In folders, what is hidden and __pycache__ stays here; links to
 * folders are not followed.
 */
#ifndef CUDASH_UPLOAD_H
#define CUDASH_UPLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"
#include "fault.h"

#define UPLOAD_FILES 1024

struct control;
struct progress;

struct upload_file {
	char *name;		/* in the workspace */
	char *path;		/* here; or NULL: bytes */
	char *bytes;
	uint64_t size;
	bool executable;
	char hash[DIGEST_TEXT];
};

/* Zero it to begin; release with upload_free. */
struct upload {
	struct upload_file *files;
	size_t count;
	uint64_t total;		/* bytes of all */
	size_t at;		/* the file that is sent now */
	uint64_t offset;	/* and how much of it has been */
	int fd;			/* it, if opened */
	bool open;
	struct progress *progress;	/* owned; or NULL: none is shown */
};

/*
 * Add a file, or a folder and all below it.  name: its name there; NULL: by
 * the rule above.  A path that is there already is no error.  -1 and *f
 * filled (EXIT_USAGE, EXIT_NOSCRIPT): it is not there, or its name cannot
 * cross, or another file has the name.
 */
int upload_add(struct upload *u, const char *path, const char *name,
    struct fault *f);

/* Add a file that is in memory only; bytes are copied. */
int upload_add_bytes(struct upload *u, const char *name, const char *bytes,
    size_t len, struct fault *f);

/* "files" of RUN. */
void upload_describe(const struct upload *u, struct control *request);

/* Show a bar on stderr while the files are sent. */
void upload_show(struct upload *u);

/* Send all of it again. */
void upload_rewind(struct upload *u);

/* Nothing is left to be sent. */
bool upload_is_sent(struct upload *u);

/* Which file is next, and from where; unless all is sent. */
uint16_t upload_index(const struct upload *u);
uint64_t upload_offset(const struct upload *u);

/* Its next bytes, 1 to max.  -1 and *f filled: it has changed, ... */
int upload_read(struct upload *u, void *to, size_t max, size_t *ret_len,
    struct fault *f);

void upload_free(struct upload *u);
#define cleanup_upload __attribute__((cleanup(upload_free)))

#endif
