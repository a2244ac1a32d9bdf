#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "control.h"
#include "digest.h"
#include "download.h"
#include "exitcode.h"
#include "fd.h"
#include "filename.h"
#include "folder.h"
#include "mem.h"
#include "progress.h"
#include "tell.h"

#define NUMBERS 10000

struct download {
	struct download_plan plan;
	struct progress *progress;
	int top;		/* the folder; -1: not yet */
	struct folder_file file;
	char *name;		/* of the one that comes; NULL: none */
	struct digest *digest;
	uint64_t size;
	uint64_t got;
	bool executable;
	bool left;		/* it is not wanted, and why has been told */
};

struct download *
download_new(const struct download_plan *plan)
{
	struct download *d = xcalloc(1, sizeof(*d));

	d->plan = *plan;
	d->top = -1;
	d->file = (struct folder_file)FOLDER_FILE_NONE;
	return d;
}

/* The one that comes is no more. */
static void
forget(struct download *d)
{
	folder_release(&d->file);
	digest_free(d->digest);
	d->digest = NULL;
	free(d->name);
	d->name = NULL;
}

void
download_idle(struct download *d)
{
	progress_free(d->progress);
	d->progress = NULL;
}

void
download_freep(struct download **dp)
{
	struct download *d = *dp;

	if (d == NULL)
		return;
	forget(d);
	download_idle(d);
	fd_close(&d->top);
	free(d);
	*dp = NULL;
}

void
download_expect(struct download *d, uint64_t bytes)
{
	download_idle(d);
	if (d->plan.bar)
		d->progress = progress_new("receiving", bytes);
}

static void __attribute__((format(printf, 2, 3)))
leave(struct download *d, const char *fmt, ...)
{
	va_list ap;
	char text[512];

	if (d->left)
		return;
	download_idle(d);
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	tell("%s is not taken: %s", d->name, text);
	d->left = true;
	folder_release(&d->file);
}

static void
leave_by_errno(struct download *d)
{
	if (errno == EEXIST)
		leave(d, "there is one already; --force overwrites it");
	else if (errno == ENOTDIR || errno == ELOOP)
		leave(d, "a file or a link is where its folder should be");
	else if (errno == EISDIR)
		leave(d, "a folder has its name");
	else
		leave(d, "%s", strerror(errno));
}

/* The next number that is free, if it is such a name. */
static bool
find_number(struct download *d)
{
	const char *dot = strrchr(d->name, '.'), *digits = dot;
	int i;

	if (d->plan.numbered == NULL || !d->plan.numbered(d->name) ||
	    dot == NULL || strchr(d->name, '/') != NULL)
		return false;
	while (digits > d->name && digits[-1] >= '0' && digits[-1] <= '9')
		digits--;
	for (i = 2; i < NUMBERS && folder_is_taken(&d->file); i++) {
		free(d->file.leaf);
		d->file.leaf = xasprintf("%.*s%d%s", (int)(digits - d->name),
		    d->name, i, dot);
	}
	free(d->name);
	d->name = xstrdup(d->file.leaf);
	return !folder_is_taken(&d->file);
}

/* Parts of a name, or of a pattern, that begin with a dot. */
static int
count_dots(const char *name)
{
	int dots = *name == '.';

	while ((name = strchr(name, '/')) != NULL)
		dots += *++name == '.';
	return dots;
}

/* NULL, or why such a file is not taken, whatever is or is not here. */
static const char *
judge_name(const struct download *d)
{
	int dots = count_dots(d->name);
	bool asked = d->plan.patterns == NULL;
	char *const *p;
	const char *why;

	if (!filename_is_safe(d->name, &why))
		return why;
	/* Some file systems do not tell upper case from lower case. */
	if (d->plan.script != NULL &&
	    strcasecmp(d->plan.script, d->name) == 0)
		return "is the script's own";
	for (p = d->plan.patterns; p != NULL && *p != NULL; p++) {
		if (!filename_matches(*p, d->name))
			continue;
		if (count_dots(*p) >= dots)
			return NULL;
		asked = true;
	}
	if (!asked)
		return "is not one that was asked for";
	return dots == 0 ? NULL : "begins with a dot, or a folder's does; "
	    "-o with that dot fetches it";
}

static void
open_file(struct download *d)
{
	const char *why = judge_name(d);

	if (why != NULL) {
		leave(d, "its name %s", why);
		return;
	}
	if (d->top == -1)
		d->top = folder_open(d->plan.folder);
	if (d->top == -1) {
		leave(d, "%s: %s", d->plan.folder,
		    strerror(errno));
		return;
	}
	if (folder_begin(d->top, d->name, &d->file) == -1) {
		leave_by_errno(d);
		return;
	}
	if (!d->plan.force && folder_is_taken(&d->file) &&
	    !find_number(d)) {
		errno = EEXIST;
		leave_by_errno(d);
	}
}

int
download_begin(struct download *d, const struct control *result,
    struct fault *f)
{
	cleanup_free char *name = NULL;
	int64_t size, mode = 0600;

	if (d->name != NULL)
		return fault_set(f, EXIT_PROTOCOL, "a result begins in "
		    "another");
	if (control_bytes(result, "name", &name) != 1 ||
	    control_int(result, "size", 0, CONTROL_INT_MAX, &size) != 1 ||
	    control_int(result, "mode", 0, 07777, &mode) == -1)
		return fault_set(f, EXIT_PROTOCOL, "a result without name "
		    "and size");
	d->digest = digest_new();
	if (d->digest == NULL)
		return fault_set(f, EXIT_OS, "this libcrypto has no SHA-256");
	d->name = steal_pointer(&name);
	d->size = (uint64_t)size;
	d->got = 0;
	d->executable = (mode & 0100) != 0;
	d->left = false;
	open_file(d);
	return 0;
}

int
download_add(struct download *d, const void *bytes, size_t len,
    struct fault *f)
{
	if (d->name == NULL)
		return fault_set(f, EXIT_PROTOCOL, "bytes of no result");
	d->got += len;
	progress_add(d->progress, len);
	if (d->left)
		return 0;
	if (d->got > d->size)
		leave(d, "more of it came than its size");
	else if (fd_write_all(d->file.fd, bytes, len) == -1)
		leave(d, "%s", strerror(errno));
	else if (digest_add(d->digest, bytes, len) == -1)
		leave(d, "libcrypto failed");
	return 0;
}

/* Whether what has come is what was sent. */
static void
judge(struct download *d, const struct control *end)
{
	char hash[DIGEST_TEXT];
	cleanup_free char *error = NULL;
	const char *want;

	if (control_bytes(end, "error", &error) == 1)
		leave(d, "%s", error);
	else if (control_string(end, "sha256", &want) != 1 ||
	    digest_hex(d->digest, hash) == -1 || strcmp(want, hash) != 0)
		leave(d, "it did not arrive as it was sent");
	else if (d->got != d->size)
		leave(d, "it changed while it was sent");
}

int
download_end(struct download *d, const struct control *end, char **ret_name,
    char **ret_path, struct fault *f)
{
	if (d->name == NULL)
		return fault_set(f, EXIT_PROTOCOL, "the end of no result");
	if (!d->left)
		judge(d, end);
	if (!d->left && folder_finish(&d->file, d->executable,
	    d->plan.force) == -1)
		leave_by_errno(d);
	if (!d->left) {
		*ret_path = strcmp(d->plan.folder, ".") == 0 ?
		    xstrdup(d->name) : xasprintf("%s/%s", d->plan.folder,
		    d->name);
		*ret_name = steal_pointer(&d->name);
	}
	forget(d);
	return d->left ? 1 : 0;
}
