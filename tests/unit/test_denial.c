/* denial.c: the sentence for a refused call, whatever the call was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "calls.h"
#include "denial.h"

static const char *
words(int number, uint32_t word, uint64_t arg0)
{
	static char text[512];
	const struct denial d = { .number = number, .word = word,
	    .args = { arg0 } };

	memset(text, 'x', sizeof(text));
	denial_words(POLICY_STANDARD, &d, text, sizeof(text));
	assert_non_null(memchr(text, '\0', sizeof(text)));
	return text;
}

static void
test_sentences(void **state)
{
	(void)state;
	assert_string_equal(words(SYS_socket, AF_PACKET, AF_PACKET),
	    "socket(AF_PACKET): no sockets of this family in a job");
	assert_string_equal(words(SYS_socket, 99, 99),
	    "socket(0x63): no sockets of this family in a job");
	assert_string_equal(words(SYS_unshare, 0, 0),
	    "unshare(): the namespaces are the sandbox's");
	assert_string_equal(words(SYS_nfsservctl, 0, 0),
	    "nfsservctl(): computing does not need it");
	assert_string_equal(words(100000, 0, 0), "a system call(): computing "
	    "does not need it");
}

/* Any number and word: one line of text that ends. */
static void
test_any(void **state)
{
	const char *text;
	int i;

	(void)state;
	srand(1);
	for (i = 0; i < 20000; i++) {
		text = words(i % 600 - 50, (uint32_t)rand(), (uint64_t)rand());
		assert_null(strpbrk(text, "\n\r\033"));
		assert_true(strlen(text) > 10);
	}
}

/* No room: cut, not overrun. */
static void
test_short(void **state)
{
	const struct denial d = { .number = SYS_unshare };
	char text[16] = "0123456789abcde";

	(void)state;
	denial_words(POLICY_STRICT, &d, text, 8);
	assert_string_equal(text, "unshare");
	assert_string_equal(text + 8, "89abcde");
}

static void
test_names(void **state)
{
	(void)state;
	assert_int_equal(call_number("read"), 0);
	assert_string_equal(call_name(59), "execve");
	assert_int_equal(call_number("no_such_call"), -1);
	assert_int_equal(call_number(""), -1);
	assert_null(call_name(-1));
	assert_null(call_name(100000));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sentences),
		cmocka_unit_test(test_any),
		cmocka_unit_test(test_short),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
