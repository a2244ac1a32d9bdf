/*
 * The remote interpreter of the prompt, as bytes: a program in Python that
 * runs one line after the other (code.InteractiveConsole), and the marks by
 * which it says, between what lines print, that it wants the next.  Pure.
 *
 * A mark is RS, a token that nobody else knows, and a line of text, on both
 * stdout and stderr: when both have come, all that was printed before has.
 * Each is answered by one line that carries its number, so that a line which
 * was meant for a statement that has been interrupted is not taken for the
 * next.
 */
#ifndef CUDASH_CONSOLE_H
#define CUDASH_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

#define CONSOLE_TOKEN 33	/* 32 hexadecimal digits and the NUL */
#define CONSOLE_MARK 4096	/* longest text of a mark */

enum console_want {
	CONSOLE_NOTHING,
	CONSOLE_STATEMENT = '>',
	CONSOLE_MORE = '.',	/* the statement is not whole yet */
	CONSOLE_INPUT = '?',	/* the statement reads stdin */
};

/* The program, malloc'ed: what `python3 -c' can run. */
char *console_program(const char *token);

/* One stream, from which marks are cut.  Fill token, zero the rest. */
struct console_stream {
	const char *token;
	char held[CONSOLE_MARK];	/* what may be, or is in, a mark */
	size_t len;
};

/*
 * Look at len bytes.  Returns how many were dealt with, perhaps none:
 * *ret_text and *ret_len say what of them, or of what was held before, is
 * text to show; *ret_mark is the text of a mark that ended with them, valid
 * until the next call, or NULL.
 */
size_t console_scan(struct console_stream *s, const char *bytes, size_t len,
    const char **ret_text, size_t *ret_len, const char **ret_mark);

/* What is held and will not become a mark, because the stream has ended. */
const char *console_rest(struct console_stream *s, size_t *ret_len);

struct console_mark {
	unsigned long number;
	enum console_want want;		/* CONSOLE_NOTHING: stderr's */
	bool failed;			/* the statement raised */
	bool alone;			/* stderr has none with this number */
	char **figures;			/* owned strv or NULL: new pictures */
};

/* Read the text of a mark.  false: it is none. */
bool console_read(const char *text, struct console_mark *ret_m);

/*
 * The answer to mark number, malloc'ed: kind '+': a line of text; '-': there
 * will be none; '!': forget the statement that is not whole.
 */
char *console_answer(unsigned long number, char kind, const char *text);

#endif
