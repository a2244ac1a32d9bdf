#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "limit.h"
#include "mem.h"
#include "os.h"
#include "progress.h"

#define BAR 30			/* columns */
#define EVERY 100000		/* microseconds between two drawings */
#define BEFORE 300000		/* and before the first: most are done then */

struct progress {
	char *label;
	uint64_t total;
	uint64_t done;
	int64_t next;		/* when to draw */
	bool drawn;
};

static void
put(const char *text)
{
	struct os_sink s;

	os_sink_open(STDERR_FILENO, &s);
	/* A terminal that is stopped misses one drawing. */
	(void)os_sink_write(&s, text, strlen(text));
	os_sink_close(&s);
}

struct progress *
progress_new(const char *label, uint64_t total)
{
	struct progress *p;

	if (total == 0 || !os_is_terminal(STDERR_FILENO) ||
	    os_is_raw(STDERR_FILENO))
		return NULL;
	p = xcalloc(1, sizeof(*p));
	p->label = xstrdup(label);
	p->total = total;
	p->next = os_now() + BEFORE;
	return p;
}

static void
draw(struct progress *p)
{
	char amount[AMOUNT_TEXT], bar[BAR + 1];
	cleanup_free char *line = NULL;
	uint64_t part = p->done >= p->total ? BAR :
	    p->done * BAR / p->total;

	memset(bar, '.', BAR);
	memset(bar, '#', part);
	bar[BAR] = '\0';
	line = xasprintf("\r%s [%s] %3d%% of %s ", p->label, bar,
	    p->done >= p->total ? 100 : (int)(p->done * 100 / p->total),
	    limits_format(UNIT_SIZE, p->total, amount));
	put(line);
	p->drawn = true;
}

void
progress_add(struct progress *p, uint64_t bytes)
{
	int64_t now;

	if (p == NULL)
		return;
	p->done += bytes;
	now = os_now();
	if (now < p->next)
		return;
	draw(p);
	p->next = now + EVERY;
}

void
progress_free(struct progress *p)
{
	if (p == NULL)
		return;
	if (p->drawn)
		put("\r\033[K");
	free(p->label);
	free(p);
}
