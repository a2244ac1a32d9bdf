#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "beneath.h"
#include "digest.h"
#include "exitcode.h"
#include "fd.h"
#include "intake.h"
#include "mem.h"
#include "objection.h"
#include "request.h"

int
intake_begin(struct intake *in, struct request *q, int dir, uint64_t held,
    uint64_t total, uint64_t most, struct objection *o)
{
	uint64_t sum = held;
	size_t i;

	*in = (struct intake){ .request = q, .dir = dir, .fd = -1 };
	for (i = 0; i < q->count; i++) {
		sum += q->files[i].size;
		if (total != 0 && (sum > total || q->files[i].size > total))
			return object(o, "total", EXIT_BADSCRIPT, "the files "
			    "are larger than the workspace of a job may be, "
			    "%llu bytes", (unsigned long long)total);
	}
	if (q->script == q->count)
		return 0;
	q->job.script_len = q->files[q->script].size;
	if (q->job.script_len > (most != 0 ? most : SIZE_MAX / 2))
		return object(o, "total", EXIT_BADSCRIPT, "the script is "
		    "larger than this host takes, %llu bytes",
		    (unsigned long long)most);
	q->job.script = xcalloc(q->job.script_len + 1, 1);
	return 0;
}

static enum intake_result
failed(const struct intake *in, struct fault *f)
{
	(void)fault_set(f, EXIT_WORKSPACE, "the file %.200s cannot be put into "
	    "the workspace: %m", in->request->files[in->index].name);
	return INTAKE_FAILED;
}

/* The folders above name.  An earlier run may have made them, or links. */
static int
make_folders(int dir, const char *name)
{
	cleanup_free char *path = xstrdup(name);
	cleanup_fd int at = -1;
	char *part = path, *slash;
	int next;

	for (; (slash = strchr(part, '/')) != NULL; part = slash + 1) {
		*slash = '\0';
		if (mkdirat(at == -1 ? dir : at, part, 0700) == -1 &&
		    errno != EEXIST)
			return -1;
		next = beneath_open(at == -1 ? dir : at, part, BENEATH_FOLDER,
		    0);
		fd_close(&at);
		at = next;
		if (at == -1)
			return -1;
	}
	/* What is there under this name goes; a folder stays, and stops us. */
	if (unlinkat(at == -1 ? dir : at, part, 0) == -1 && errno != ENOENT)
		return -1;
	return 0;
}

static int
open_file(struct intake *in, struct fault *f)
{
	const struct request_file *file = &in->request->files[in->index];

	in->offset = 0;
	in->digest = digest_new();
	if (in->digest == NULL) {
		(void)fault_set(f, EXIT_OS, "libcrypto has no SHA-256");
		return -1;
	}
	/* The worker makes it, but not over what an earlier run left. */
	if (in->index == in->request->script) {
		if (make_folders(in->dir, file->name) == 0)
			return 0;
		(void)failed(in, f);
		return -1;
	}
	if (make_folders(in->dir, file->name) == 0)
		in->fd = beneath_open(in->dir, file->name, BENEATH_TARGET,
		    file->executable ? 0700 : 0600);
	if (in->fd != -1)
		return 0;
	(void)failed(in, f);
	return -1;
}

/* The file that comes now is whole: is it the one that was declared? */
static enum intake_result
close_file(struct intake *in, struct objection *o, struct fault *f)
{
	const struct request_file *file = &in->request->files[in->index];
	char text[DIGEST_TEXT];

	if (digest_hex(in->digest, text) == -1) {
		(void)fault_set(f, EXIT_OS, "libcrypto failed");
		return INTAKE_FAILED;
	}
	digest_freep(&in->digest);
	if (in->fd != -1 && close(fd_steal(&in->fd)) == -1)
		return failed(in, f);
	if (strcmp(text, file->hash) != 0) {
		(void)object(o, "checksum", EXIT_BADSCRIPT, "the SHA-256 of "
		    "file %zu is another one", in->index);
		return INTAKE_WRONG;
	}
	in->index++;
	return INTAKE_DONE;
}

/* Files without a byte have no frame: they are made on the way. */
static enum intake_result
pass_empty(struct intake *in, struct objection *o, struct fault *f)
{
	const struct request *q = in->request;
	enum intake_result r = INTAKE_DONE;

	while (r == INTAKE_DONE && in->digest == NULL &&
	    in->index < q->count && q->files[in->index].size == 0)
		r = open_file(in, f) == -1 ? INTAKE_FAILED :
		    close_file(in, o, f);
	return r;
}

static int
keep(struct intake *in, const void *bytes, size_t len)
{
	if (digest_add(in->digest, bytes, len) == -1)
		return -1;
	if (in->index != in->request->script)
		return fd_write_all(in->fd, bytes, len);
	memcpy(in->request->job.script + in->offset, bytes, len);
	return 0;
}

enum intake_result
intake_take(struct intake *in, size_t index, uint64_t offset,
    const void *bytes, size_t len, struct objection *o, struct fault *f)
{
	const struct request *q = in->request;
	enum intake_result r = INTAKE_DONE;

	if (len > 0)
		r = pass_empty(in, o, f);
	if (r != INTAKE_DONE)
		return r;
	if (index >= q->count || (len > 0 && (index != in->index ||
	    offset != in->offset))) {
		(void)object(o, "order", EXIT_PROTOCOL, "a piece of a file "
		    "came out of order");
		return INTAKE_WRONG;
	}
	if (len == 0)
		return INTAKE_DONE;
	if (len > q->files[index].size - in->offset) {
		(void)object(o, "size", EXIT_BADSCRIPT, "file %zu is longer "
		    "than was declared", index);
		return INTAKE_WRONG;
	}
	if (in->digest == NULL && open_file(in, f) == -1)
		return INTAKE_FAILED;
	if (keep(in, bytes, len) == -1)
		return failed(in, f);
	in->offset += len;
	if (in->offset < q->files[index].size)
		return INTAKE_DONE;
	r = close_file(in, o, f);
	in->offset = 0;
	return r;
}

enum intake_result
intake_end(struct intake *in, struct objection *o, struct fault *f)
{
	enum intake_result r = pass_empty(in, o, f);

	if (r == INTAKE_DONE && in->index < in->request->count) {
		(void)object(o, "size", EXIT_BADSCRIPT, "file %zu is shorter "
		    "than was declared", in->index);
		return INTAKE_WRONG;
	}
	return r;
}

void
intake_free(struct intake *in)
{
	fd_close(&in->fd);
	digest_freep(&in->digest);
	in->request = NULL;
}
