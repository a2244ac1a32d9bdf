/* control.c and base64.c: strict JSON in, plain JSON out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "control.h"
#include "mem.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define BYTES 65536		/* of the longest payload */

static struct control *
parse(const char *text)
{
	const char *why = NULL;
	struct control *c = control_parse(text, strlen(text), &why);

	if (c == NULL)
		fail_msg("%s: %s", text, why);
	return c;
}

static void
check_print(const struct control *c, const char *expected)
{
	cleanup_free char *text = NULL;
	size_t len;

	text = control_print(c, &len);
	assert_string_equal(text, expected);
	assert_int_equal(len, strlen(expected));
}

static void
test_same_again(void **state)
{
	static const char *const rows[] = {
		"{}",
		"{\"z\":1,\"a\":2,\"m\":{\"y\":[],\"b\":{}}}",
		"{\"s\":\"\",\"t\":\"a\\\"\\\\\\n\\u0001\",\"u\":\"\303\251\"}",
		"{\"n\":[-1,0,9007199254740991,1.5,true,false,null]}",
		"{\"\":\"no name\"}",
		"{\"[[[[[[[[[[\":\"{{{{{{{{{{\\\"[[[[[[[[[[\"}",
		"{\"a\":{\"a\":1},\"b\":{\"a\":1}}",
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		cleanup_control struct control *c = parse(rows[i]);

		check_print(c, rows[i]);
	}
}

static void
test_written_differently(void **state)
{
	static const struct {
		const char *text, *again;
	} rows[] = {
		{ " {\r\n\t\"a\" : [ 1 , 2 ] } \n", "{\"a\":[1,2]}" },
		{ "{\"\\u0061\":\"\\u00e9\\/\\t\"}",
		    "{\"a\":\"\303\251/\\t\"}" },
		{ "{\"a\":\"\\ud83d\\ude00\"}",
		    "{\"a\":\"\360\237\230\200\"}" },
		{ "{\"a\":-0}", "{\"a\":0}" },
		{ "{\"a\":1e2}", "{\"a\":100.0}" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		cleanup_control struct control *c = parse(rows[i].text);

		check_print(c, rows[i].again);
	}
}

#define TEXT(s) s, sizeof(s) - 1

static const struct {
	const char *text;
	size_t len;
	const char *why;
} refused[] = {
	{ TEXT(""), "empty" },
	{ TEXT(" "), "ends too early" },
	{ TEXT("{"), "ends too early" },
	{ TEXT("{\"a\":1"), "ends too early" },
	{ TEXT("{\"a"), "ends too early" },
	{ TEXT("[]"), "not an object" },
	{ TEXT("[{}]"), "not an object" },
	{ TEXT("1"), "not JSON" }, { TEXT("null"), "not JSON" },
	{ TEXT("\"a\""), "not JSON" }, { TEXT("hello"), "not JSON" },
	{ TEXT("{}{}"), "follows" }, { TEXT("{} x"), "follows" },
	{ TEXT("{}]"), "follows" }, { TEXT("{}\\"), "follows" },
	{ TEXT("{}\0"), "NUL" }, { TEXT("\0{}"), "NUL" },
	{ TEXT("{\"a\0\":1}"), "NUL" },
	{ TEXT("{\"a\":\"b\0c\"}"), "NUL" },
	{ TEXT("{\"a\":\"\\u0000\"}"), "NUL" },
	{ TEXT("{\"a\":\"b\\u0000c\"}"), "NUL" },
	{ TEXT("{\"a\\u0000\":1}"), "NUL" },
	{ TEXT("{\"a\":1,\"a\":1}"), "twice" },
	{ TEXT("{\"a\":1,\"\\u0061\":2}"), "twice" },
	{ TEXT("{\"a\":{\"b\":1,\"c\":2,\"b\":3}}"), "twice" },
	{ TEXT("{\"a\":[{\"\":1,\"\":3}]}"), "twice" },
	{ TEXT("{\"a\":\"\377\"}"), "UTF-8" },
	{ TEXT("{\"a\":\"\300\200\"}"), "UTF-8" },	/* a long NUL */
	{ TEXT("{\"a\":\"\340\200\257\"}"), "UTF-8" },	/* a long / */
	{ TEXT("{\"a\":\"\355\240\200\"}"), "UTF-8" },	/* surrogate */
	{ TEXT("{\"a\":\"\364\220\200\200\"}"), "UTF-8" },
	{ TEXT("{\"a\":\"\303\"}"), "UTF-8" },
	{ TEXT("{\"\303\":1}"), "UTF-8" },
	{ TEXT("\377\376{}"), "UTF-8" },
	{ TEXT("\357\273\277{}"), "not JSON" },	/* byte order mark */
	{ TEXT("{\"a\":\"\\ud800\"}"), "not JSON" },
	{ TEXT("{\"a\":\"\\udc00\\ud800\"}"), "not JSON" },
	{ TEXT("{\"a\":\"\\x41\"}"), "not JSON" },
	{ TEXT("{\"a\":\"\n\"}"), "not JSON" },
	{ TEXT("{'a':1}"), "not JSON" }, { TEXT("{a:1}"), "not JSON" },
	{ TEXT("{\"a\":1,}"), "not JSON" },
	{ TEXT("{\"a\":[1,]}"), "not JSON" },
	{ TEXT("{\"a\"}"), "not JSON" }, { TEXT("{1:1}"), "not JSON" },
	{ TEXT("{\"a\":01}"), "not JSON" },
	{ TEXT("{\"a\":+1}"), "not JSON" },
	{ TEXT("{\"a\":.5}"), "not JSON" },
	{ TEXT("{\"a\":NaN}"), "not JSON" },
	{ TEXT("{\"a\":True}"), "not JSON" },
	{ TEXT("{\"a\":1}// x"), "follows" },
	{ TEXT("{/**/}"), "not JSON" },
	{ TEXT("{\"a\":9223372036854775808}"), "too large" },
	{ TEXT("{\"a\":-9223372036854775809}"), "too large" },
	{ TEXT("{\"a\":1e999}"), "too large" },
	{ TEXT("{]"), "not JSON" }, { TEXT("]]]]"), "not JSON" },
};

static void
test_refused(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(refused); i++) {
		const char *why = "";

		if (control_parse(refused[i].text, refused[i].len,
		    &why) != NULL)
			fail_msg("taken: %s", refused[i].text);
		if (strstr(why, refused[i].why) == NULL)
			fail_msg("%s: %s", refused[i].text, why);
	}
}

