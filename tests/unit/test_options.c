/* options.c and values.c: the command line of cudash(1), row by row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "exitcode.h"
#include "mem.h"
#include "options.h"

#define WORDS 12
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* getopt may write to argv, so it gets a copy. */
static int
parse(const char *const words[WORDS], struct options *o, struct fault *f)
{
	char **argv = NULL;
	int rc;

	strv_append(&argv, xstrdup("cudash"));
	for (; *words != NULL; words++)
		strv_append(&argv, xstrdup(*words));
	*f = (struct fault){ 0 };
	rc = options_parse((int)strv_len(argv), argv, o, f);
	strv_free(argv);
	return rc;
}

static void
check_strv(char *const *got, const char *const want[WORDS])
{
	size_t i;

	for (i = 0; want[i] != NULL; i++) {
		assert_true(i < strv_len(got));
		assert_string_equal(got[i], want[i]);
	}
	assert_int_equal(strv_len(got), i);
}

static void
test_modes(void **state)
{
	static const struct {
		const char *words[WORDS];
		enum options_mode mode;
		const char *text;
		const char *argv[WORDS];
	} rows[] = {
		{ { "h" }, OPTIONS_PROMPT, "", { NULL } },
		{ { "-q", "h" }, OPTIONS_PROMPT, "", { NULL } },
		{ { "h", "-q" }, OPTIONS_PROMPT, "", { NULL } },
		{ { "h", "s.py" }, OPTIONS_SCRIPT, "s.py", { NULL } },
		{ { "h", "s.py", "a", "b c", "" }, OPTIONS_SCRIPT, "s.py",
		    { "a", "b c", "" } },
		{ { "h", "s.py", "-q", "--time", "x", "-c" }, OPTIONS_SCRIPT,
		    "s.py", { "-q", "--time", "x", "-c" } },
		{ { "h", "-q", "--", "s.py", "a" }, OPTIONS_SCRIPT, "s.py",
		    { "a" } },
		{ { "--", "h", "--", "./odd.py" }, OPTIONS_SCRIPT, "./odd.py",
		    { NULL } },
		{ { "h", "../.x/odd.py" }, OPTIONS_SCRIPT, "../.x/odd.py",
		    { NULL } },
		{ { "--gpus", "64", "h" }, OPTIONS_PROMPT, "", { NULL } },
		{ { "h", "-" }, OPTIONS_STDIN, "-", { NULL } },
		{ { "h", "-", "-", "x" }, OPTIONS_STDIN, "-", { "-", "x" } },
		{ { "h", "-c", "print(1)", "-x", "y" }, OPTIONS_CODE,
		    "print(1)", { "-x", "y" } },
		{ { "h", "-c", "x", "-" }, OPTIONS_CODE, "x", { "-" } },
		{ { "h", "-qcx", "a" }, OPTIONS_CODE, "x", { "a" } },
		{ { "h", "-c", "", "--help" }, OPTIONS_CODE, "",
		    { "--help" } },
		{ { "h", "-m", "timeit", "-n", "1" }, OPTIONS_MODULE,
		    "timeit", { "-n", "1" } },
		{ { "h", "ps" }, OPTIONS_VERB, "ps", { NULL } },
		{ { "h", "-q", "check" }, OPTIONS_VERB, "check", { NULL } },
		{ { "h", "logs", "ID" }, OPTIONS_VERB, "logs", { "ID" } },
		{ { "h", "attach", "ID" }, OPTIONS_VERB, "attach", { "ID" } },
		{ { "h", "./ps" }, OPTIONS_SCRIPT, "./ps", { NULL } },
		{ { "h", "ps.py" }, OPTIONS_SCRIPT, "ps.py", { NULL } },
		{ { "h", "psx" }, OPTIONS_SCRIPT, "psx", { NULL } },
	};
	struct options o;
	struct fault f;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		if (parse(rows[i].words, &o, &f) != OPTIONS_GO)
			fail_msg("row %zu: %s", i, f.text);
		assert_string_equal(o.host, "h");
		assert_ptr_equal(o.plan.host, o.host);
		assert_int_equal(o.mode, rows[i].mode);
		assert_string_equal(o.text, rows[i].text);
		check_strv(o.argv, rows[i].argv);
		options_free(&o);
	}
}

