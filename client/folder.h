/*
 * Files and folders here, as far as a port to another system would do them
 * differently: lists of names, and files that get their name only when they
 * are whole.
 */
#ifndef CUDASH_FOLDER_H
#define CUDASH_FOLDER_H

#include <stdbool.h>
#include <stdint.h>

enum folder_kind {
	FOLDER_NONE,		/* nothing there, or it may not be seen */
	FOLDER_FILE,
	FOLDER_FOLDER,
	FOLDER_OTHER,		/* a device, a socket, ... */
};

/* What is at path, links followed; *ret_* of files. */
enum folder_kind folder_look(const char *path, uint64_t *ret_size,
    bool *ret_executable);

/* Whether path itself is a link. */
bool folder_is_link(const char *path);

/* Whether two paths lead to the same file. */
bool folder_is_same(const char *a, const char *b);

/* Names in a folder, sorted; strv.  NULL with errno. */
char **folder_list(const char *path);

/* Open a file to be read.  -1 with errno. */
int folder_read(const char *path);

/* Open a folder of the user's, made if it is not there.  -1 with errno. */
int folder_open(const char *path);

/*
 * Whether folder_open and a new file there would go well; nothing is made.
 * -1 with errno.
 */
int folder_check(const char *path);

/*
 * A file on its way into a folder: written under another name, in the
 * folder where it will be.
 */
struct folder_file {
	int dir;		/* owned */
	int fd;			/* owned */
	char *part;		/* its name until then; owned */
	char *leaf;		/* its name then; owned */
};

#define FOLDER_FILE_NONE { -1, -1, NULL, NULL }

/*
 * Begin one, name relative to top, with "/": folders on the way are made,
 * links are not followed.  -1 with errno; ENOTDIR, ELOOP: something else is
 * in the way.
 */
int folder_begin(int top, const char *name, struct folder_file *ret_file);

/*
 * Give it its name.  -1 with errno, EEXIST: without force, the name is
 * taken.  Release it in any case.
 */
int folder_finish(struct folder_file *file, bool executable, bool force);

/* Whether its name is taken already. */
bool folder_is_taken(const struct folder_file *file);

/* Close it; what has no name is removed. */
void folder_release(struct folder_file *file);

#endif
