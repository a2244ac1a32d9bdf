/* conf.c: every key, and every way to get one wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "conf.h"
#include "exitcode.h"
#include "mem.h"

static char path[] = "/tmp/cudarun-unit.XXXXXX";

static int
load_bytes(const char *bytes, size_t len, struct conf *c, struct fault *f)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
	*f = (struct fault){ 0 };
	return conf_load(path, 1, "/usr/bin/python3", c, f);
}

static int
load(const char *text, struct conf *c, struct fault *f)
{
	return load_bytes(text, strlen(text), c, f);
}

static void
check_presets(const struct conf *c)
{
	struct limits l;
	int i;

	limits_init(&l);
	for (i = 0; i < LIMIT_END; i++)
		assert_true(c->limits.v[i] == l.v[i]);
	assert_string_equal(c->python, "/usr/bin/python3");
	assert_string_equal(c->workspace_dir, "/var/tmp");
	assert_int_equal(strv_len(c->read_only), 0);
	assert_null(c->group);
	assert_false(c->strict);
	assert_true(c->fork);
	assert_int_equal(c->home, HOME_ABSENT);
	assert_int_equal(c->layers, LAYER_ALL);
	assert_int_equal(c->landlock_abi, 2);
	assert_true(c->gpus == UINT64_MAX);
	assert_int_equal(strv_len(c->environment), 9);
	assert_string_equal(c->environment[0], "LANG");
	assert_string_equal(c->environment[7], "LC_*");
	assert_string_equal(c->environment[8], "CUDARUN_*");
}

static void
test_presets(void **state)
{
	static const char *const empty[] = {
		"", "\n", "# nothing\n", "// nothing", "/* nothing */",
		"# no line end",
	};
	struct fault f;
	struct conf c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		assert_int_equal(load(empty[i], &c, &f), 0);
		check_presets(&c);
		conf_free(&c);
		conf_free(&c);
	}
}

static void
test_absent(void **state)
{
	struct fault f = { 0 };
	struct conf c;

	(void)state;
	assert_int_equal(conf_load("/no/such/cudarun.conf", 0,
	    "/usr/bin/python3", &c, &f), 0);
	check_presets(&c);
	conf_free(&c);
	assert_int_equal(conf_load("/no/such/cudarun.conf", 1,
	    "/usr/bin/python3", &c, &f), -1);
	assert_int_equal(f.code, EXIT_CONF);
	assert_non_null(strstr(f.text, "/no/such/cudarun.conf"));
	conf_free(&c);
}

/* A directory, as `workspace_dir' mistaken for the file would be. */
static void
test_directory(void **state)
{
	struct fault f = { 0 };
	struct conf c;

	(void)state;
	assert_int_equal(conf_load("/tmp", 0, "/usr/bin/python3", &c, &f), -1);
	assert_int_equal(f.code, EXIT_CONF);
	assert_non_null(strstr(f.text, "/tmp"));
	conf_free(&c);
}

static void
test_all_keys(void **state)
{
	static const char text[] =
	    "python = \"/opt/venv/bin/python\"\n"
	    "workspace_dir = /scratch\n"
	    "read_only = {\"/data/sets\", /opt/models}\n"
	    "environment = {\"OMP_NUM_THREADS\", \"MY_*\"}\n"
	    "time = \"10:00\"\ncpu = 5m\nmemory = 512M\nprocesses = 64\n"
	    "file_size = 1G\nworkspace = \"2G\"\nscript_size = 1M\n"
	    "tmp_size = 100M\nstdin_timeout = 5s\nwarn_before = 30s\n"
	    "grace = 1.5s\n";
	struct fault f;
	struct conf c;

	(void)state;
	assert_int_equal(load(text, &c, &f), 0);
	assert_string_equal(c.python, "/opt/venv/bin/python");
	assert_string_equal(c.workspace_dir, "/scratch");
	assert_int_equal(strv_len(c.read_only), 2);
	assert_string_equal(c.read_only[0], "/data/sets");
	assert_string_equal(c.read_only[1], "/opt/models");
	assert_int_equal(strv_len(c.environment), 2);
	assert_string_equal(c.environment[0], "OMP_NUM_THREADS");
	assert_string_equal(c.environment[1], "MY_*");
	assert_true(c.limits.v[LIMIT_TIME] == 600000);
	assert_true(c.limits.v[LIMIT_CPU] == 300000);
	assert_true(c.limits.v[LIMIT_MEMORY] == 512u << 20);
	assert_true(c.limits.v[LIMIT_PROCESSES] == 64);
	assert_true(c.limits.v[LIMIT_FILE_SIZE] == 1u << 30);
	assert_true(c.limits.v[LIMIT_WORKSPACE] == 2ull << 30);
	assert_true(c.limits.v[LIMIT_SCRIPT_SIZE] == 1u << 20);
	assert_true(c.limits.v[LIMIT_TMP_SIZE] == 100u << 20);
	assert_true(c.limits.v[LIMIT_STDIN_TIMEOUT] == 5000);
	assert_true(c.limits.v[LIMIT_WARN_BEFORE] == 30000);
	assert_true(c.limits.v[LIMIT_GRACE] == 1500);
	conf_free(&c);
}