/* An object and so many arrays in it. */
static char *
nest(size_t arrays)
{
	char *text = xcalloc(2 * arrays + 8, 1);

	memcpy(text, "{\"a\":", 5);
	memset(text + 5, '[', arrays);
	memset(text + 5 + arrays, ']', arrays);
	text[5 + 2 * arrays] = '}';
	return text;
}

static void
test_depth(void **state)
{
	cleanup_free char *most = nest(7), *more = nest(8);
	cleanup_free char *deep = nest(30000);
	cleanup_control struct control *c = parse(most);
	const char *why = "";

	(void)state;
	check_print(c, most);
	assert_null(control_parse(more, strlen(more), &why));
	assert_non_null(strstr(why, "deep"));
	why = "";
	assert_null(control_parse(deep, strlen(deep), &why));
	assert_non_null(strstr(why, "deep"));
	why = "";
	assert_null(control_parse(deep, 30000, &why));	/* never closed */
	assert_non_null(strstr(why, "deep"));
}

/* Depth is how deep, not how many. */
static void
test_many_beside_each_other(void **state)
{
	cleanup_free char *text = xstrdup("{\"a\":[[]");
	cleanup_control struct control *c = NULL;
	size_t i, count;

	(void)state;
	for (i = 0; i < 100; i++) {
		char *longer = xasprintf("%s,[],{\"\\\"[\":{}}", text);

		free(text);
		text = longer;
	}
	text = xreallocarray(text, strlen(text) + 3, 1);
	memcpy(text + strlen(text), "]}", 3);
	c = parse(text);
	assert_int_equal(control_array(c, "a", &count), 1);
	assert_int_equal(count, 201);
}

static void
test_length(void **state)
{
	cleanup_free char *text = xcalloc(BYTES + 2, 1);
	cleanup_control struct control *c = NULL;
	const char *why = "";

	(void)state;
	memset(text, ' ', BYTES + 1);
	memcpy(text, "{}", 2);
	c = control_parse(text, BYTES, &why);
	assert_non_null(c);
	assert_null(control_parse(text, BYTES + 1, &why));
	assert_non_null(strstr(why, "64K"));
}

