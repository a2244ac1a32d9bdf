/*
 * Descriptors: whole reads and writes, and release at the end of a scope.
 */
#ifndef CUDARUN_FD_H
#define CUDARUN_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* For cleanup attributes: close *fd unless it is negative; keeps errno. */
void fd_closep(int *fd);
#define cleanup_fd __attribute__((cleanup(fd_closep)))

/* Close *fd unless it is negative, and set it to -1; keeps errno. */
void fd_close(int *fd);

/* Give *fd away: returns it and leaves -1. */
int fd_steal(int *fd);

/*
 * Close all but 0 to 2 and those of keep, which is put into order; -1 in it
 * are skipped.  -1 with errno.
 */
int fd_close_others(int *keep, size_t n);

/* Write all of it, through short writes and EINTR.  -1 with errno. */
int fd_write_all(int fd, const void *bytes, size_t len);

/* Read until len bytes or EOF.  Bytes read, or -1 with errno. */
ssize_t fd_read_all(int fd, void *bytes, size_t len);

/*
 * The whole file at path, at most max bytes, NUL-terminated and malloc'ed.
 * NULL with errno; EFBIG: longer than max; EILSEQ: it has a NUL byte.
 */
char *fd_slurp(const char *path, size_t max);

/* All of fd up to EOF, malloc'ed.  NULL with errno. */
char *fd_slurp_fd(int fd, size_t *ret_len);

/* -1: one of 0 to 2 is closed; the next file opened would be taken for it. */
int fd_demand_standard(void);

/* --- fd_linux.c: not in cudash, which is for other systems, too ---------- */

/*
 * A message of one byte on a socket, with descriptor fd, or, if that is -1,
 * with none.  -1 with errno.
 */
int fd_send(int socket, int fd);

/*
 * The descriptor that a message on a socket brings along (SCM_RIGHTS), with
 * close-on-exec.  -1: the message has none, or the other side is gone.
 */
int fd_receive(int socket);

/* An empty memfd that can be sealed.  -1 with errno. */
int fd_memfd_open(const char *name);

/*
 * Fill it, from offset 0 on, and seal it: what is not empty any more is
 * whole.  -1 with errno.
 */
int fd_fill(int memfd, const void *bytes, size_t len);
bool fd_is_empty(int memfd);

/* A sealed memfd with these bytes, offset 0.  -1 with errno. */
int fd_memfd(const char *name, const void *bytes, size_t len);

#endif
