/* brief.c: what is packed comes back; anything else is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "brief.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"

static char name[] = "a b.py", text[] = "print(1)\nprint('\303\251')\n";
static char arg1[] = "", arg2[] = "-x", arg3[] = "two\nlines";
static char *args[] = { arg1, arg2, arg3, NULL };
static char first[] = "A=b c", second[] = "E=";
static char *set[] = { first, second, NULL };

static const struct brief sample = {
	.mode = BRIEF_CODE, .name = name, .text = text, .argv = args,
	.gpu = true, .memory = 8ULL << 30, .file_size = UINT64_MAX,
	.workspace = 1, .processes = 512, .set = set,
};

static void
check_sample(const struct brief *b)
{
	int i;

	assert_int_equal(b->mode, BRIEF_CODE);
	assert_string_equal(b->name, name);
	assert_string_equal(b->text, text);
	for (i = 0; args[i] != NULL; i++)
		assert_string_equal(b->argv[i], args[i]);
	assert_null(b->argv[i]);
	assert_string_equal(b->set[0], "A=b c");
	assert_string_equal(b->set[1], "E=");
	assert_null(b->set[2]);
	assert_true(b->gpu);
	assert_true(b->memory == 8ULL << 30);
	assert_true(b->file_size == UINT64_MAX);
	assert_true(b->workspace == 1);
	assert_true(b->processes == 512);
}

static void
test_there_and_back(void **state)
{
	struct brief b;
	size_t len;
	char *bytes = brief_pack(&sample, &len);

	(void)state;
	assert_int_equal(brief_unpack(bytes, len, &b), 0);
	check_sample(&b);
	brief_free(&b);
	assert_null(b.name);
	brief_free(&b);
	free(bytes);
}

static void
test_no_arguments(void **state)
{
	struct brief a = sample, b;
	char *bytes;
	size_t len;

	(void)state;
	a.argv = NULL;
	a.mode = BRIEF_MODULE;
	a.gpu = false;
	bytes = brief_pack(&a, &len);
	assert_int_equal(brief_unpack(bytes, len, &b), 0);
	assert_null(b.argv[0]);
	assert_int_equal(b.mode, BRIEF_MODULE);
	assert_false(b.gpu);
	brief_free(&b);
	free(bytes);
}

/* Every cut of a good brief in a buffer of its own, for the sanitizers. */
static void
test_cut_off(void **state)
{
	size_t len, n, strings = 0;
	char *bytes = brief_pack(&sample, &len);
	struct brief b;

	(void)state;
	for (n = 0; n < len; n++) {
		cleanup_free char *part = xcalloc(n + 1, 1);
		char *copy = memcpy(part, bytes, n);

		strings += n > 0 && bytes[n - 1] == '\0';
		if (n > 0 && bytes[n - 1] == '\0' && strings >= 15) {
			assert_int_equal(brief_unpack(copy, n, &b), 0);
			brief_free(&b);
		} else
			assert_int_equal(brief_unpack(copy, n, &b), -1);
	}
	free(bytes);
}

static void
refuse(const char *bytes, size_t len)
{
	struct brief b;

	assert_int_equal(brief_unpack(bytes, len, &b), -1);
}
#define REFUSE(s) refuse(s, sizeof(s))
#define HEAD "cudarun brief 3\0"
#define YES "1\0" "1\0" "1\0" "1\0"	/* gpu, three layers */

