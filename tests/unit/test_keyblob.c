/* keyblob.c: which public keys may log in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "keyblob.h"
#include "mem.h"

#define OTHER_TYPE "is not of the type that it is given for"

struct blob {
	unsigned char bytes[4096];
	size_t len;
};

static void
put(struct blob *blob, const void *bytes, size_t len)
{
	unsigned char *at = blob->bytes + blob->len;

	assert_true(blob->len + 4 + len <= sizeof(blob->bytes));
	at[0] = at[1] = 0;
	at[2] = (unsigned char)(len >> 8);
	at[3] = (unsigned char)len;
	memcpy(at + 4, bytes, len);
	blob->len += 4 + len;
}

static void
put_text(struct blob *blob, const char *text)
{
	put(blob, text, strlen(text));
}

/* A number of so many bytes, the first of which is given. */
static void
put_number(struct blob *blob, unsigned char first, size_t len)
{
	unsigned char bytes[4096];

	assert_true(len <= sizeof(bytes));
	memset(bytes, 0x55, sizeof(bytes));
	bytes[0] = first;
	put(blob, bytes, len);
}

/* In memory of its own length: reading beyond it is found. */
static const char *
judge(const char *type, const struct blob *blob)
{
	cleanup_free unsigned char *copy = xcalloc(blob->len + 1, 1);

	memcpy(copy, blob->bytes, blob->len);
	copy = xreallocarray(copy, blob->len + (blob->len == 0), 1);
	return keyblob_objection(type, copy, blob->len);
}

/* Good as it is; with a byte more or with less, or for another type, not. */
static void
demand(const char *type, struct blob *blob)
{
	const size_t len = blob->len;

	if (judge(type, blob) != NULL)
		fail_msg("%s %s", type, judge(type, blob));
	assert_non_null(judge("ssh-dss", blob));
	for (blob->len = 0; blob->len < len; blob->len++)
		assert_non_null(judge(type, blob));
	blob->len = len + 1;
	assert_string_equal(judge(type, blob), "is malformed");
	blob->len = len;
}

static void
test_ed25519(void **state)
{
	struct blob blob = { .len = 0 }, less = { .len = 0 };

	(void)state;
	put_text(&blob, "ssh-ed25519");
	put_number(&blob, 0xff, 32);
	demand("ssh-ed25519", &blob);
	assert_string_equal(judge("ssh-rsa", &blob), OTHER_TYPE);
	assert_string_equal(judge("SSH-ED25519", &blob), OTHER_TYPE);
	put_text(&less, "ssh-ed25519");
	put_number(&less, 0xff, 31);
	assert_non_null(judge("ssh-ed25519", &less));
}

static const char *
judge_rsa(size_t e, unsigned char first, size_t bytes)
{
	struct blob blob = { .len = 0 };

	put_text(&blob, "ssh-rsa");
	put_number(&blob, 1, e);
	put_number(&blob, first, bytes);
	return judge("ssh-rsa", &blob);
}

static void
test_rsa(void **state)
{
	struct blob blob = { .len = 0 };

	(void)state;
	put_text(&blob, "ssh-rsa");
	put(&blob, "\1\0\1", 3);
	put_number(&blob, 0x7f, 256);
	demand("ssh-rsa", &blob);
	assert_string_equal(judge_rsa(3, 0, 129), "has less than 1024 bits");
	assert_string_equal(judge_rsa(3, 0x7f, 128),
	    "has less than 1024 bits");
	assert_null(judge_rsa(3, 1, 129));
	assert_null(judge_rsa(3, 0x7f, 2048));
	assert_non_null(judge_rsa(3, 0x7f, 2049));
	assert_non_null(judge_rsa(3, 0x80, 256));	/* negative */
	assert_non_null(judge_rsa(0, 0x7f, 256));
	assert_non_null(judge_rsa(3, 0, 1));
}

static void
check_curve(const char *curve, size_t bytes)
{
	cleanup_free char *type = xasprintf("ecdsa-sha2-%s", curve);
	struct blob blob = { .len = 0 }, other = { .len = 0 };
	struct blob packed = { .len = 0 }, longer = { .len = 0 };

	put_text(&blob, type);
	put_text(&blob, curve);
	put_number(&blob, 4, 1 + 2 * bytes);
	demand(type, &blob);
	put_text(&other, type);
	put_text(&other, strcmp(curve, "nistp256") == 0 ? "nistp384" :
	    "nistp256");
	put_number(&other, 4, 1 + 2 * bytes);
	assert_non_null(judge(type, &other));
	put_text(&packed, type);
	put_text(&packed, curve);
	put_number(&packed, 2, 1 + bytes);
	assert_non_null(judge(type, &packed));
	put_text(&longer, type);
	put_text(&longer, curve);
	put_number(&longer, 4, 2 + 2 * bytes);
	assert_non_null(judge(type, &longer));
}

static void
test_ecdsa(void **state)
{
	struct blob blob = { .len = 0 };

	(void)state;
	check_curve("nistp256", 32);
	check_curve("nistp384", 48);
	check_curve("nistp521", 66);
	put_text(&blob, "ecdsa-sha2-nistp256");
	put_text(&blob, "nistp256");
	put_number(&blob, 3, 65);
	assert_non_null(judge("ecdsa-sha2-nistp256", &blob));
}

static void
test_others(void **state)
{
	static const char *const types[] = {
		"ssh-dss", "sk-ssh-ed25519@openssh.com", "",
		"sk-ecdsa-sha2-nistp256@openssh.com", "ecdsa-sha2-nistp192",
		"ssh-ed25519-cert-v01@openssh.com", "rsa-sha2-256", "ecdsa",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct blob blob = { .len = 0 };

		put_text(&blob, types[i]);
		put_number(&blob, 1, 32);
		put_text(&blob, "ssh:");
		assert_string_equal(judge(types[i], &blob),
		    "is of a type that is not taken here");
	}
}

/* A length that would lead out of the blob. */
static void
test_lengths(void **state)
{
	static const char *const heads[] = {
		"\377\377\377\377", "\200\0\0\7", "\0\0\0\10",
		"\0\1\0\7",
	};
	struct blob blob = { .len = 4 + strlen("ssh-rsa") };
	size_t i;

	(void)state;
	memcpy(blob.bytes + 4, "ssh-rsa", strlen("ssh-rsa"));
	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		memcpy(blob.bytes, heads[i], 4);
		assert_string_equal(judge("ssh-rsa", &blob), OTHER_TYPE);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ed25519),
		cmocka_unit_test(test_rsa),
		cmocka_unit_test(test_ecdsa),
		cmocka_unit_test(test_others),
		cmocka_unit_test(test_lengths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
