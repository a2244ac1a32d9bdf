/*
 * Two tables' worth of sentences.  They say what is known here and the
 * traceback cannot know: the limits of the job, and whether there is a GPU.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "brief.h"
#include "exitcode.h"
#include "explain.h"

/* How CPython's parser words bytes that are no UTF-8. */
#define UNDECODED "(unicode error) 'utf-8' codec can't decode byte"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static bool
is_builtin(const struct failure *x, const char *type)
{
	return strcmp(x->module, "builtins") == 0 &&
	    strcmp(x->type, type) == 0;
}

/* "8G", "1.5G", "300M": as --mem reads them, rounded. */
static const char *
in_words(uint64_t bytes, char *text, size_t size)
{
	static const char units[] = "KMGT";
	double value = (double)bytes / 1024;
	size_t unit = 0;

	while (value >= 1023.95 && units[unit + 1] != '\0') {
		value /= 1024;
		unit++;
	}
	(void)snprintf(text, size, "%.1f", value);
	if (strlen(text) > 2 && strcmp(text + strlen(text) - 2, ".0") == 0)
		text[strlen(text) - 2] = '\0';
	(void)snprintf(text + strlen(text), size - strlen(text), "%c",
	    units[unit]);
	return text;
}

static int
explain_memory(const struct brief *b, uint64_t used, char *text, size_t size)
{
	char limit[32], had[32];

	if (b->memory == 0)
		return 0;
	return snprintf(text, size, "this job may use %s of memory and held "
	    "up to %s; work on the data in smaller pieces, or run it with "
	    "more --mem if cudarun.conf allows it",
	    in_words(b->memory, limit, sizeof(limit)),
	    in_words(used, had, sizeof(had)));
}

static int
explain_error(int error, const struct brief *b, char *text, size_t size)
{
	char limit[32];

	if (error == EFBIG && b->file_size != 0)
		return snprintf(text, size, "a file of this job may have %s; "
		    "write smaller files, or run it with more --file-size if "
		    "cudarun.conf allows it",
		    in_words(b->file_size, limit, sizeof(limit)));
	if ((error == ENOSPC || error == EDQUOT) && b->workspace != 0)
		return snprintf(text, size, "the workspace of this job may "
		    "hold %s; remove files that are not needed any more, or "
		    "run it with more --workspace if cudarun.conf allows it "
		    "(/tmp is smaller than that)",
		    in_words(b->workspace, limit, sizeof(limit)));
	if (error == EAGAIN && b->processes != 0)
		return snprintf(text, size, "this job may have %" PRIu64
		    " processes and threads at a time; start fewer workers, "
		    "or run it with more --processes if cudarun.conf allows "
		    "it", b->processes);
	return 0;
}

/* The first part of a dotted name: "cupy" of "cupy.cuda". */
static bool
is_package(const char *name, const char *package)
{
	size_t n = strlen(package);

	return strncmp(name, package, n) == 0 &&
	    (name[n] == '\0' || name[n] == '.');
}

/* Packages whose purpose is a GPU. */
static const char *
gpu_package(const char *name)
{
	static const char *const packages[] = {
		"cupy", "cupyx", "pycuda", "cuda", "cudf", "cuml", "cugraph",
		"rmm", "pynvml", "nvmath", "tensorrt", "triton", "pyopencl",
	};
	size_t i;

	for (i = 0; i < COUNT(packages); i++)
		if (is_package(name, packages[i]))
			return packages[i];
	return NULL;
}

/* What libraries say when there is no GPU, wherever they say it. */
static bool
wants_gpu(const struct failure *x)
{
	static const char *const types[] = {
		"CudaSupportError", "CudaDriverError", "CUDARuntimeError",
		"CudaAPIError", "CUDADriverError", "NVMLError",
		"NVMLError_LibraryNotFound",
	};
	static const char *const words[] = {
		"no CUDA-capable device", "CUDA driver", "NVIDIA driver",
		"not compiled with CUDA", "CUDA_ERROR_NO_DEVICE",
		"cudaErrorNoDevice", "cudaErrorInsufficientDriver",
		"libcuda.so", "No CUDA GPUs are available",
		"nvidia-smi", "No CUDA runtime",
	};
	size_t i;

	for (i = 0; i < COUNT(types); i++)
		if (strcmp(x->type, types[i]) == 0)
			return true;
	for (i = 0; i < COUNT(words); i++)
		if (strstr(x->message, words[i]) != NULL)
			return true;
	return false;
}

static int
explain_no_gpu(const struct failure *x, char *text, size_t size)
{
	bool absent = is_builtin(x, "ModuleNotFoundError");
	const char *package = gpu_package(x->missing);

	if (absent && package != NULL)
		return snprintf(text, size, "this host has no GPU and no %s, "
		    "which needs one; write the kernels with numba.cuda, "
		    "which is simulated here, or use a host with a GPU",
		    package);
	if (!absent && (package != NULL || wants_gpu(x)))
		return snprintf(text, size, "this host has no GPU, and only "
		    "numba.cuda is simulated here; write the kernels with "
		    "numba.cuda, or use a host with a GPU");
	return 0;
}

