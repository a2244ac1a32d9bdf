/* explain.c: when there is a sentence, what it names, and when none is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "brief.h"
#include "exitcode.h"
#include "explain.h"

static const struct brief limited = {
	.gpu = true, .memory = 8ULL << 30, .file_size = 3ULL << 29,
	.workspace = 300ULL << 20, .processes = 512,
};
static const struct brief no_gpu = { .gpu = false };

/* The sentence must have all of these words; NULL first: no sentence. */
static void
expect(const struct failure *x, const struct brief *b, const char *one,
    const char *two)
{
	char text[1024] = "unset";
	size_t n = explain_failure(x, b, 7ULL << 30, text, sizeof(text));

	if (one == NULL) {
		assert_int_equal(n, 0);
		return;
	}
	assert_int_equal(n, strlen(text));
	assert_non_null(strstr(text, one));
	assert_non_null(strstr(text, two));
	assert_null(strstr(text, "cudarun: "));
	assert_null(strchr(text, '\n'));
}
#define FAILURE(m, t, msg, miss, e) \
	(&(const struct failure){ m, t, msg, miss, e })

static void
test_limits(void **state)
{
	(void)state;
	expect(FAILURE("builtins", "MemoryError", "", "", 0), &limited,
	    "may use 8G", "up to 7G");
	expect(FAILURE("numpy.core._exceptions", "_ArrayMemoryError", "Unable",
	    "", 0), &limited, "8G", "--mem");
	expect(FAILURE("builtins", "OSError", "", "", ENOMEM), &limited,
	    "8G", "--mem");
	expect(FAILURE("builtins", "OSError", "", "", EFBIG), &limited,
	    "1.5G", "--file-size");
	expect(FAILURE("builtins", "OSError", "", "", ENOSPC), &limited,
	    "300M", "--workspace");
	expect(FAILURE("builtins", "BlockingIOError", "", "", EAGAIN),
	    &limited, "512 processes", "--processes");
	expect(FAILURE("builtins", "RuntimeError", "can't start new thread",
	    "", 0), &limited, "512 processes", "--processes");
}

static void
test_nothing_to_add(void **state)
{
	(void)state;
	expect(FAILURE("builtins", "MemoryError", "", "", 0), &no_gpu, NULL,
	    NULL);
	expect(FAILURE("builtins", "OSError", "", "", EFBIG), &no_gpu, NULL,
	    NULL);
	expect(FAILURE("builtins", "OSError", "", "", ENOENT), &limited, NULL,
	    NULL);
	expect(FAILURE("mine", "MemoryError", "", "", 0), &limited, NULL,
	    NULL);
	expect(FAILURE("builtins", "RuntimeError", "other", "", 0), &limited,
	    NULL, NULL);
	expect(FAILURE("builtins", "ModuleNotFoundError", "", "pandas", 0),
	    &no_gpu, NULL, NULL);
	expect(FAILURE("builtins", "ModuleNotFoundError", "", "cudarray", 0),
	    &no_gpu, NULL, NULL);
	expect(FAILURE("builtins", "ModuleNotFoundError", "", "cupy", 0),
	    &limited, NULL, NULL);
}

static void
test_no_gpu(void **state)
{
	(void)state;
	expect(FAILURE("builtins", "ModuleNotFoundError", "No module named "
	    "'cupy.cuda'", "cupy.cuda", 0), &no_gpu, "no cupy", "numba.cuda");
	expect(FAILURE("builtins", "ImportError", "libcuda.so.1: cannot open "
	    "shared object file", "", 0), &no_gpu, "no GPU", "numba.cuda");
	expect(FAILURE("numba.cuda.cudadrv.error", "CudaSupportError", "Error",
	    "", 0), &no_gpu, "no GPU", "numba.cuda");
	expect(FAILURE("builtins", "AssertionError", "Torch not compiled with "
	    "CUDA enabled", "", 0), &no_gpu, "no GPU", "numba.cuda");
	expect(FAILURE("builtins", "AssertionError", "Torch not compiled with "
	    "CUDA enabled", "", 0), &limited, NULL, NULL);
}

static void
test_encoding(void **state)
{
	(void)state;
	expect(FAILURE("builtins", "SyntaxError", "(unicode error) 'utf-8' "
	    "codec can't decode byte 0xe9 in position 0 (s.py, line 1)", "",
	    0), &limited, "not in UTF-8", "coding: latin-1");
	expect(FAILURE("builtins", "SyntaxError", "(unicode error) "
	    "'unicodeescape' codec can't decode bytes", "", 0), &limited,
	    NULL, NULL);
}

static void
test_small_buffer(void **state)
{
	char text[8] = "aaaaaaa";
	const struct failure x = { "builtins", "MemoryError", "", "", 0 };

	(void)state;
	assert_int_equal(explain_failure(&x, &limited, 0, text,
	    sizeof(text)), 7);
	assert_string_equal(text, "this jo");
}

static const char *
script(const char *bytes, size_t len, int want)
{
	int code = -1;
	const char *why = explain_script((const unsigned char *)bytes, len,
	    &code);

	if (want == 0)
		assert_null(why);
	else {
		assert_non_null(why);
		assert_int_equal(code, want);
	}
	return why;
}
#define SCRIPT(s, want) script(s, sizeof(s) - 1, want)

static void
test_scripts(void **state)
{
	(void)state;
	(void)SCRIPT("", 0);
	(void)SCRIPT("print(1)\n", 0);
	(void)SCRIPT("\xef\xbb\xbfprint(1)\n", 0);
	(void)SCRIPT("x = '\xe9'\n", 0);
	assert_non_null(strstr(SCRIPT("\xff\xfep\0", EXIT_BADSCRIPT),
	    "UTF-16"));
	assert_non_null(strstr(SCRIPT("\xfe\xff\0p", EXIT_BADSCRIPT),
	    "UTF-16"));
	assert_non_null(strstr(SCRIPT("p\0r\0i\0n\0", EXIT_BADSCRIPT),
	    "UTF-16"));
	assert_non_null(strstr(SCRIPT("\0p\0r\0i\0n", EXIT_BADSCRIPT),
	    "UTF-16"));
	assert_non_null(strstr(SCRIPT("print(1)\0\n", EXIT_BADSCRIPT),
	    "NUL"));
	assert_non_null(strstr(SCRIPT("\0", EXIT_BADSCRIPT), "NUL"));
	assert_non_null(strstr(SCRIPT("\0CUDARUN\0\0", EXIT_PROTOCOL),
	    "framed"));
	assert_non_null(strstr(SCRIPT("\x1f\x8b\x08", EXIT_BADSCRIPT),
	    "gzip"));
	assert_non_null(strstr(SCRIPT("PK\x03\x04", EXIT_BADSCRIPT), "zip"));
	assert_non_null(strstr(SCRIPT("\x7f""ELF\x02", EXIT_BADSCRIPT),
	    "compiled"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_nothing_to_add),
		cmocka_unit_test(test_no_gpu),
		cmocka_unit_test(test_encoding),
		cmocka_unit_test(test_small_buffer),
		cmocka_unit_test(test_scripts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