static void
test_values(void **state)
{
	static const char *const words[WORDS] = { "-f", "a", "--file=b",
	    "h", "-o", "*.png", "-O", "out", "--force", "--env=A=b=c",
	    "s.py", NULL };
	static const char *const more[WORDS] = { "--gpus", "2",
	    "--gpu-mem=4G", "--time=10m", "--mem=8G", "--cpu", "90",
	    "--processes=64", "--workspace=1G", "h", "-ntq", "--detach" };
	static const char *const ssh[WORDS] = { "-p22", "-l", "ana", "-i",
	    "key", "-Fconf", "--ssh-option=A=b", "--ssh-option=C=d",
	    "--transport=ssh", "h" };
	struct options o;
	struct fault f;

	(void)state;
	assert_int_equal(parse(words, &o, &f), OPTIONS_GO);
	check_strv(o.files, (const char *[WORDS]){ "a", "b" });
	check_strv(o.results, (const char *[WORDS]){ "*.png" });
	assert_string_equal(o.folder, "out");
	assert_true(o.force);
	check_strv(o.env, (const char *[WORDS]){ "A=b=c" });
	options_free(&o);
	assert_int_equal(parse(more, &o, &f), -1);	/* see test_wrong */
	assert_true(o.gpu_wished && o.gpus == 2);
	assert_int_equal(o.gpu_bytes, 4ull << 30);
	assert_int_equal(o.wish[LIMIT_TIME], 600000);
	assert_int_equal(o.wish[LIMIT_MEMORY], 8ull << 30);
	assert_int_equal(o.wish[LIMIT_CPU], 90000);
	assert_int_equal(o.wish[LIMIT_PROCESSES], 64);
	assert_int_equal(o.wish[LIMIT_WORKSPACE], 1ull << 30);
	assert_true(o.wished[LIMIT_TIME] && !o.wished[LIMIT_FILE_SIZE]);
	assert_true(o.no_input && o.terminal && o.quiet && o.detach);
	options_free(&o);
	assert_int_equal(parse(ssh, &o, &f), OPTIONS_GO);
	assert_string_equal(o.plan.port, "22");
	assert_string_equal(o.plan.user, "ana");
	assert_string_equal(o.plan.identity, "key");
	assert_string_equal(o.plan.config, "conf");
	check_strv(o.plan.options, (const char *[WORDS]){ "A=b", "C=d" });
	assert_int_equal(o.plan.transport, REMOTE_SSH);
	options_free(&o);
}

static void
test_env(void **state)
{
	static const char *const words[WORDS] = { "--env", "TEST_SET", "h" };
	struct options o;
	struct fault f;

	(void)state;
	assert_int_equal(setenv("TEST_SET", "here it is", 1), 0);
	assert_int_equal(parse(words, &o, &f), OPTIONS_GO);
	check_strv(o.env, (const char *[WORDS]){ "TEST_SET=here it is" });
	options_free(&o);
	assert_int_equal(unsetenv("TEST_SET"), 0);
	assert_int_equal(parse(words, &o, &f), -1);
	assert_non_null(strstr(f.text, "not set here"));
	options_free(&o);
}

static void
test_wrong(void **state)
{
	static const struct {
		const char *words[WORDS];
		const char *says;
	} rows[] = {
		{ { NULL }, "which host?" },
		{ { "-q" }, "which host?" },
		{ { "--no-such", "h" }, "there is no option --no-such" },
		{ { "h", "-Z" }, "there is no option -Z" },
		{ { "h", "-qZ" }, "there is no option -Z" },
		{ { "h", "-f" }, "-f wants a value" },
		{ { "h", "--time" }, "--time wants a value" },
		{ { "--time", "soon", "h" }, "--time soon: not a time" },
		{ { "--mem", "4 G", "h" }, "--mem 4 G: not a size" },
		{ { "--gpus", "-1", "h" }, "--gpus -1: not a number" },
		{ { "--gpu-mem", "x", "h" }, "--gpu-mem x: not a size" },
		{ { "--gpus", "65", "h" }, "--gpus 65: 64 are the most" },
		{ { "--", "h", "--", "-odd.py" }, "with a dot or a dash" },
		{ { "h", "a/-odd.py" }, "with a dot or a dash" },
		{ { "h", ".odd.py" }, "with a dot or a dash" },
		{ { "h", "a/.odd.py" }, "with a dot or a dash" },
		{ { "--env", "1A=x", "h" }, "not a name" },
		{ { "--env", "=x", "h" }, "not a name" },
		{ { "--env", "A-B=x", "h" }, "not a name" },
		{ { "--transport", "telnet", "h" }, "auto, libssh or ssh" },
		{ { "-c", "x", "h" }, "the host comes first" },
		{ { "-m", "x", "h" }, "the host comes first" },
		{ { "h", "ps", "x" }, "ps takes no words" },
		{ { "h", "logs" }, "wants the ID" },
		{ { "h", "kill", "a", "b" }, "wants the ID" },
		{ { "--detach", "h" }, "want a script" },
		{ { "--detach", "-t", "h", "s.py" }, "cannot be detached" },
		{ { "-t", "h", "-" }, "-t wants the terminal" },
		{ { "-nt", "h", "s.py" }, "-t wants the terminal" },
	};
	struct options o;
	struct fault f;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		assert_int_equal(parse(rows[i].words, &o, &f), -1);
		assert_int_equal(f.code, EXIT_USAGE);
		if (strstr(f.text, rows[i].says) == NULL)
			fail_msg("row %zu: %s", i, f.text);
		options_free(&o);
	}
}

static void
test_table(void **state)
{
	static const char *const help[WORDS] = { "-h", "nonsense" };
	static const char *const version[WORDS] = { "h", "-V" };
	const struct option_row *a, *b;
	struct options o;
	struct fault f;

	(void)state;
	for (a = options_rows(); a->help != NULL; a++)
		for (b = a + 1; b->help != NULL; b++) {
			assert_true(a->letter == 0 || a->letter != b->letter);
			assert_true(*a->name == '\0' ||
			    strcmp(a->name, b->name) != 0);
		}
	assert_int_equal(parse(help, &o, &f), OPTIONS_HELP);
	options_free(&o);
	assert_int_equal(parse(version, &o, &f), OPTIONS_VERSION);
	options_free(&o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_modes),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_env),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
