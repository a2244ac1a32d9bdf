#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "control.h"
#include "exitcode.h"
#include "limit.h"
#include "mem.h"
#include "talk.h"
#include "tell.h"
#include "verbs.h"

/* A member as text that a terminal can be shown; owned by the caller. */
static char *
text_of(const struct control *c, const char *name, const char *otherwise)
{
	const char *text;
	char *copy;

	if (control_string(c, name, &text) != 1)
		text = otherwise;
	copy = xstrdup(text);
	tell_clean(copy);
	return copy;
}

static int64_t
number_of(const struct control *c, const char *name, int64_t otherwise)
{
	int64_t n = otherwise;

	(void)control_int(c, name, 0, CONTROL_INT_MAX, &n);
	return n;
}

static void
write_time(int64_t seconds, char text[32])
{
	time_t t = (time_t)seconds;
	struct tm tm;

	if (localtime_r(&t, &tm) == NULL ||
	    strftime(text, 32, "%b %d %H:%M", &tm) == 0)
		(void)snprintf(text, 32, "?");
}

static void
print_run(const struct control *run)
{
	cleanup_free char *id = text_of(run, "id", "?"),
	    *state = text_of(run, "state", "?"),
	    *name = text_of(run, "name", "?"),
	    *reason = text_of(run, "reason", ""), *how = NULL;
	char started[32], wall[AMOUNT_TEXT];
	int64_t status = number_of(run, "status", -1);
	bool detached = false;

	(void)control_bool(run, "detached", &detached);
	write_time(number_of(run, "started", 0), started);
	if (status == -1)
		how = xstrdup(detached ? "detached" : "");
	else
		how = xasprintf("%s %" PRId64, reason, status);
	(void)printf("%-22s %-8s %-12s %8s  %-14s %s\n", id, state, started,
	    limits_format(UNIT_DURATION,
	    (uint64_t)number_of(run, "wall", 0) / 1000 * 1000, wall), how,
	    name);
}

static void
print_runs(const struct control *c, bool ended)
{
	size_t count = 0, i, shown = 0;
	struct control *run;

	(void)control_array(c, "runs", &count);
	for (i = 0; i < count; i++) {
		cleanup_free char *state = NULL;

		run = control_item(c, "runs", i);
		if (run == NULL)
			continue;
		state = text_of(run, "state", "?");
		if (ended || strcmp(state, "running") == 0 ||
		    strcmp(state, "queued") == 0) {
			if (shown++ == 0)
				(void)printf("%-22s %-8s %-12s %8s  %-14s %s\n",
				    "ID", "STATE", "STARTED", "WALL", "END",
				    "NAME");
			print_run(run);
		}
		control_free(run);
	}
	if (shown == 0)
		tell(ended ? "no runs of yours there" :
		    "no run of yours waits or runs there");
}

static void
print_gpus(const struct control *c)
{
	cleanup_free char *why = text_of(c, "why", "no GPU there");
	size_t count = 0, i;
	struct control *gpu;

	(void)control_array(c, "gpus", &count);
	for (i = 0; i < count; i++) {
		gpu = control_item(c, "gpus", i);
		if (gpu != NULL) {
			cleanup_free char *text = text_of(gpu, "text", "");

			(void)printf("%" PRId64 "  %s\n",
			    number_of(gpu, "index", 0), text);
		}
		control_free(gpu);
	}
	if (count == 0)
		tell("%s", why);
}

static void
print_usage(const struct control *c)
{
	char wall[AMOUNT_TEXT], cpu[AMOUNT_TEXT];

	(void)printf("runs %" PRId64 "\nwall %s\ncpu  %s\n",
	    number_of(c, "runs", 0),
	    limits_format(UNIT_DURATION, (uint64_t)number_of(c, "wall", 0),
	    wall),
	    limits_format(UNIT_DURATION, (uint64_t)number_of(c, "cpu", 0),
	    cpu));
}

/* Line by line, so that none can bring control characters. */
static int
print_check(const struct control *c)
{
	const char *text = "";
	cleanup_free char *copy = NULL;
	char *line, *rest;

	(void)control_string(c, "text", &text);
	rest = copy = xstrdup(text);
	while ((line = mem_split(&rest, "\n")) != NULL) {
		tell_clean(line);
		if (rest != NULL || *line != '\0')
			(void)printf("%s\n", line);
	}
	return (int)(number_of(c, "status", 0) & 0xff);
}

static int
stop(struct talk *t, const char *id, struct fault *f)
{
	int rc = talk_signal(t, id, NULL, f);

	if (rc != 1)
		return -1;
	tell("run %s is told to end", id);
	return 0;
}

int
verbs_run(struct talk *t, const char *verb, const char *id, struct fault *f)
{
	bool runs = strcmp(verb, "ps") == 0 || strcmp(verb, "queue") == 0;
	cleanup_control struct control *c = NULL;
	int status = 0;

	if (strcmp(verb, "kill") == 0)
		return stop(t, id, f);
	if (talk_status(t, runs ? "runs" : verb, &c, f) == -1)
		return -1;
	if (runs)
		print_runs(c, strcmp(verb, "ps") == 0);
	else if (strcmp(verb, "gpus") == 0)
		print_gpus(c);
	else if (strcmp(verb, "usage") == 0)
		print_usage(c);
	else
		status = print_check(c);
	if (fflush(stdout) == EOF)
		return fault_set(f, EXIT_OS, "cannot write: %m");
	return status;
}