static void
test_string(void **state)
{
	cleanup_control struct control *c = parse("{\"s\":\"x\",\"e\":\"\","
	    "\"n\":1,\"z\":null,\"b\":{\"b64\":\"eA==\"},\"l\":[\"x\"]}");
	const char *s = "kept";

	(void)state;
	assert_int_equal(control_string(c, "absent", &s), 0);
	assert_int_equal(control_string(c, "n", &s), -1);
	assert_int_equal(control_string(c, "z", &s), -1);
	assert_int_equal(control_string(c, "b", &s), -1);
	assert_int_equal(control_string(c, "l", &s), -1);
	assert_string_equal(s, "kept");
	assert_int_equal(control_string(c, "s", &s), 1);
	assert_string_equal(s, "x");
	assert_int_equal(control_string(c, "e", &s), 1);
	assert_string_equal(s, "");
}

/* 1, 0 or -1 of control_bytes for the value, and what it gave. */
static int
get_bytes(const char *value, char **ret)
{
	cleanup_free char *text = xasprintf("{\"a\":%s}", value);
	cleanup_control struct control *c = parse(text);

	return control_bytes(c, "a", ret);
}

static void
test_bytes(void **state)
{
	static const struct {
		const char *value, *bytes;
	} rows[] = {
		{ "\"\"", "" }, { "\"x y\"", "x y" },
		{ "\"\303\251\"", "\303\251" },
		{ "{\"b64\":\"\"}", "" },
		{ "{\"b64\":\"Zg==\"}", "f" },		/* RFC 4648 */
		{ "{\"b64\":\"Zm8=\"}", "fo" },
		{ "{\"b64\":\"Zm9v\"}", "foo" },
		{ "{\"b64\":\"Zm9vYg==\"}", "foob" },
		{ "{\"b64\":\"Zm9vYmE=\"}", "fooba" },
		{ "{\"b64\":\"Zm9vYmFy\"}", "foobar" },
		{ "{\"b64\":\"//79/A==\"}", "\377\376\375\374" },
		{ "{\"b64\":\"+/+/\"}", "\373\377\277" },
		{ "{\"x\":1,\"b64\":\"Zg==\"}", "f" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		cleanup_free char *bytes = NULL;

		assert_int_equal(get_bytes(rows[i].value, &bytes), 1);
		assert_string_equal(bytes, rows[i].bytes);
	}
}

static void
test_bytes_refused(void **state)
{
	static const char *const rows[] = {
		"1", "true", "null", "[]", "[\"x\"]", "{}", "{\"B64\":\"\"}",
		"{\"b64\":1}", "{\"b64\":null}", "{\"b64\":{\"b64\":\"\"}}",
		"{\"b64\":\"Zg\"}", "{\"b64\":\"Zg=\"}", "{\"b64\":\"Z\"}",
		"{\"b64\":\"Zg===\"}", "{\"b64\":\"Zg==Zg==\"}",
		"{\"b64\":\"Zm8=Zm8=\"}", "{\"b64\":\"Z===\"}",
		"{\"b64\":\"====\"}", "{\"b64\":\"Zg=x\"}",
		"{\"b64\":\"=Zg=\"}", "{\"b64\":\"Z=g=\"}",
		"{\"b64\":\"Zh==\"}", "{\"b64\":\"Zm9=\"}",	/* bits left */
		"{\"b64\":\"Zm 9v\"}", "{\"b64\":\"Zm9v\\n\"}",
		"{\"b64\":\"Zm9v    \"}", "{\"b64\":\" Zg=\"}",
		"{\"b64\":\"Zm9-\"}", "{\"b64\":\"Zm9_\"}",	/* of URLs */
		"{\"b64\":\"Zm9\303\251\"}", "{\"b64\":\"Zm9.\"}",
		"{\"b64\":\"AA==\"}", "{\"b64\":\"eAA=\"}",	/* NUL */
		"{\"b64\":\"AHh4\"}", "{\"b64\":\"eAB4\"}",
		"{\"b64\":\"Zm9veAB4\"}",
	};
	char *bytes = NULL;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++)
		if (get_bytes(rows[i], &bytes) != -1)
			fail_msg("taken: %s", rows[i]);
	assert_null(bytes);
}

static void
test_absent(void **state)
{
	cleanup_control struct control *c = control_new();
	char *bytes = NULL, **strings = NULL;
	struct control *o = NULL;
	bool flag = true;
	size_t n = 7;
	int64_t i = 7;

	(void)state;
	assert_int_equal(control_bytes(c, "a", &bytes), 0);
	assert_int_equal(control_strings(c, "a", 1, &strings), 0);
	assert_int_equal(control_object(c, "a", &o), 0);
	assert_int_equal(control_bool(c, "a", &flag), 0);
	assert_int_equal(control_array(c, "a", &n), 0);
	assert_int_equal(control_int(c, "a", 0, 9, &i), 0);
	assert_null(control_item(c, "a", 0));
	assert_true(bytes == NULL && strings == NULL && o == NULL && flag);
	assert_true(n == 7 && i == 7);
}

