/*
 * What a job left behind, or may still hold: names below a directory that
 * are opened without ever leaving it, and the one kind of file that is taken
 * out of it.
 */
#ifndef CUDARUN_BENEATH_H
#define CUDARUN_BENEATH_H

#include <sys/stat.h>
#include <sys/types.h>

#include <stdbool.h>

#define BENEATH_FOLDER (O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
/* O_NONBLOCK: should it be a fifo after all, nobody waits for a writer. */
#define BENEATH_SOURCE (O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
#define BENEATH_TARGET (O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)

/* Why something is not taken. */
enum beneath_kind {
	BENEATH_LINK,
	BENEATH_HARD_LINK,
	BENEATH_FIFO,
	BENEATH_SOCKET,
	BENEATH_DEVICE,
	BENEATH_FOREIGN,	/* not this user's, or on another mount */
	BENEATH_PLAIN,		/* it is */
};

/*
 * openat2(2): whatever would lead out of dir, or through a link, or to
 * another mount is refused by the kernel.  -1 with errno.
 */
int beneath_open(int dir, const char *path, int flags, mode_t mode);

/* What *st says of a file that is no directory. */
enum beneath_kind beneath_judge(const struct stat *st);

/* Whether a name has bytes that a terminal may obey. */
bool beneath_has_control(const char *name);

#endif
