#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "census.h"
#include "control.h"
#include "exitcode.h"
#include "fd.h"
#include "gpu.h"
#include "harvest.h"
#include "inquiry.h"
#include "mem.h"
#include "objection.h"
#include "record.h"
#include "tree.h"

#define REPORT_BYTES 10000	/* 64 KiB hold it, whatever it is made of */
#define WHAT_BYTES 64		/* of a question that is not known */

static void
list_files(int dir, struct control *answer)
{
	struct census census;
	struct fault f;
	struct control *item;
	size_t i, left = HARVEST_LIST;

	if (census_take(dir, NULL, &census, &f) == -1)
		control_set_string(answer, "error", f.text);
	for (i = 0; i < census.count; i++) {
		item = control_new();
		control_set_string(item, "name", census.files[i].name);
		control_set_int(item, "size", (int64_t)census.files[i].size);
		control_set_int(item, "mtime",
		    census.files[i].written.tv_sec > 0 ?
		    census.files[i].written.tv_sec : 0);
		if (!harvest_append(answer, "files", item, &left))
			break;	/* count says how many there are */
	}
	control_set_int(answer, "count", (int64_t)census.count);
	census_free(&census);
}

/* Where not all fit, the last ones are told; count says how many there are. */
static void
list_runs(const struct record *record, struct control *answer)
{
	cleanup_strv char **ids = record_ids(record);
	size_t n = strv_len(ids), i, left = HARVEST_LIST;
	struct control **runs = xcalloc(n + 1, sizeof(struct control *));
	int64_t count = 0;

	for (i = n; i-- > 0;) {
		runs[i] = record_read(record, ids[i]);
		count += runs[i] != NULL;
	}
	for (i = n; i-- > 0;)
		if (runs[i] != NULL && !harvest_fits(runs[i], &left)) {
			control_free(runs[i]);
			runs[i] = NULL;
		}
	for (i = 0; i < n; i++)
		if (runs[i] != NULL)
			control_append(answer, "runs", runs[i]);
	control_set_int(answer, "count", count);
	free(runs);
}

static void
sum_runs(const struct record *record, struct control *answer)
{
	cleanup_strv char **ids = record_ids(record);
	int64_t runs = 0, wall = 0, cpu = 0, n;
	size_t i;

	for (i = 0; ids[i] != NULL; i++) {
		cleanup_control struct control *one = record_read(record,
		    ids[i]);

		if (one == NULL)
			continue;
		runs++;
		if (control_int(one, "wall", 0, CONTROL_INT_MAX, &n) == 1)
			wall += n;
		if (control_int(one, "cpu", 0, CONTROL_INT_MAX, &n) == 1)
			cpu += n;
	}
	control_set_int(answer, "runs", runs);
	control_set_int(answer, "wall", wall);
	control_set_int(answer, "cpu", cpu);
}

static void
list_gpus(struct control *answer)
{
	cleanup_strv char **lines = NULL;
	struct control *item;
	const char *why;
	size_t i;

	if (gpu_describe(&lines, &why) == -1) {
		control_set_string(answer, "why", why);
		return;
	}
	for (i = 0; lines != NULL && lines[i] != NULL; i++) {
		item = control_new();
		control_set_int(item, "index", (int64_t)i);
		control_set_string(item, "text", lines[i]);
		control_append(answer, "gpus", item);
	}
}

/* The program of that name reports; its stderr is part of it. */
static pid_t
start_check(const char *program, int out)
{
	char name[] = "cudarun", verb[] = "check";
	char *argv[] = { name, verb, NULL };
	pid_t pid = fork();
	sigset_t none;
	int null;

	if (pid != 0)
		return pid;
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	null = open("/dev/null", O_RDONLY);
	if (null != -1 && dup2(null, STDIN_FILENO) != -1 &&
	    dup2(out, STDOUT_FILENO) != -1 && dup2(out, STDERR_FILENO) != -1)
		(void)execv(program, argv);
	_exit(EXIT_OS);
}

static void
report_check(struct control *answer)
{
	cleanup_free char *text = xcalloc(REPORT_BYTES + 1, 1);
	cleanup_free char *program = NULL;
	cleanup_fd int in = -1, out = -1;
	struct fault f;
	int p[2], status = 0;
	pid_t pid;

	program = tree_program("cudarun", &f);
	if (program == NULL || pipe2(p, O_CLOEXEC) == -1) {
		control_set_int(answer, "status", EXIT_OS);
		return;
	}
	in = p[0];
	out = p[1];
	pid = start_check(program, out);
	fd_close(&out);
	(void)fd_read_all(in, text, REPORT_BYTES);
	fd_close(&in);
	while (pid > 0 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	control_set_string(answer, "text", text);
	control_set_int(answer, "status", pid > 0 && WIFEXITED(status) ?
	    WEXITSTATUS(status) : EXIT_OS);
}

/* The question comes back; one that is not known may be long. */
static void
set_what(struct control *answer, const char *what)
{
	cleanup_free char *text = xstrndup(what, WHAT_BYTES);
	size_t len = strlen(text);

	/* Not through a character. */
	while (strlen(what) > len && len > 0 &&
	    ((unsigned char)what[len] & 0xc0) == 0x80)
		len--;
	text[len] = '\0';
	control_set_string(answer, "what", text);
}

int
inquiry_answer(const struct control *c, const struct record *record,
    int dir, struct control **ret_answer, struct objection *o)
{
	struct control *answer;
	const char *what;

	if (control_string(c, "what", &what) != 1)
		return object(o, "bad-value", EXIT_PROTOCOL, "STATUS says not "
		    "what");
	answer = control_new();
	set_what(answer, what);
	if (strcmp(what, "runs") == 0)
		list_runs(record, answer);
	else if (strcmp(what, "usage") == 0)
		sum_runs(record, answer);
	else if (strcmp(what, "files") == 0)
		list_files(dir, answer);
	else if (strcmp(what, "gpus") == 0)
		list_gpus(answer);
	else if (strcmp(what, "check") == 0)
		report_check(answer);
	else
		control_set_string(answer, "error", "this host cannot answer "
		    "that");
	*ret_answer = answer;
	return 0;
}