static void
test_int(void **state)
{
	cleanup_control struct control *c = parse("{\"i\":5,\"m\":-1,"
	    "\"r\":5.0,\"s\":\"5\",\"b\":true,\"z\":null,"
	    "\"x\":9007199254740991,\"y\":9007199254740992}");
	static const char *const wrong[] = { "m", "r", "s", "b", "z", "y" };
	int64_t n = 77;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(wrong); i++)
		assert_int_equal(control_int(c, wrong[i], 0, CONTROL_INT_MAX,
		    &n), -1);
	assert_int_equal(control_int(c, "i", 0, 4, &n), -1);
	assert_int_equal(control_int(c, "i", 6, 9, &n), -1);
	assert_true(n == 77);
	assert_int_equal(control_int(c, "i", 5, 5, &n), 1);
	assert_true(n == 5);
	assert_int_equal(control_int(c, "x", 0, CONTROL_INT_MAX, &n), 1);
	assert_true(n == CONTROL_INT_MAX);
	assert_int_equal(control_int(c, "m", -1, 1, &n), 1);
	assert_true(n == -1);
}

static void
test_bool(void **state)
{
	cleanup_control struct control *c = parse("{\"t\":true,\"f\":false,"
	    "\"n\":1,\"z\":null,\"s\":\"true\"}");
	bool flag = false;

	(void)state;
	assert_int_equal(control_bool(c, "n", &flag), -1);
	assert_int_equal(control_bool(c, "z", &flag), -1);
	assert_int_equal(control_bool(c, "s", &flag), -1);
	assert_false(flag);
	assert_int_equal(control_bool(c, "t", &flag), 1);
	assert_true(flag);
	assert_int_equal(control_bool(c, "f", &flag), 1);
	assert_false(flag);
}

/* A view stays when what it was taken from is gone. */
static void
test_object(void **state)
{
	struct control *c = parse("{\"o\":{\"i\":3},\"l\":[{\"i\":4},5]}");
	cleanup_control struct control *o = NULL, *item = NULL;
	int64_t n;
	size_t count;

	(void)state;
	assert_int_equal(control_object(c, "l", &o), -1);
	assert_null(o);
	assert_int_equal(control_object(c, "o", &o), 1);
	assert_int_equal(control_array(c, "o", &count), -1);
	assert_int_equal(control_array(c, "l", &count), 1);
	assert_int_equal(count, 2);
	item = control_item(c, "l", 0);
	assert_non_null(item);
	assert_null(control_item(c, "l", 1));
	assert_null(control_item(c, "l", 2));
	assert_null(control_item(c, "o", 0));
	control_free(c);
	assert_int_equal(control_int(o, "i", 0, 9, &n), 1);
	assert_true(n == 3);
	assert_int_equal(control_int(item, "i", 0, 9, &n), 1);
	assert_true(n == 4);
}

static void
test_strings(void **state)
{
	cleanup_control struct control *c = parse("{\"e\":[],\"x\":\"a\","
	    "\"a\":[\"\",{\"b64\":\"/w==\"},\"z\"],\"m\":[\"a\",1],"
	    "\"z\":[\"a\",{\"b64\":\"AA==\"}],\"o\":{}}");
	char **v = NULL;

	(void)state;
	assert_int_equal(control_strings(c, "x", 9, &v), -1);
	assert_int_equal(control_strings(c, "o", 9, &v), -1);
	assert_int_equal(control_strings(c, "m", 9, &v), -1);
	assert_int_equal(control_strings(c, "z", 9, &v), -1);
	assert_int_equal(control_strings(c, "a", 2, &v), -1);
	assert_null(v);
	assert_int_equal(control_strings(c, "e", 0, &v), 1);
	assert_non_null(v);
	assert_int_equal(strv_len(v), 0);
	strv_free(v);
	assert_int_equal(control_strings(c, "a", 3, &v), 1);
	assert_int_equal(strv_len(v), 3);
	assert_string_equal(v[0], "");
	assert_string_equal(v[1], "\377");
	assert_string_equal(v[2], "z");
	strv_free(v);
}

struct seen {
	char text[200];
	size_t stop;		/* refuse this one */
	size_t count;
};

static int
see(const char *name, const char *value, void *arg)
{
	struct seen *s = arg;
	size_t used = strlen(s->text);

	(void)snprintf(s->text + used, sizeof(s->text) - used, "%s=%s;", name,
	    value == NULL ? "(none)" : value);
	return ++s->count == s->stop ? -1 : 0;
}

