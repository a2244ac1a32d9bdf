/* environment.c: nothing passes that was not let through, and ours win. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "environment.h"
#include "mem.h"

static char lang[] = "LANG", lc[] = "LC_*", ours[] = "CUDARUN_*",
    tz[] = "TZ", any[] = "*";
static char *usual[] = { lang, lc, ours, tz, NULL };
static char *everything[] = { any, NULL };

/* The environment a job gets when the client has set one variable. */
static char **
with(const char *variable, char *const *allowed)
{
	char *from[] = { xstrdup(variable), NULL };
	struct environment_plan plan = {
		.user = "ana", .home = "/job", .python = "/usr/bin/python3",
		.lib = "/usr/lib/cudarun", .allowed = allowed, .from = from,
	};
	char **env = environment_make(&plan);

	free(from[0]);
	return env;
}

static size_t
count(char *const *env, const char *name)
{
	size_t i, n = 0, len = strlen(name);

	for (i = 0; env[i] != NULL; i++)
		n += strncmp(env[i], name, len) == 0 && env[i][len] == '=';
	return n;
}

static bool
has(char *const *env, const char *variable)
{
	size_t i;

	for (i = 0; env[i] != NULL; i++)
		if (strcmp(env[i], variable) == 0)
			return true;
	return false;
}

static bool
passes(const char *variable, char *const *allowed)
{
	cleanup_strv char **env = with(variable, allowed);

	return has(env, variable);
}

static void
test_allowed(void **state)
{
	(void)state;
	assert_true(passes("LANG=de_DE.UTF-8", usual));
	assert_true(passes("LC_ALL=C", usual));
	assert_true(passes("LC_=", usual));
	assert_true(passes("CUDARUN_X=a=b", usual));
	assert_true(passes("TZ=", usual));
	assert_false(passes("LANGUAGE=de", usual));
	assert_false(passes("LAN=x", usual));
	assert_false(passes("lang=x", usual));
	assert_false(passes("LC=x", usual));
	assert_false(passes("XLC_ALL=x", usual));
	assert_false(passes("BASH_ENV=x", usual));
	assert_false(passes("SSH_AUTH_SOCK=x", usual));
	assert_false(passes("no equals sign", usual));
	assert_false(passes("LANG", usual));
	assert_false(passes("LANG=x", NULL));
	assert_true(passes("ANYTHING=x", everything));
}

static void
test_never(void **state)
{
	static const char *const never[] = {
		"LD_PRELOAD=/x.so", "LD_LIBRARY_PATH=/x", "LD_AUDIT=/x",
		"LD_=", "PYTHONPATH=/x", "PYTHONHOME=/x", "PYTHONSTARTUP=/x",
		"PYTHONINSPECT=1", "GCONV_PATH=/x",
		"GLIBC_TUNABLES=glibc.malloc.check=3", "PATH=/x", "HOME=/x",
		"USER=x", "LOGNAME=x", "SHELL=/x", "TMPDIR=/x",
		"MPLCONFIGDIR=/x", "CUDARUN_JOB=2", "CUDARUN_QUIET=1",
		"NUMBA_ENABLE_CUDASIM=0", "CUDA_DEVICE_ORDER=x",
		"CUDARUN_SIMULATOR_NOTICED=1",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		if (passes(never[i], everything))
			fail_msg("%s", never[i]);
}

/* Each of ours once, whatever the client says. */
static void
test_ours(void **state)
{
	cleanup_strv char **env = with("PATH=/x", everything);
	static const char *const want[] = {
		"PATH=/usr/local/bin:/usr/bin:/bin:/usr/local/cuda/bin",
		"HOME=/job", "USER=ana", "LOGNAME=ana", "SHELL=/bin/sh",
		"TMPDIR=/tmp", "PYTHONPATH=/usr/lib/cudarun", "CUDARUN_JOB=1",
		"NUMBA_ENABLE_CUDASIM=1", "LANG=C.UTF-8",
		"MPLCONFIGDIR=/tmp/matplotlib", "CUDARUN_PROFILE=standard",
		"OMPI_MCA_btl_vader_single_copy_mechanism=none",
	};
	size_t i, n = sizeof(want) / sizeof(want[0]);

	(void)state;
	for (i = 0; i < n; i++)
		if (!has(env, want[i]))
			fail_msg("%s", want[i]);
	assert_int_equal(strv_len(env), n);
}

static void
test_language(void **state)
{
	static const char *const rows[] = { "LANG=x", "LC_ALL=x", "LANG=" };
	char **env;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		env = with(rows[i], usual);
		assert_true(has(env, rows[i]));
		assert_false(has(env, "LANG=C.UTF-8"));
		strv_free(env);
	}
	env = with("LC_TIME=x", usual);
	assert_true(has(env, "LANG=C.UTF-8"));
	strv_free(env);
}

static void
test_long_values(void **state)
{
	char *variable = xcalloc(8192, 1);
	size_t len;

	(void)state;
	for (len = 4000; len < 4200; len++) {
		memset(variable, 'v', 8192);
		memcpy(variable, "LANG=", 5);
		variable[5 + len] = '\0';
		assert_int_equal(passes(variable, usual), len < 4096);
	}
	free(variable);
}

static void
test_plan(void **state)
{
	static const struct {
		const char *python, *path;
	} rows[] = {
		{ "/opt/venv/bin/python", "PATH=/opt/venv/bin:/usr/local/bin:"
		    "/usr/bin:/bin:/usr/local/cuda/bin" },
		{ "/usr/bin/python3.11", "PATH=/usr/local/bin:/usr/bin:/bin:"
		    "/usr/local/cuda/bin" },
		{ "/python", "PATH=/usr/local/bin:/usr/bin:/bin:"
		    "/usr/local/cuda/bin" },
		{ "python", "PATH=/usr/local/bin:/usr/bin:/bin:"
		    "/usr/local/cuda/bin" },
	};
	struct environment_plan plan = {
		.user = "ana", .home = "/job", .lib = "/l", .gpu = true,
		.quiet = true,
	};
	char **env;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		plan.python = rows[i].python;
		env = environment_make(&plan);
		assert_true(has(env, rows[i].path));
		assert_true(has(env, "CUDARUN_QUIET=1"));
		assert_true(has(env, "CUDA_DEVICE_ORDER=PCI_BUS_ID"));
		assert_int_equal(count(env, "NUMBA_ENABLE_CUDASIM"), 0);
		assert_int_equal(count(env, "PATH"), 1);
		strv_free(env);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_allowed),
		cmocka_unit_test(test_never),
		cmocka_unit_test(test_ours),
		cmocka_unit_test(test_language),
		cmocka_unit_test(test_long_values),
		cmocka_unit_test(test_plan),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
