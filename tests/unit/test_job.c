/* job.c: the command line of cudarun(1), row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "exitcode.h"
#include "job.h"
#include "mem.h"

#define WORDS 12
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* getopt may write to argv, so it gets a copy; parse the words of one row. */
static int
parse(const char *const words[WORDS], struct job *job, struct fault *f)
{
	char **argv = NULL;
	int rc;

	strv_append(&argv, xstrdup("cudarun"));
	for (; *words != NULL; words++)
		strv_append(&argv, xstrdup(*words));
	*f = (struct fault){ 0 };
	rc = job_parse((int)strv_len(argv), argv, job, f);
	strv_free(argv);
	return rc;
}

static void
test_modes(void **state)
{
	static const struct {
		const char *words[WORDS];
		enum brief_mode mode;
		const char *text;
		const char *argv[WORDS];
	} rows[] = {
		{ { NULL }, BRIEF_SCRIPT, "", { NULL } },
		{ { "-" }, BRIEF_SCRIPT, "", { NULL } },
		{ { "--" }, BRIEF_SCRIPT, "", { NULL } },
		{ { "-", "a", "b c" }, BRIEF_SCRIPT, "", { "a", "b c" } },
		{ { "-", "-x", "--time", "5" }, BRIEF_SCRIPT, "",
		    { "-x", "--time", "5" } },
		{ { "-", "-", "--" }, BRIEF_SCRIPT, "", { "-", "--" } },
		{ { "--", "-", "a" }, BRIEF_SCRIPT, "", { "a" } },
		{ { "-q", "-", "" }, BRIEF_SCRIPT, "", { "" } },
		{ { "-c", "print(1)" }, BRIEF_CODE, "print(1)", { NULL } },
		{ { "-c", "x", "a", "-b" }, BRIEF_CODE, "x", { "a", "-b" } },
		{ { "-cx" }, BRIEF_CODE, "x", { NULL } },
		{ { "-qcx", "a" }, BRIEF_CODE, "x", { "a" } },
		{ { "-c", "" }, BRIEF_CODE, "", { NULL } },
		{ { "-c", "x", "--", "a" }, BRIEF_CODE, "x", { "--", "a" } },
		{ { "-c", "x", "-c", "y" }, BRIEF_CODE, "x", { "-c", "y" } },
		{ { "-c", "x", "--help" }, BRIEF_CODE, "x", { "--help" } },
		{ { "-m", "timeit", "-n", "1" }, BRIEF_MODULE, "timeit",
		    { "-n", "1" } },
		{ { "--time", "5", "-m", "a.b" }, BRIEF_MODULE, "a.b",
		    { NULL } },
	};
	struct fault f;
	struct job job;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		if (parse(rows[i].words, &job, &f) != JOB_RUN)
			fail_msg("row %zu: %s", i, f.text);
		assert_int_equal(job.mode, rows[i].mode);
		assert_string_equal(job.text, rows[i].text);
		assert_string_equal(job.name, "script.py");
		for (k = 0; rows[i].argv[k] != NULL; k++)
			assert_string_equal(job.argv[k], rows[i].argv[k]);
		assert_int_equal(strv_len(job.argv), k);
		job_free(&job);
	}
}

static void
test_wishes(void **state)
{
	static const struct {
		const char *words[WORDS];
		enum limit limit;
		uint64_t value;
	} rows[] = {
		{ { "--time", "90" }, LIMIT_TIME, 90000 },
		{ { "--time=10m" }, LIMIT_TIME, 600000 },
		{ { "-t", "1:00:00" }, LIMIT_TIME, 3600000 },
		{ { "-t5" }, LIMIT_TIME, 5000 },
		{ { "-qt5" }, LIMIT_TIME, 5000 },
		{ { "--cpu", "1h" }, LIMIT_CPU, 3600000 },
		{ { "--mem", "512M" }, LIMIT_MEMORY, 512ull << 20 },
		{ { "--processes", "7" }, LIMIT_PROCESSES, 7 },
		{ { "--file-size", "1K" }, LIMIT_FILE_SIZE, 1024 },
		{ { "--workspace", "2G" }, LIMIT_WORKSPACE, 2ull << 30 },
		{ { "--mem", "1G", "--mem", "2G" }, LIMIT_MEMORY,
		    2ull << 30 },
	};
	struct fault f;
	struct job job;
	size_t i;
	int k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(parse(rows[i].words, &job, &f), JOB_RUN);
		for (k = 0; k < LIMIT_END; k++)
			assert_int_equal(job.wished[k],
			    k == (int)rows[i].limit);
		assert_true(job.wish[rows[i].limit] == rows[i].value);
		job_free(&job);
	}
}

