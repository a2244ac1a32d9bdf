/* job.c: an argv of words that end in NUL bytes. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exitcode.h"
#include "fuzz.h"
#include "job.h"
#include "mem.h"

#define WORDS 256

static char **
make_argv(const uint8_t *bytes, size_t len)
{
	const uint8_t *end = bytes + len;
	char **argv = xcalloc(WORDS + 2, sizeof(*argv));
	size_t i, n;

	argv[0] = xstrdup("cudarun");
	for (i = 1; i <= WORDS && bytes < end; i++) {
		n = strnlen((const char *)bytes, (size_t)(end - bytes));
		argv[i] = xstrndup((const char *)bytes, n);
		bytes += n + ((size_t)(end - bytes) > n);
	}
	return argv;
}

static void
check(const struct job *job)
{
	if (job->name[0] == '\0' || job->name[0] == '.' ||
	    strchr(job->name, '/') != NULL || strlen(job->name) > 255 ||
	    job->text == NULL)
		abort();
	if (job->mode == BRIEF_SCRIPT && job->text[0] != '\0')
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	cleanup_strv char **argv = make_argv(bytes, len);
	struct fault f = { 0 };
	struct job job;
	int ask;

	ask = job_parse((int)strv_len(argv), argv, &job, &f);
	if ((ask == -1) != (f.code == EXIT_USAGE))
		abort();
	if (ask == JOB_RUN)
		check(&job);
	job_free(&job);
	return 0;
}
