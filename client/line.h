/*
 * Lines that the user types at the prompt, edited by libedit, with history
 * and completion; or lines of a pipe or file, without any of that.  The only
 * file that knows libedit.
 */
#ifndef CUDASH_LINE_H
#define CUDASH_LINE_H

#include <stdbool.h>
#include <stddef.h>

struct keys;
struct line;

enum line_idle {
	LINE_NOTHING,
	LINE_WRITTEN,		/* something on the terminal */
	LINE_STOP,		/* no line is wanted any more */
};

struct line_hooks {
	/*
	 * What could stand in the place of the last word of text, which ends
	 * where the cursor is; strv or NULL.  *ret_begin: where that word
	 * begins.
	 */
	char **(*complete)(void *arg, const char *text, size_t *ret_begin);
	/* Descriptors to wait for besides; -1 for none.  At most 2. */
	void (*watch)(void *arg, int fds[2]);
	/* One of them can be read. */
	enum line_idle (*idle)(void *arg);
};

/*
 * history: a file, made with mode 0600, or NULL.  hooks must outlive it.
 * From here a Ctrl-C that nobody waits for interrupts the next line.
 */
struct line *line_new(const char *history, const struct line_hooks *hooks,
    void *arg);

/* Whether there was such a Ctrl-C; it is forgotten then. */
bool line_missed_interrupt(void);

/* For cleanup attributes: the history is kept. */
void line_freep(struct line **l);
#define cleanup_line __attribute__((cleanup(line_freep)))

/* Whether somebody types: prompts are shown. */
bool line_is_typed(const struct line *l);

enum line_got {
	LINE_TEXT,		/* *ret_text: malloc'ed, without newline */
	LINE_END,		/* Ctrl-D, or the end of the file */
	LINE_INTERRUPT,		/* Ctrl-C */
	LINE_STOPPED,		/* by idle() */
};

/* The next line, behind a prompt. */
enum line_got line_get(struct line *l, const char *prompt, char **ret_text);

/* The same for a program that asks: no prompt, history or completion. */
enum line_got line_get_plain(struct line *l, char **ret_text);

/* The bytes below: to ask the terminal something, between lines. */
struct keys *line_keys(struct line *l);

#endif
