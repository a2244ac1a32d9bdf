/*
 * Words of a command line, as a POSIX shell would make them, without a
 * shell: quotes and backslashes are honoured, and whatever a shell would
 * treat as more than words is refused.  A line that is accepted gives in
 * every shell the same words and does nothing else there.  Pure.
 */
#ifndef CUDARUN_WORDS_H
#define CUDARUN_WORDS_H

#define WORDS_BYTES 65536	/* longest line */
#define WORDS_MAX 1024		/* most words */

/*
 * Split line into owned words, NULL at the end (strv_free).  A line of
 * blanks has none.  NULL: refused, and *ret_why says what stands in it, to
 * follow "because".
 */
char **words_split(const char *line, const char **ret_why);

#endif
