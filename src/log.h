/*
 * The two words of cudarun: fatal() is our failure, say() is anything else
 * we tell the user.  Both write one line "cudarun: ..." to stderr in one
 * write, so that lines of many processes do not mix.  The name before the
 * colon is program_invocation_short_name(3), which a main sets.
 */
#ifndef CUDARUN_LOG_H
#define CUDARUN_LOG_H

/* Say it, then exit with code.  %m works. */
void fatal(int code, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 2, 3)));

/*
 * One line on stderr.  A stderr that is gone is no error; one that is full
 * is given 2 s.
 */
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* The same, but lost if it cannot be written at once: nothing waits. */
void notice(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
