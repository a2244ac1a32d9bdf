/* feed.c: however the bytes are cut, the same script and the same data. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "feed.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ROOM 256

static const struct {
	const char *input, *script, *data;
} rows[] = {
	{ "", "", "" },
	{ "print(1)\n", "print(1)\n", "" },
	{ "print(1)", "print(1)", "" },
	{ "\n", "\n", "" },
	{ "a\n#__END__\nb\n", "a\n", "b\n" },
	{ "#__END__\nb\n", "", "b\n" },
	{ "#__END__", "", "" },
	{ "#__END__\n", "", "" },
	{ "a\n#__END__", "a\n", "" },
	{ "a\n#__END__\n", "a\n", "" },
	{ "a\r\n#__END__\r\nb\r\n", "a\r\n", "b\r\n" },
	{ "a\r\n#__END__\r", "a\r\n", "" },
	{ "a\n#__END__\n#__END__\nb", "a\n", "#__END__\nb" },
	{ "a\n\n#__END__\n\nb", "a\n\n", "\nb" },
	/* near-misses, all of them script */
	{ "a\n#__END_", "a\n#__END_", "" },
	{ "a\n#__END_\nb\n", "a\n#__END_\nb\n", "" },
	{ "a\n#__END__ \nb\n", "a\n#__END__ \nb\n", "" },
	{ "a\n#__END__x\nb", "a\n#__END__x\nb", "" },
	{ "a\n#__END___\nb", "a\n#__END___\nb", "" },
	{ "a\n##__END__\nb", "a\n##__END__\nb", "" },
	{ "a\n #__END__\nb", "a\n #__END__\nb", "" },
	{ "a #__END__\nb", "a #__END__\nb", "" },
	{ "a\n#__end__\nb", "a\n#__end__\nb", "" },
	{ "a\n#__END__\r\r\nb", "a\n#__END__\r\r\nb", "" },
	{ "a\n#__END__\rx\nb", "a\n#__END__\rx\nb", "" },
	{ "a\r#__END__\nb", "a\r#__END__\nb", "" },
	{ "#__#__END__\nb", "#__#__END__\nb", "" },
	{ "#__END__#__END__\nb", "#__END__#__END__\nb", "" },
	/* a near-miss, then the mark */
	{ "#\n#__END__\nb", "#\n", "b" },
	{ "#__END_\n#__END__\nb", "#__END_\n", "b" },
	{ "#__END__x\n#__END__\nb", "#__END__x\n", "b" },
	{ "#__END__\rx\n#__END__\r\nb", "#__END__\rx\n", "b" },
	{ "#__END__\r\r\n#__END__\nb", "#__END__\r\r\n", "b" },
	{ "#__\n#__\n#__END__\n#__\n", "#__\n#__\n", "#__\n" },
	{ "#a\n#b\n#__c\nprint()\n#__END__\nd", "#a\n#b\n#__c\nprint()\n",
	    "d" },
};

struct sink {
	char script[ROOM], data[ROOM];
	size_t script_len, data_len;
};

static void
put(char *to, size_t *len, const char *bytes, size_t n)
{
	assert_true(*len + n <= ROOM);
	memcpy(to + *len, bytes, n);
	*len += n;
}

/* As relay.c does it. */
static void
give(struct feed *feed, struct sink *s, const char *piece, size_t len)
{
	/* On the heap, so that a sanitiser sees what is read beyond it. */
	char *bytes = malloc(len == 0 ? 1 : len);
	struct feed_split split;

	assert_non_null(bytes);
	memcpy(bytes, piece, len);
	feed_take(feed, bytes, len, &split);
	assert_int_equal(split.script_len + split.skip + split.data_len, len);
	put(s->script, &s->script_len, split.held, split.held_len);
	put(s->script, &s->script_len, bytes, split.script_len);
	put(s->data, &s->data_len, bytes + split.script_len + split.skip,
	    split.data_len);
	free(bytes);
}

static void
finish(struct feed *feed, struct sink *s, size_t row)
{
	const char *held;
	size_t n = feed_finish(feed, &held);

	put(s->script, &s->script_len, held, n);
	assert_int_equal(s->script_len, strlen(rows[row].script));
	assert_memory_equal(s->script, rows[row].script, s->script_len);
	assert_int_equal(s->data_len, strlen(rows[row].data));
	assert_memory_equal(s->data, rows[row].data, s->data_len);
	assert_int_equal(feed->script_bytes, s->script_len);
}

static void
test_whole(void **state)
{
	struct feed feed;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct sink s = { .script_len = 0 };

		feed_init(&feed);
		give(&feed, &s, rows[i].input, strlen(rows[i].input));
		finish(&feed, &s, i);
	}
}

/* Cut in three, at every two places; empty pieces are among them. */
static void
test_every_cut(void **state)
{
	struct feed feed;
	size_t i, a, b, len;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		len = strlen(rows[i].input);
		for (a = 0; a <= len; a++)
			for (b = a; b <= len; b++) {
				struct sink s = { .script_len = 0 };

				feed_init(&feed);
				give(&feed, &s, rows[i].input, a);
				give(&feed, &s, rows[i].input + a, b - a);
				give(&feed, &s, rows[i].input + b, len - b);
				finish(&feed, &s, i);
			}
	}
}

static void
test_byte_by_byte(void **state)
{
	struct feed feed;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		struct sink s = { .script_len = 0 };

		feed_init(&feed);
		for (k = 0; rows[i].input[k] != '\0'; k++)
			give(&feed, &s, rows[i].input + k, 1);
		finish(&feed, &s, i);
	}
}

/* NUL bytes are bytes like others, in the script and behind it. */
static void
test_binary(void **state)
{
	static const char input[] = "a\0\n#__END__\n\0\xff\n";
	struct sink s = { .script_len = 0 };
	struct feed feed;

	(void)state;
	feed_init(&feed);
	give(&feed, &s, input, sizeof(input) - 1);
	assert_int_equal(s.script_len, 3);
	assert_memory_equal(s.script, "a\0\n", 3);
	assert_int_equal(s.data_len, 3);
	assert_memory_equal(s.data, "\0\xff\n", 3);
}

/* Without a script (-c, -m) all of stdin is data, a mark too. */
static void
test_only_data(void **state)
{
	struct sink s = { .script_len = 0 };
	struct feed feed;
	const char *held;

	(void)state;
	feed_init(&feed);
	feed.ended = true;
	give(&feed, &s, "#__END__\nx", 10);
	assert_int_equal(s.data_len, 10);
	assert_int_equal(feed_finish(&feed, &held), 0);
	assert_int_equal(feed.script_bytes, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_every_cut),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_binary),
		cmocka_unit_test(test_only_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
