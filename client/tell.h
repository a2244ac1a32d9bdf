/*
 * What cudash says on stderr while it runs: one line, in one write.  Lines
 * of the host's cudarun look as they do with plain ssh, "cudarun: ...";
 * our own are "cudash: ...".
 */
#ifndef CUDASH_TELL_H
#define CUDASH_TELL_H

/* In our own name. */
void tell(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* In the host's name. */
void tell_host(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/*
 * Control characters become '?', so that what another machine sends can be
 * shown.
 */
void tell_clean(char *text);

#endif
