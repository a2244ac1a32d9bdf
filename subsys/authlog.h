/*
 * The log of logins: syslog's authpriv, in the words of sshd(8), so that
 * what reads sshd's log reads ours.
 */
#ifndef CUDARUN_AUTHLOG_H
#define CUDARUN_AUTHLOG_H

#include <stdbool.h>

struct authlog {
	bool to_stderr;		/* instead of syslog */
};

/* Once, before the first line; a descriptor stays open. */
void authlog_open(const struct authlog *log);

/*
 * For a process that shall not log any more: what leads to the log, standard
 * error included, leads to what standard output is.
 */
void authlog_leave(void);

/*
 * One line.  Control characters and what is not ASCII become question marks:
 * names come from the other side.  %m works.
 */
void authlog_say(const struct authlog *log, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
