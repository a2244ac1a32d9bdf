/* gpu.c: which nodes of MIG instances belong to a set of GPUs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "gpu.h"
#include "mem.h"

static const char minors[] =
    "config 1\n"
    "monitor 2\n"
    "gpu0/gi1/access 12\n"
    "gpu0/gi1/ci0/access 13\n"
    "gpu1/gi2/access 147\n"
    "gpu99/gi2/access 148\n"
    "gpu/gi2/access 149\n"
    "gpu1/gi2/access\n"
    "gpu1/gi3/access 150";

static void
test_instances(void **state)
{
	cleanup_strv char **one = NULL, **other = NULL, **none = NULL;

	(void)state;
	gpu_append_instances(minors, 1, &one);
	assert_int_equal(strv_len(one), 2);
	assert_string_equal(one[0], "/dev/nvidia-caps/nvidia-cap12");
	assert_string_equal(one[1], "/dev/nvidia-caps/nvidia-cap13");
	gpu_append_instances(minors, 2, &other);
	assert_int_equal(strv_len(other), 2);
	assert_string_equal(other[0], "/dev/nvidia-caps/nvidia-cap147");
	assert_string_equal(other[1], "/dev/nvidia-caps/nvidia-cap150");
	gpu_append_instances(minors, 4, &none);
	gpu_append_instances("", GPU_ALL, &none);
	assert_int_equal(strv_len(none), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_instances),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