static void
test_forms(void **state)
{
	struct fault f;
	struct conf c;

	(void)state;
	assert_int_equal(load("time = 1h\ntime = 2h # the last counts\n", &c,
	    &f), 0);
	assert_true(c.limits.v[LIMIT_TIME] == 7200000);
	conf_free(&c);
	assert_int_equal(load("read_only = {}\nenvironment = {}\n", &c, &f),
	    0);
	assert_int_equal(strv_len(c.environment), 0);
	conf_free(&c);
	assert_int_equal(load("read_only = {/a}\nread_only += {/b}\n", &c, &f),
	    0);
	assert_int_equal(strv_len(c.read_only), 2);
	conf_free(&c);
	assert_int_equal(load("time = 1h\r\ncpu = 5m\r\n", &c, &f), 0);
	assert_true(c.limits.v[LIMIT_TIME] == 3600000);
	conf_free(&c);
}

static void
test_errors(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "memroy = 8G\n", ":1: " }, { "memroy = 8G\n", "memroy" },
		{ "\n\nTime = 8\n", ":3: " },
		{ "time = 1h\ntime 2h\n", ":2: " },
		{ "time = 1h\ntime = x\n", ":2: time = \"x\" is not a dura" },
		{ "memory = 8GB\n", "memory = \"8GB\" is not a size" },
		{ "memory = -1\n", "not a size" },
		{ "memory = \"\"\n", "not a size" },
		{ "processes = many\n", "\"many\" is not a number" },
		{ "python = python3\n", "not an absolute path" },
		{ "python = \"\"\n", "not an absolute path" },
		{ "workspace_dir = ../x\n", "not an absolute path" },
		{ "workspace_dir = /a/../x\n", "not an absolute path" },
		{ "workspace_dir = /a/..\n", "not an absolute path" },
		{ "read_only = {/a, b}\n", "read_only = \"b\"" },
		{ "environment = {LD_PRELOAD}\n", "not set LD_PRELOAD" },
		{ "environment = {\"LD_*\"}\n", "not set LD_" },
		{ "environment = {\"PYTHON*\"}\n", "not set PYTHON" },
		{ "environment = {GCONV_PATH}\n", "not set GCONV" },
		{ "environment = {\"A=b\"}\n", "not set A=b" },
		{ "environment = {\"\"}\n", "not set" },
		{ "time = 1h\n/* half\ntime = 1s\n", ":2: a comment does" },
		{ "time = 1h# that's for all\n/* the lab's rule:\n"
		    "profile = strict\n", ":2: a comment does" },
		{ "time = 1h *// it's\n/* it's\nprofile = strict\n", ":" },
		{ "time = 1h#\"\n/* \"\nprofile = strict\n", ":2: a comment" },
		{ "# the lab\rprofile = strict\r", ":1: a line ends" },
		{ "time = 'x\n", "a text does not end" },
		{ "read_only = {/tmp}\n", "is the job's own" },
		{ "read_only = {/proc/sys}\n", "is the job's own" },
		{ "read_only = {\"/tmp/\"}\n", "not an absolute path" },
		{ "read_only = {\"//proc\"}\n", "not an absolute path" },
		{ "read_only = {/a/./b}\n", "not an absolute path" },
		{ "time = {1h}\n", ":1: " }, { "time =\n", ":" },
		{ "time = \"1h\n", ":" }, { "read_only = {/a\n", ":" },
		{ "include(\"/etc/passwd\")\n", "include" },
		{ "= 1h\n", ":1: " }, { "time\n", ":" }, { "{\n", ":1: " },
	};
	struct fault f;
	struct conf c;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (load(rows[i].text, &c, &f) != -1)
			fail_msg("accepted: %s", rows[i].text);
		assert_int_equal(f.code, EXIT_CONF);
		assert_memory_equal(f.text, path, strlen(path));
		if (strstr(f.text, rows[i].why) == NULL)
			fail_msg("%s: %s", rows[i].text, f.text);
		conf_free(&c);
	}
}

/* Every key of the table of limits is checked, with its unit. */
static void
test_every_limit(void **state)
{
	char text[128];
	struct fault f;
	struct conf c;
	int i;

	(void)state;
	for (i = 0; i < LIMIT_END; i++) {
		(void)snprintf(text, sizeof(text), "%s = 7\n",
		    limits_row(i)->name);
		assert_int_equal(load(text, &c, &f), 0);
		assert_true(c.limits.v[i] ==
		    (limits_row(i)->unit == UNIT_DURATION ? 7000 : 7));
		conf_free(&c);
		(void)snprintf(text, sizeof(text), "%s = lots\n",
		    limits_row(i)->name);
		assert_int_equal(load(text, &c, &f), -1);
		conf_free(&c);
	}
}

