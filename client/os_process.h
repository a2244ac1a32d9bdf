/*
 * Processes, descriptors and other things of the system for which POSIX has
 * no word, or Linux a shorter one.  With os.c and folder.c it is all that a
 * port has to look at: no other file of cudash calls what POSIX of 2008 does
 * not have (configure.test).
 */
#ifndef CUDASH_OS_PROCESS_H
#define CUDASH_OS_PROCESS_H

#include <stddef.h>

/* A pipe, and a pair of stream sockets; close-on-exec.  -1 with errno. */
int os_pipe(int ret_ends[2]);
int os_socketpair(int ret_ends[2]);

/* The descriptor that a message on socket brings, close-on-exec; or -1. */
int os_receive(int socket);

/* Close all descriptors from first on. */
void os_close_from(int first);

/* All signals as they are by default, none blocked; but SIGHUP stays ignored
 * (nohup), and SIGPIPE is. */
void os_reset_signals(void);

/*
 * A file without a name that has this text, for a library that reads only
 * files: *ret_path, owned, leads to it while the descriptor is open.  -1
 * with errno.
 */
int os_text_file(const char *text, char **ret_path);

/* Have a TCP connection tested while it is silent; other files: nothing. */
void os_watch_link(int fd);

/* Bytes that nobody can guess.  -1 with errno. */
int os_random(void *bytes, size_t len);

/* Overwrite what was secret, whatever the compiler thinks of it. */
void os_wipe(void *bytes, size_t len);

#endif
