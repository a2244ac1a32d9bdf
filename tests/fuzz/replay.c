/*
 * Gives every file of a corpus, and every beginning of it, to a target,
 * without libFuzzer: so findings stay found with any compiler.  As TAP.
 * Without arguments: the corpus of fuzz_NAME, as we are called, in
 * $abs_top_srcdir/tests/fuzz/corpus/NAME.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "fuzz.h"
#include "mem.h"

#define BEGINNINGS 300		/* of one file; more take too long */

/* Each in memory of its own length: reading beyond it is found. */
static void
give(const char *bytes, size_t len)
{
	cleanup_free uint8_t *copy = xcalloc(len + (len == 0), 1);

	memcpy(copy, bytes, len);
	(void)LLVMFuzzerTestOneInput(copy, len);
}

static int
replay_file(const char *path)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC);
	cleanup_free char *bytes = NULL;
	size_t len, i;

	if (fd == -1 || (bytes = fd_slurp_fd(fd, &len)) == NULL)
		return -1;
	for (i = 0; i < len && i < BEGINNINGS; i++)
		give(bytes, i);
	give(bytes, len);
	return 0;
}

/* How many files; -1: one cannot be read. */
static int
replay_dir(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int files = 0;

	if (dir == NULL)
		return -1;
	while (files != -1 && (entry = readdir(dir)) != NULL) {
		cleanup_free char *file = xasprintf("%s/%s", path,
		    entry->d_name);

		if (entry->d_name[0] == '.')
			continue;
		files = replay_file(file) == -1 ? -1 : files + 1;
	}
	(void)closedir(dir);
	return files;
}

static char *
own_corpus(const char *program)
{
	const char *top = getenv("abs_top_srcdir");
	const char *name = strstr(program, "fuzz_");

	return xasprintf("%s/tests/fuzz/corpus/%s", top == NULL ? "." : top,
	    name == NULL ? "" : name + strlen("fuzz_"));
}

/*
 * The library under a target may write to stdout (libconfuse echoes what it
 * does not understand): what we say goes past it.
 */
static FILE *
open_report(void)
{
	int fd = dup(STDOUT_FILENO);
	FILE *report = fd == -1 ? NULL : fdopen(fd, "w");

	if (report == NULL || freopen("/dev/null", "w", stdout) == NULL)
		exit(99);
	return report;
}

int
main(int argc, char **argv)
{
	cleanup_free char *path = argc > 1 ? xstrdup(argv[1]) :
	    own_corpus(argv[0]);
	FILE *report = open_report();
	int files;

	(void)fprintf(report, "1..1\n");
	(void)fflush(report);	/* a finding leaves no time for it */
	files = replay_dir(path);
	(void)fprintf(report, "%sok 1 - %d files of %s\n",
	    files > 0 ? "" : "not ", files, path);
	return fclose(report) == 0 && files > 0 ? 0 : 1;
}