static int
make_path(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd == -1 ? -1 : close(fd);
}

static int
remove_path(void **state)
{
	(void)state;
	return unlink(path);
}

/* What a crash leaves of a file must not be taken for all of it. */
static void
test_nul(void **state)
{
	static const char torn[] = "time = 1h\n\0\0\0profile = strict\n";
	struct conf c;
	struct fault f;

	(void)state;
	assert_int_equal(load_bytes(torn, sizeof(torn) - 1, &c, &f), -1);
	assert_int_equal(f.code, EXIT_CONF);
	conf_free(&c);
}

/* Slashes and stars in a word begin no comment. */
static void
test_no_comment(void **state)
{
	struct conf c;
	struct fault f;

	(void)state;
	assert_int_equal(load("workspace_dir = \"/var/*x\" // why\n"
	    "read_only = {\"/a#b\"} # this\ntime = 2h/*3*/\n", &c, &f), -1);
	conf_free(&c);
	assert_int_equal(load("workspace_dir = \"/var/*x\" // why\n"
	    "read_only = {\"/a#b\"} # this\ntime = 2h /*3*/\n", &c, &f), 0);
	assert_string_equal(c.workspace_dir, "/var/*x");
	assert_string_equal(c.read_only[0], "/a#b");
	assert_true(c.limits.v[LIMIT_TIME] == 7200000);
	conf_free(&c);
	assert_int_equal(load("time = 2h# it's enough {\r\ncpu = 1h\r\n", &c,
	    &f), 0);
	assert_true(c.limits.v[LIMIT_CPU] == 3600000);
	conf_free(&c);
}

static void
test_confinement(void **state)
{
	struct conf c;
	struct fault f;

	(void)state;
	assert_int_equal(load("profile = strict\nfork = false\nhome = read\n"
	    "without = {net, \"uts\"}\nlandlock_abi = 6\ngpus = {0, 3}\n", &c,
	    &f), 0);
	assert_true(c.strict);
	assert_false(c.fork);
	assert_int_equal(c.home, HOME_READ);
	assert_int_equal(c.layers, LAYER_ALL & ~(LAYER_BIT(LAYER_NET) |
	    LAYER_BIT(LAYER_UTS)));
	assert_int_equal(c.landlock_abi, 6);
	assert_true(c.gpus == 9);
	conf_free(&c);
	assert_int_equal(load("gpus = {63}\nhome = write\n", &c, &f), 0);
	assert_true(c.gpus == UINT64_C(1) << 63);
	assert_int_equal(c.home, HOME_WRITE);
	conf_free(&c);
}

static void
test_confinement_refuses(void **state)
{
	static const char *const bad[] = {
		"profile = open", "profile = \"\"", "home = rw", "fork = 2",
		"without = {user}", "without = {mount}", "without = {pid}",
		"without = {all}", "without = {\"\"}", "landlock_abi = 0",
		"landlock_abi = 7", "landlock_abi = -1", "landlock_abi = x",
		"gpus = {64}", "gpus = {-1}", "gpus = {a}",
		"gpus = {4294967296}", "fork = false", "group { time = 1 }",
		"group \"no such\" { time = 1 }", "group root { group x { } }",
		"group root { profile = open }", "group root { tiem = 1 }",
		"group root { without = {pid} }", "group root { time = soon }",
		"group root { time = 1h", "group root { } group root { }",
	};
	struct conf c;
	struct fault f;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (load(bad[i], &c, &f) == 0)
			fail_msg("taken: %s", bad[i]);
		assert_int_equal(f.code, EXIT_CONF);
		conf_free(&c);
	}
}

/* Our own group's section counts, others' do not, and the first one. */
static void
test_groups(void **state)
{
	const struct group *own = getgrgid(getgid());
	cleanup_free char *text = NULL;
	struct conf c;
	struct fault f;

	(void)state;
	assert_non_null(own);
	text = xasprintf("time = 1h\nread_only = {\"/a\"}\n"
	    "group \"%s\" {\n time = 2h\n profile = strict\n"
	    " read_only = {\"/b\", \"/c\"}\n}\n", own->gr_name);
	assert_int_equal(load(text, &c, &f), 0);
	assert_string_equal(c.group, own->gr_name);
	assert_true(c.limits.v[LIMIT_TIME] == 7200000);
	assert_true(c.strict);
	assert_true(c.fork);
	assert_int_equal(strv_len(c.read_only), 2);
	assert_int_equal(strv_len(c.environment), 9);
	conf_free(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_presets),
		cmocka_unit_test(test_nul),
		cmocka_unit_test(test_no_comment),
		cmocka_unit_test(test_confinement),
		cmocka_unit_test(test_confinement_refuses),
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_directory),
		cmocka_unit_test(test_all_keys),
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_errors),
		cmocka_unit_test(test_every_limit),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
