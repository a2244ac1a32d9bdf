/* request.c: what RUN asks for, and what it may not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "mem.h"
#include "objection.h"
#include "request.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define HASH "cc42155088fca5730758db72b2a5bca33112a941dfaa2d43098ec422ce4ea213"
#define ITEM(name) "{\"name\":\"" name "\",\"size\":1,\"sha256\":\"" HASH "\"}"

static int
read_text(const char *text, struct request *q, struct objection *o)
{
	const char *why = NULL;
	cleanup_control struct control *c = control_parse(text, strlen(text),
	    &why);

	if (c == NULL)
		fail_msg("%s: %s", text, why);
	*o = (struct objection){ NULL };
	return request_read(c, q, o);
}

static void
demand_read(const char *text, struct request *q)
{
	struct objection o;

	if (read_text(text, q, &o) == -1)
		fail_msg("%s: %s", text, o.fault.text);
}

static void
demand_refused(const char *text, const char *word, int status)
{
	struct request q;
	struct objection o;

	if (read_text(text, &q, &o) == 0)
		fail_msg("%s is taken", text);
	if (strcmp(o.word, word) != 0 || o.fault.code != status)
		fail_msg("%.200s: %s, %d", text, o.word, o.fault.code);
	assert_true(o.fault.text[0] != '\0');
	request_free(&q);
}

static void
test_script(void **state)
{
	struct request q;

	(void)state;
	demand_read("{\"script\":\"b.py\",\"argv\":[\"x\",{\"b64\":\"/w==\"}],"
	    "\"files\":[" ITEM("a") "," ITEM("b.py") "],\"results\":[],"
	    "\"stdin\":true,\"quiet\":true,\"token\":\"t-1\","
	    "\"workspace\":\"session\",\"unknown\":[{}]}", &q);
	assert_true(q.program && q.input && q.job.quiet);
	assert_false(q.detach || q.terminal);
	assert_int_equal(q.count, 2);
	assert_int_equal(q.script, 1);
	assert_string_equal(q.job.name, "b.py");
	assert_string_equal(q.job.argv[0], "x");
	assert_string_equal(q.job.argv[1], "\377");
	assert_null(q.job.argv[2]);
	assert_string_equal(q.token, "t-1");
	assert_string_equal(q.workspace, "session");
	assert_non_null(q.results);
	assert_null(q.results[0]);
	assert_string_equal(q.files[0].hash, HASH);
	assert_int_equal(q.files[0].size, 1);
	assert_false(q.files[0].executable);
	request_free(&q);
}

static void
test_absent(void **state)
{
	struct request q;

	(void)state;
	demand_read("{\"code\":\"pass\"}", &q);
	assert_int_equal(q.job.mode, BRIEF_CODE);
	assert_string_equal(q.job.text, "pass");
	assert_string_equal(q.workspace, "fresh");
	assert_null(q.results);
	assert_null(q.token);
	assert_true(q.out == UINT64_MAX);
	assert_false(q.input || q.detach || q.terminal || q.job.quiet);
	assert_int_equal(q.count, 0);
	assert_int_equal(q.script, 0);
	request_free(&q);
	demand_read("{\"module\":\"this\"}", &q);
	assert_int_equal(q.job.mode, BRIEF_MODULE);
	request_free(&q);
	demand_read("{\"workspace\":\"session\",\"files\":[" ITEM("d/a")
	    "]}", &q);
	assert_false(q.program);
	request_free(&q);
}

static void
test_numbers(void **state)
{
	struct request q;

	(void)state;
	demand_read("{\"code\":\"\",\"limits\":{\"wall\":1,\"cpu\":0,\"mem\":"
	    "9007199254740991,\"out\":5,\"other\":\"x\"},\"tty\":{\"rows\":"
	    "10000},\"gpu\":{\"count\":2,\"mem\":7},\"priority\":100}", &q);
	assert_true(q.job.wished[LIMIT_TIME]);
	assert_int_equal(q.job.wish[LIMIT_TIME], 1);
	assert_true(q.job.wished[LIMIT_CPU]);
	assert_true(q.job.wish[LIMIT_MEMORY] == CONTROL_INT_MAX);
	assert_false(q.job.wished[LIMIT_WORKSPACE]);
	assert_int_equal(q.out, 5);
	assert_true(q.terminal);
	assert_int_equal(q.rows, 10000);
	assert_int_equal(q.cols, 0);
	assert_int_equal(q.gpus, 2);
	request_free(&q);
}

static void
test_mode(void **state)
{
	static const struct {
		int mode;
		bool executable;
	} rows[] = { { 0, false }, { 384, false }, { 448, true },
	    { 4095, true }, { 64, true }, { 9, false } };
	char text[512];
	struct request q;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		(void)snprintf(text, sizeof(text), "{\"code\":\"\",\"files\":"
		    "[{\"name\":\"a\",\"size\":0,\"mode\":%d,\"sha256\":\"%s\""
		    "}]}", rows[i].mode, HASH);
		demand_read(text, &q);
		assert_int_equal(q.files[0].executable, rows[i].executable);
		request_free(&q);
	}
}

static void
test_wrong_types(void **state)
{
	static const char *const texts[] = {
		"{\"script\":1}", "{\"code\":null}", "{\"module\":[]}",
		"{\"code\":\"\",\"argv\":\"x\"}",
		"{\"code\":\"\",\"argv\":[1]}",
		"{\"code\":\"\",\"argv\":[{\"b64\":\"YQBi\"}]}",
		"{\"code\":\"\",\"env\":[]}",
		"{\"code\":\"\",\"env\":{\"A\":1}}",
		"{\"code\":\"\",\"stdin\":1}", "{\"code\":\"\",\"tty\":true}",
		"{\"code\":\"\",\"tty\":{\"rows\":10001}}",
		"{\"code\":\"\",\"gpu\":{\"count\":65}}",
		"{\"code\":\"\",\"limits\":{\"wall\":-1}}",
		"{\"code\":\"\",\"limits\":{\"wall\":1.0}}",
		"{\"code\":\"\",\"priority\":101}",
		"{\"code\":\"\",\"token\":\"\"}",
		"{\"code\":\"\",\"token\":\"a/b\"}",
		"{\"code\":\"\",\"workspace\":\"../x\"}",
		"{\"code\":\"\",\"results\":[null]}",
		"{\"code\":\"\",\"files\":{}}", "{\"code\":\"\",\"files\":[1]}",
		"{\"code\":\"\",\"files\":[{}]}",
		"{\"code\":\"\",\"files\":[{\"name\":\"a\",\"size\":-1,"
		    "\"sha256\":\"" HASH "\"}]}",
		"{\"code\":\"\",\"files\":[{\"name\":\"a\",\"size\":1,"
		    "\"sha256\":\"" HASH "0\"}]}",
		"{\"code\":\"\",\"files\":[{\"name\":\"a\",\"size\":1,"
		    "\"mode\":4096,\"sha256\":\"" HASH "\"}]}",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++)
		demand_refused(texts[i], "bad-value", 76);
}

static void
test_usage(void **state)
{
	static const char *const texts[] = {
		"{}", "{\"files\":[" ITEM("a") "]}",
		"{\"workspace\":\"session\"}",
		"{\"code\":\"\",\"module\":\"x\"}",
		"{\"script\":\"a\"}",
		"{\"script\":\"d/a\",\"files\":[" ITEM("d/a") "]}",
		"{\"script\":\".a\",\"files\":[" ITEM(".a") "]}",
		"{\"script\":\"-a\",\"files\":[" ITEM("-a") "]}",
		"{\"code\":\"\",\"name\":\"../x\"}",
		"{\"code\":\"\",\"env\":{\"\":\"\"}}",
		"{\"code\":\"\",\"env\":{\"1\":\"\"}}",
		"{\"code\":\"\",\"env\":{\"A=\":\"\"}}",
		"{\"code\":\"\",\"env\":{\"\303\251\":\"\"}}",
		"{\"code\":\"\",\"files\":[" ITEM("../a") "]}",
		"{\"code\":\"\",\"files\":[" ITEM("/a") "]}",
		"{\"code\":\"\",\"files\":[" ITEM("NUL") "]}",
		"{\"code\":\"\",\"files\":[" ITEM("a") "," ITEM("b") ","
		    ITEM("a") "]}",
		"{\"code\":\"\",\"detach\":true,\"stdin\":true}",
		"{\"code\":\"\",\"detach\":true,\"tty\":{}}",
		"{\"code\":\"\",\"detach\":true,\"workspace\":\"session\"}",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(texts); i++)
		demand_refused(texts[i], "usage", 64);
}

/* An array of count empty strings, or an object of so many names. */
static char *
make_many(const char *before, const char *name, const char *value,
    size_t count)
{
	char *text = xcalloc(count + 2, 16);
	size_t i, len = 0;

	len += (size_t)snprintf(text, 32, "%s", before);
	for (i = 0; i < count; i++)
		len += (size_t)snprintf(text + len, 32, "%s\"%s%zu\"%s",
		    i == 0 ? "" : ",", name, i, value);
	(void)snprintf(text + len, 8, "%s}", before[strlen(before) - 1] ==
	    '[' ? "]" : "}");
	return text;
}