/* What looking for a host says when there is no network, wherever. */
static bool
wants_network(const struct failure *x)
{
	static const char *const words[] = {
		"Network is unreachable", "failure in name resolution",
		"Name or service not known", "Failed to resolve",
	};
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		if (strstr(x->message, words[i]) != NULL)
			return true;
	return x->error == ENETUNREACH;
}

static int
explain_network(char *text, size_t size)
{
	return snprintf(text, size, "jobs have no network but their own "
	    "loopback; send data with the script, behind a line #__END__ or "
	    "with cudash -f FILE, or ask an admin to put it into a folder "
	    "that jobs can read (read_only in cudarun.conf)");
}

static int
explain_read_only(char *text, size_t size)
{
	return snprintf(text, size, "a job writes into /job, where it "
	    "starts, /tmp and /dev/shm; all else is read-only");
}

static int
explain_encoding(char *text, size_t size)
{
	return snprintf(text, size, "the script is not in UTF-8; save it as "
	    "UTF-8 in the editor, or name its encoding in its first line, as "
	    "in: # -*- coding: latin-1 -*-");
}

size_t
explain_failure(const struct failure *x, const struct brief *b,
    uint64_t used_bytes, char *ret_text, size_t size)
{
	int n = 0;

	/* NumPy's is a subclass with a name of its own. */
	if (is_builtin(x, "MemoryError") ||
	    strcmp(x->type, "_ArrayMemoryError") == 0 || x->error == ENOMEM)
		n = explain_memory(b, used_bytes, ret_text, size);
	else if (is_builtin(x, "RuntimeError") &&
	    strcmp(x->message, "can't start new thread") == 0)
		n = explain_error(EAGAIN, b, ret_text, size);
	else if (is_builtin(x, "SyntaxError") && strncmp(x->message,
	    UNDECODED, sizeof(UNDECODED) - 1) == 0)
		n = explain_encoding(ret_text, size);
	else if (x->error != 0)
		n = explain_error(x->error, b, ret_text, size);
	if (n == 0 && b->net && wants_network(x))
		n = explain_network(ret_text, size);
	if (n == 0 && x->error == EROFS)
		n = explain_read_only(ret_text, size);
	if (n == 0 && !b->gpu)
		n = explain_no_gpu(x, ret_text, size);
	if (n <= 0)
		return 0;
	return (size_t)n < size ? (size_t)n : size - 1;
}

/* Bytes a file of that kind begins with. */
struct magic {
	const char *bytes;
	size_t len;
	const char *why;
};

#define MAGIC(s, why) { s, sizeof(s) - 1, why }
#define UTF16 "the script is in UTF-16 or UTF-32, which Python does not " \
	"read; save it as UTF-8 in the editor (Notepad: Save As, Encoding " \
	"UTF-8) and send it again"

static const struct magic magics[] = {
	MAGIC("\0CUDARUN", "the client speaks cudarun's framed protocol, "
	    "which this command does not; run: ssh HOST cudarun < script.py"),
	MAGIC("\xff\xfe", UTF16),
	MAGIC("\xfe\xff", UTF16),
	MAGIC("\0\0\xfe\xff", UTF16),
	MAGIC("\x1f\x8b", "the script is compressed (gzip); send the .py "
	    "file itself: gunzip -c script.py.gz | ssh HOST cudarun"),
	MAGIC("PK\x03\x04", "the script is a zip archive; send the .py file "
	    "itself"),
	MAGIC("\x7f""ELF", "the script is a compiled program; send Python "
	    "source"),
};

/* Two-byte text without a mark: every other byte of ASCII is NUL. */
static bool
is_wide(const unsigned char *bytes, size_t len)
{
	size_t i, n = len < 64 ? len & ~(size_t)1 : 64, nul[2] = { 0, 0 };

	for (i = 0; i < n; i++)
		nul[i % 2] += bytes[i] == '\0';
	return n >= 4 && (nul[0] == n / 2) != (nul[1] == n / 2);
}

const char *
explain_script(const unsigned char *bytes, size_t len, int *ret_code)
{
	const struct magic *m;

	*ret_code = EXIT_BADSCRIPT;
	for (m = magics; m < magics + COUNT(magics); m++)
		if (len >= m->len && memcmp(bytes, m->bytes, m->len) == 0) {
			if (m == magics)
				*ret_code = EXIT_PROTOCOL;
			return m->why;
		}
	if (len == 0 || memchr(bytes, '\0', len) == NULL)
		return NULL;
	return is_wide(bytes, len) ? UTF16 : "the script has NUL bytes, so it "
	    "is no text; send the .py file itself, saved as UTF-8";
}
