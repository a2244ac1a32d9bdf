/* spill.c: the shared buffer, and indices that a hostile worker made up. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "spill.h"

static void
test_shared(void **state)
{
	int fd = spill_create(), status;
	struct spill *s = spill_map(fd), *other = spill_map(fd);
	const uint8_t *data;
	pid_t pid;

	(void)state;
	assert_non_null(s);
	assert_non_null(other);
	assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
	assert_int_equal(spill_rest(other, &data), 0);
	if ((pid = fork()) == 0) {
		memcpy(s->data + 2, "rest", 4);
		s->begin = 2;
		s->end = 6;
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(spill_rest(other, &data), 4);
	assert_memory_equal(data, "rest", 4);
	spill_unmap(s);
	spill_unmap(other);
	assert_int_equal(close(fd), 0);
}

static void
test_size_is_sealed(void **state)
{
	int fd = spill_create();

	(void)state;
	assert_int_equal(ftruncate(fd, 0), -1);
	assert_int_equal(ftruncate(fd, 1 << 20), -1);
	assert_int_equal(close(fd), 0);
}

static void
test_wrong_size(void **state)
{
	int fd = memfd_create("other", MFD_CLOEXEC);

	(void)state;
	assert_int_equal(ftruncate(fd, sizeof(struct spill) - 1), 0);
	assert_null(spill_map(fd));
	assert_int_equal(errno, EINVAL);
	assert_int_equal(close(fd), 0);
	assert_null(spill_map(fd));
	assert_int_equal(errno, EBADF);
}

static void
test_private(void **state)
{
	struct spill *s = spill_private();

	(void)state;
	assert_non_null(s);
	assert_int_equal(s->begin, 0);
	assert_int_equal(s->end, 0);
	spill_unmap(s);
	spill_unmap(NULL);
}

static void
test_indices(void **state)
{
	static const struct {
		uint32_t begin, end, rest;
	} rows[] = {
		{ 0, 0, 0 }, { 5, 5, 0 }, { 6, 5, 0 },
		{ 0, SPILL_DATA, SPILL_DATA }, { 0, SPILL_DATA + 1, 0 },
		{ SPILL_DATA, SPILL_DATA, 0 },
		{ SPILL_DATA - 1, SPILL_DATA, 1 },
		{ UINT32_MAX, 1, 0 }, { 0, UINT32_MAX, 0 },
		{ UINT32_MAX - 1, UINT32_MAX, 0 },
	};
	struct spill *s = spill_private();
	const uint8_t *data;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		s->begin = rows[i].begin;
		s->end = rows[i].end;
		assert_int_equal(spill_rest(s, &data), rows[i].rest);
		if (rows[i].rest > 0)
			assert_ptr_equal(data, s->data + rows[i].begin);
	}
	spill_unmap(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_size_is_sealed),
		cmocka_unit_test(test_wrong_size),
		cmocka_unit_test(test_private),
		cmocka_unit_test(test_indices),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