static void
test_other_options(void **state)
{
	static const char *const words[WORDS] = { "--name", "heat.py",
	    "--input", "a b", "--input", "", "--input=c", "-q", "--keep",
	    "run0", "--keep=run 1", NULL };
	static const char *const none[WORDS] = { "-q", NULL };
	static const char *const asks[][WORDS] = {
		{ "--help" }, { "-h" }, { "-q", "--help" }, { "-V" },
		{ "--version" }, { "--help", "--bad" },
	};
	struct fault f;
	struct job job;
	size_t i;

	(void)state;
	assert_int_equal(parse(words, &job, &f), JOB_RUN);
	assert_string_equal(job.name, "heat.py");
	assert_string_equal(job.input, "a b\n\nc\n");
	assert_true(job.quiet);
	assert_string_equal(job.keep, "run 1");
	job_free(&job);
	assert_int_equal(parse(none, &job, &f), JOB_RUN);
	assert_null(job.keep);
	job_free(&job);
	for (i = 0; i < COUNT(asks); i++) {
		assert_int_equal(parse(asks[i], &job, &f),
		    i == 3 || i == 4 ? JOB_VERSION : JOB_HELP);
		job_free(&job);
	}
}

static void
test_errors(void **state)
{
	static const struct {
		const char *words[WORDS];
		const char *text;
	} rows[] = {
		{ { "script.py" }, "cudarun < script.py" },
		{ { "-q", "script.py", "-" }, "cudarun - script.py" },
		{ { "" }, "stdin" },
		{ { "--bad" }, "no option --bad" },
		{ { "-z" }, "no option -z" },
		{ { "-qz" }, "no option -z" },
		{ { "-zq" }, "no option -z" },
		{ { "-q", "-zq", "-" }, "no option -z" },
		{ { "-:" }, "no option -:" }, { { "-?" }, "no option -?" },
		{ { "--time" }, "--time wants a value" },
		{ { "-t" }, "-t wants a value" },
		{ { "-qt" }, "-t wants a value" },
		{ { "-c" }, "-c wants a value" },
		{ { "-m" }, "-m wants a value" },
		{ { "--quiet=yes" }, "--quiet=yes" },
		{ { "--time", "x" }, "--time x: not a time" },
		{ { "--mem", "-1" }, "--mem -1: not a size" },
		{ { "--mem", "8GB" }, "not a size" },
		{ { "--processes", "1K" }, "not a number" },
		{ { "--name", "" }, "plain file name" },
		{ { "--name", "." }, "plain file name" },
		{ { "--name", ".." }, "plain file name" },
		{ { "--name", ".x" }, "plain file name" },
		{ { "--name", "-x" }, "plain file name" },
		{ { "--name", "a/b" }, "without slashes" },
		{ { "--name", "/etc/passwd" }, "without slashes" },
		{ { "--name", "a\nb" }, "control characters" },
		{ { "--name", "a\177b" }, "control characters" },
		{ { "--keep" }, "--keep wants a value" },
		{ { "--keep", "" }, "--keep wants a plain file name" },
		{ { "--keep", ".." }, "plain file name" },
		{ { "--keep", ".ssh" }, "plain file name" },
		{ { "--keep", "-x" }, "plain file name" },
		{ { "--keep", "a/b" }, "--keep wants a file name without" },
		{ { "--keep", "a/" }, "without slashes" },
		{ { "--keep", "/tmp" }, "without slashes" },
		{ { "--keep", "a\nb" }, "control characters" },
	};
	struct fault f;
	struct job job;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(parse(rows[i].words, &job, &f), -1);
		assert_int_equal(f.code, EXIT_USAGE);
		if (strstr(f.text, rows[i].text) == NULL)
			fail_msg("row %zu: %s", i, f.text);
		job_free(&job);
	}
}

static void
test_lengths(void **state)
{
	char name[257] = { 0 };
	char *line = xcalloc((1 << 20) + 1, 1);
	const char *words[WORDS] = { "--name", name };
	struct fault f;
	struct job job;

	(void)state;
	memset(name, 'n', 255);
	assert_int_equal(parse(words, &job, &f), JOB_RUN);
	assert_string_equal(job.name, name);
	job_free(&job);
	name[255] = 'n';
	assert_int_equal(parse(words, &job, &f), -1);
	job_free(&job);
	words[0] = "--input";
	words[1] = line;
	memset(line, 'l', (1 << 20) - 1);
	assert_int_equal(parse(words, &job, &f), JOB_RUN);
	assert_int_equal(strlen(job.input), 1 << 20);
	job_free(&job);
	words[2] = "--input";
	words[3] = "";
	assert_int_equal(parse(words, &job, &f), -1);
	assert_non_null(strstr(f.text, "1M in all"));
	job_free(&job);
	free(line);
}

/* execve(2) allows an empty argv. */
static void
test_no_argv(void **state)
{
	char *argv[] = { NULL };
	struct fault f;
	struct job job;

	(void)state;
	assert_int_equal(job_parse(0, argv, &job, &f), JOB_RUN);
	assert_null(job.argv);
	job_free(&job);
	job_free(&job);
}

/* Every limit with an option is in the table once, and the other way. */
static void
test_table(void **state)
{
	const struct option_row *o;
	int i, rows;

	(void)state;
	for (i = 0; i < LIMIT_END; i++) {
		for (rows = 0, o = job_options(); o->help != NULL; o++)
			if ((int)o->limit == i) {
				rows++;
				assert_string_equal(o->name,
				    limits_row(i)->option);
				assert_non_null(o->value);
			}
		assert_int_equal(rows, limits_row(i)->option != NULL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_wishes),
		cmocka_unit_test(test_other_options),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_no_argv),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
