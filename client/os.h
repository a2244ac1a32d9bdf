/*
 * The system, as far as cudash needs it besides files: waiting, signals, the
 * terminal, and standard streams whose other holders must not notice us (no
 * O_NONBLOCK on a description that a shell shares).  A port to another
 * system looks at this file, os_process.c and folder.c.
 */
#ifndef CUDASH_OS_H
#define CUDASH_OS_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* --- waiting and signals ------------------------------------------------- */

/* poll(2), but a signal is no failure; milliseconds, -1: for ever. */
int os_poll(struct pollfd *p, size_t n, int timeout_ms);

/* A clock that never jumps, in microseconds. */
int64_t os_now(void);

struct os_signals {
	int fd;			/* readable when one has come; -1: none */
	void *before;		/* dispositions to return to; owned */
};

/* From here INT, TERM, HUP, QUIT and WINCH come through fd.  -1 with errno. */
int os_signals_begin(struct os_signals *ret_s);

/* The same, and CHLD: a child has ended. */
int os_signals_begin_with_children(struct os_signals *ret_s);

/* The next that has come, or 0; for SIGQUIT, SIGTERM. */
int os_signals_next(struct os_signals *s);

/* Everything as it was before. */
void os_signals_end(struct os_signals *s);

/* --- standard streams ---------------------------------------------------- */

struct os_sink {
	int fd;			/* where to write and poll */
	bool own;		/* opened anew, to be closed */
	bool socket;
	size_t chunk;		/* most that is written at once */
};

/* A way to write to fd that does not block. */
void os_sink_open(int fd, struct os_sink *ret_s);
void os_sink_close(struct os_sink *s);

/* Bytes written; 0: not now, poll for s->fd; -1: nobody reads, or errno. */
ssize_t os_sink_write(struct os_sink *s, const void *bytes, size_t len);

/* Whether fd may be read now without stopping us as a background job. */
bool os_may_read(int fd);

/* Bytes read after poll(2) said so; 0: EOF; -1: try again later. */
ssize_t os_read(int fd, void *bytes, size_t len);

/* --- the terminal -------------------------------------------------------- */

bool os_is_terminal(int fd);

/* Rows and columns; false where fd is no terminal. */
bool os_terminal_size(int fd, int *ret_rows, int *ret_cols);

struct os_terminal {
	int fd;			/* in raw mode; -1: none */
	void *before;		/* its settings; owned */
};

/* Keys come as they are typed.  -1 with errno. */
int os_raw_begin(int fd, struct os_terminal *ret_t);

/* Back; also for cleanup attributes. */
void os_raw_end(struct os_terminal *t);

/* Whether lines to this terminal need a carriage return. */
bool os_is_raw(int fd);

/* Die of this signal, so that a shell sees it. */
void os_die(int signo) __attribute__((noreturn));

#endif