static void
test_malformed(void **state)
{
	struct brief b;
	static const char good[] = HEAD "script\0" YES "1\0" "2\0" "3\0"
	    "4\0" "s.py\0" "\0" "0";

	(void)state;
	assert_int_equal(brief_unpack(good, sizeof(good), &b), 0);
	brief_free(&b);
	REFUSE("cudarun brief 2\0script\0" YES "1\0" "2\0" "3\0" "4\0n\0"
	    "\0" "0");
	REFUSE(HEAD "script\0" YES "1\0" "2\0" "3\0" "4\0n\0" "\0" "1");
	REFUSE(HEAD "script\0" YES "1\0" "2\0" "3\0" "4\0n\0" "\0" "x");
	REFUSE(HEAD "script\0" YES "1\0" "2\0" "3\0" "4\0n\0" "\0"
	    "18446744073709551615\0a");
	REFUSE(HEAD "scrip\0" YES "1\0" "2\0" "3\0" "4\0n\0");
	REFUSE(HEAD "script\0" "2\0" "1\0" "1\0" "1\0" "1\0" "2\0" "3\0"
	    "4\0n\0");
	REFUSE(HEAD "script\0" "1\0" "2\0" "1\0" "1\0" "1\0" "2\0" "3\0"
	    "4\0n\0");
	REFUSE(HEAD "script\0" "1\0" "1\0" "1\0" "2\0" "1\0" "2\0" "3\0"
	    "4\0n\0");
	REFUSE(HEAD "script\0" YES "-1\0" "2\0" "3\0" "4\0n\0");
	REFUSE(HEAD "script\0" YES "1x\0" "2\0" "3\0" "4\0n\0");
	REFUSE(HEAD "script\0" YES "18446744073709551616\0" "2\0" "3\0" "4\0"
	    "n\0");
	REFUSE(HEAD "script\0" YES "\0" "2\0" "3\0" "4\0n\0");
}

static void
test_file_names(void **state)
{
	static const char *const bad[] = { "", ".", "..", "a/b", "/", "../x" };
	struct brief a = sample, b;
	char longest[258];
	char *bytes;
	size_t i, len;

	(void)state;
	memset(longest, 'n', sizeof(longest));
	longest[256] = '\0';
	for (i = 0; i <= sizeof(bad) / sizeof(bad[0]); i++) {
		char *given = i < sizeof(bad) / sizeof(bad[0]) ?
		    xstrdup(bad[i]) : xstrdup(longest);

		a.name = given;
		bytes = brief_pack(&a, &len);
		assert_int_equal(brief_unpack(bytes, len, &b), -1);
		free(bytes);
		free(given);
	}
}

static void
test_read(void **state)
{
	struct fault f = { .code = 0 };
	struct brief b;
	size_t len;
	char *bytes = brief_pack(&sample, &len);
	int fd = fd_memfd("brief", bytes, len);

	(void)state;
	assert_int_not_equal(fd, -1);
	/* The writer's offset must not matter. */
	assert_int_equal(lseek(fd, 0, SEEK_END), len);
	assert_int_equal(brief_read(fd, -1, &b, &f), 0);
	check_sample(&b);
	brief_free(&b);
	assert_int_equal(close(fd), 0);
	free(bytes);
}

/* A spare's: its bytes are there when the script's pipe says so. */
static void
test_read_late(void **state)
{
	struct fault f = { .code = 0 };
	struct brief b;
	size_t len;
	char *bytes = brief_pack(&sample, &len);
	int fd = fd_memfd_open("brief"), p[2], status;
	pid_t pid;

	(void)state;
	assert_int_equal(pipe(p), 0);
	pid = fork();
	if (pid == 0) {
		(void)close(p[1]);
		_exit(brief_read(fd, p[0], &b, &f) == -1 ||
		    strcmp(b.name, sample.name) != 0);
	}
	assert_int_equal(waitpid(pid, &status, WNOHANG), 0);
	assert_int_equal(fd_fill(fd, bytes, len), 0);
	assert_int_equal(close(p[1]), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(close(p[0]), 0);
	assert_int_equal(close(fd), 0);
	free(bytes);
}

static void
test_read_fails(void **state)
{
	struct fault f = { .code = 0 };
	struct brief b;
	char *bytes = xcalloc(BRIEF_MAX + 1, 1);
	int fd = fd_memfd("brief", bytes, BRIEF_MAX + 1);

	(void)state;
	assert_int_equal(brief_read(fd, -1, &b, &f), -1);
	assert_int_equal(f.code, EXIT_INTERNAL);
	assert_int_equal(close(fd), 0);
	f.code = 0;
	assert_int_equal(brief_read(fd, -1, &b, &f), -1);
	assert_int_equal(f.code, EXIT_INTERNAL);
	assert_non_null(strstr(f.text, "Bad file descriptor"));
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_no_arguments),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_file_names),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_read_late),
		cmocka_unit_test(test_read_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