static void
test_counts(void **state)
{
	static const struct {
		const char *before, *name, *value;
		size_t most;
	} rows[] = {
		{ "{\"code\":\"\",\"argv\":[", "", "", 1024 },
		{ "{\"code\":\"\",\"results\":[", "", "", 64 },
		{ "{\"code\":\"\",\"env\":{", "A", ":\"\"", 256 },
	};
	struct request q;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		cleanup_free char *most = make_many(rows[i].before,
		    rows[i].name, rows[i].value, rows[i].most);
		cleanup_free char *more = make_many(rows[i].before,
		    rows[i].name, rows[i].value, rows[i].most + 1);

		demand_read(most, &q);
		request_free(&q);
		demand_refused(more, "usage", 64);
	}
}

static void
test_lengths(void **state)
{
	cleanup_free char *text = xcalloc(1, 16400), *json = NULL;
	struct request q;

	(void)state;
	memset(text, 'x', 16384);
	json = xasprintf("{\"code\":\"\",\"argv\":[\"%s\"],\"env\":{\"AB\":"
	    "\"%s\"}}", text, text + 3);
	demand_read(json, &q);
	request_free(&q);
	free(json);
	json = xasprintf("{\"code\":\"\",\"env\":{\"AB\":\"%s\"}}", text + 2);
	demand_refused(json, "usage", 64);
	free(json);
	json = xasprintf("{\"code\":\"\",\"argv\":[\"%sx\"]}", text);
	demand_refused(json, "usage", 64);
	free(json);
	json = xasprintf("{\"code\":\"\",\"results\":[\"%sx\"]}", text);
	demand_refused(json, "usage", 64);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_script),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_mode),
		cmocka_unit_test(test_wrong_types),
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
