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
 * shown; so do those of U+0080 to U+009F, in UTF-8 or as bytes of their own,
 * and those that turn the direction of writing (U+202A to 202E, U+2066 to
 * 2069), with which a line can look like another one.
 */
void tell_clean(char *text);

#endif