static void
test_each(void **state)
{
	cleanup_control struct control *c = parse("{\"Z\":\"1\",\"A\":\"\","
	    "\"N\":3,\"B\":{\"b64\":\"Zm9v\"},\"L\":[]}");
	struct seen all = { .stop = 0 }, two = { .stop = 2 };

	(void)state;
	assert_int_equal(control_each(c, see, &all), 0);
	assert_string_equal(all.text, "Z=1;A=;N=(none);B=foo;L=(none);");
	assert_int_equal(control_each(c, see, &two), -1);
	assert_string_equal(two.text, "Z=1;A=;");
}

static void
test_set(void **state)
{
	cleanup_control struct control *c = control_new();
	char *argv[] = { (char[]){ "a" }, (char[]){ "" },
	    (char[]){ "\303\251\377" }, NULL };
	struct control *o = control_new();

	(void)state;
	control_set_string(c, "s", "line\n\303\251\"");
	control_set_string(c, "b", "\377\376");
	control_set_int(c, "i", CONTROL_INT_MAX);
	control_set_bool(c, "t", true);
	control_set_bool(c, "f", false);
	control_set_strings(c, "v", argv);
	control_set_strings(c, "n", NULL);
	control_set_int(o, "k", 1);
	control_set_object(c, "o", o);
	control_set_int(c, "s2", 1);
	control_set_string(c, "s2", "again");
	check_print(c, "{\"s\":\"line\\n\303\251\\\"\","
	    "\"b\":{\"b64\":\"//4=\"},\"i\":9007199254740991,\"t\":true,"
	    "\"f\":false,\"v\":[\"a\",\"\",{\"b64\":\"w6n/\"}],\"n\":[],"
	    "\"o\":{\"k\":1},\"s2\":\"again\"}");
}

static void
test_append(void **state)
{
	cleanup_control struct control *c = control_new();
	int64_t i;

	(void)state;
	for (i = 0; i < 3; i++) {
		struct control *o = control_new();

		control_set_int(o, "i", i);
		control_append(c, "list", o);
		control_append_int(c, "versions", i);
	}
	check_print(c, "{\"list\":[{\"i\":0},{\"i\":1},{\"i\":2}],"
	    "\"versions\":[0,1,2]}");
}

/* Every string comes back, be it text or not. */
static void
test_bytes_return(void **state)
{
	unsigned int seed = 1;
	size_t i, k;

	(void)state;
	for (i = 0; i < 3000; i++) {
		cleanup_control struct control *c = control_new();
		cleanup_control struct control *again = NULL;
		cleanup_free char *text = NULL, *bytes = NULL;
		char v[12] = "";
		size_t len;

		for (k = 0; k < i % sizeof(v); k++) {
			seed = seed * 1103515245 + 12345;
			v[k] = (char)(1 + (seed >> 16) % 255);
		}
		control_set_string(c, "v", v);
		text = control_print(c, &len);
		again = parse(text);
		assert_int_equal(control_bytes(again, "v", &bytes), 1);
		assert_string_equal(bytes, v);
	}
}

static void
test_base64_of_every_length(void **state)
{
	char bytes[64];
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(bytes); len++) {
		cleanup_free char *text = NULL, *again = NULL;

		bytes[len] = '\0';
		text = base64_encode(bytes, len);
		assert_int_equal(strlen(text), (len + 2) / 3 * 4);
		again = base64_decode(text, strlen(text));
		assert_non_null(again);
		assert_string_equal(again, bytes);
		bytes[len] = (char)(255 - 3 * len);
	}
}

/* The length decides, not what is behind it. */
static void
test_base64_of_a_piece(void **state)
{
	cleanup_free char *bytes = base64_decode("Zm9vYmFy", 4);
	size_t len;

	(void)state;
	assert_non_null(bytes);
	assert_string_equal(bytes, "foo");
	for (len = 5; len < 8; len++)
		assert_null(base64_decode("Zm9vYmFy", len));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_again),
		cmocka_unit_test(test_written_differently),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_many_beside_each_other),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_string),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_bytes_refused),
		cmocka_unit_test(test_absent),
		cmocka_unit_test(test_int),
		cmocka_unit_test(test_bool),
		cmocka_unit_test(test_object),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_each),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_append),
		cmocka_unit_test(test_bytes_return),
		cmocka_unit_test(test_base64_of_every_length),
		cmocka_unit_test(test_base64_of_a_piece),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
