#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "exitcode.h"
#include "fd.h"
#include "filename.h"
#include "folder.h"
#include "mem.h"
#include "progress.h"
#include "tell.h"
#include "upload.h"

#define BLOCK 65536

/* --- collecting -------------------- */

static struct upload_file *
find_name(const struct upload *u, const char *name)
{
	size_t i;

	for (i = 0; i < u->count; i++)
		if (strcmp(u->files[i].name, name) == 0)
			return &u->files[i];
	return NULL;
}

static struct upload_file *
append(struct upload *u, const char *name)
{
	struct upload_file *file;

	u->files = xreallocarray(u->files, u->count + 1, sizeof(*u->files));
	file = &u->files[u->count++];
	*file = (struct upload_file){ .name = xstrdup(name) };
	return file;
}

/* What RUN takes, before anything is read. */
static int
judge_name(const struct upload *u, const char *path, const char *name,
    struct fault *f)
{
	const char *why;

	if (!filename_is_safe(name, &why))
		return fault_set(f, EXIT_USAGE, "%s cannot be sent: its name "
		    "%s", path, why);
	if (u->count == UPLOAD_FILES)
		return fault_set(f, EXIT_USAGE, "more than %d files; send an "
		    "archive and unpack it in the script", UPLOAD_FILES);
	return 0;
}

static int
hash_file(struct upload_file *file, struct fault *f)
{
	cleanup_digest struct digest *d = digest_new();
	cleanup_fd int fd = folder_read(file->path);
	char block[BLOCK];
	ssize_t n;

	if (fd == -1)
		return fault_set(f, EXIT_NOSCRIPT, "cannot read %s: %m",
		    file->path);
	if (d == NULL)
		return fault_set(f, EXIT_OS, "this libcrypto has no SHA-256");
	file->size = 0;
	while ((n = fd_read_all(fd, block, sizeof(block))) > 0) {
		file->size += (uint64_t)n;
		if (digest_add(d, block, (size_t)n) == -1)
			return fault_set(f, EXIT_OS, "libcrypto failed");
	}
	if (n == -1)
		return fault_set(f, EXIT_NOSCRIPT, "cannot read %s: %m",
		    file->path);
	if (digest_hex(d, file->hash) == -1)
		return fault_set(f, EXIT_OS, "libcrypto failed");
	return 0;
}

static int
add_file(struct upload *u, const char *path, const char *name,
    bool executable, struct fault *f)
{
	struct upload_file *file = find_name(u, name);

	if (file != NULL && file->path != NULL &&
	    folder_is_same(file->path, path))
		return 0;
	if (file != NULL)
		return fault_set(f, EXIT_USAGE, "%s and %s would both be "
		    "called %s there", file->path == NULL ? "the script" :
		    file->path, path, name);
	if (judge_name(u, path, name, f) == -1)
		return -1;
	file = append(u, name);
	file->path = xstrdup(path);
	file->executable = executable;
	if (hash_file(file, f) == -1)
		return -1;
	u->total += file->size;
	return 0;
}

static bool
stays_here(const char *name)
{
	return name[0] == '.' || strcmp(name, "__pycache__") == 0;
}

/* One step of a folder; links to folders could lead round in circles. */
static int
add_below(struct upload *u, const char *folder, const char *prefix,
    const char *entry, struct fault *f)
{
	cleanup_free char *path = NULL, *name = NULL;
	uint64_t size;
	bool executable;

	path = strcmp(folder, ".") == 0 ? xstrdup(entry) :
	    xasprintf("%s/%s", folder, entry);
	name = *prefix == '\0' ? xstrdup(entry) :
	    xasprintf("%s/%s", prefix, entry);
	switch (folder_look(path, &size, &executable)) {
	case FOLDER_FILE:
		return add_file(u, path, name, executable, f);
	case FOLDER_FOLDER:
		if (!folder_is_link(path))
			return upload_add(u, path, name, f);
		tell("%s is a link to a folder and not sent", path);
		return 0;
	default:
		tell("%s is no file and not sent", path);
		return 0;
	}
}

/*
 * Too deep a tree ends by the rule for names: each step makes them longer.
 */
static int
add_folder(struct upload *u, const char *path, const char *name,
    struct fault *f)
{
	cleanup_strv char **entries = folder_list(path);
	size_t i;

	if (entries == NULL)
		return fault_set(f, EXIT_NOSCRIPT, "cannot read the folder "
		    "%s: %m", path);
	if (*name != '\0' && judge_name(u, path, name, f) == -1)
		return -1;
	for (i = 0; entries[i] != NULL; i++)
		if (!stays_here(entries[i]) &&
		    add_below(u, path, name, entries[i], f) == -1)
			return -1;
	return 0;
}

/* "./a//b/" is "a/b", "." is "". */
static char *
tidy(const char *path)
{
	char *name = xcalloc(1, strlen(path) + 1), *to = name;
	size_t len;

	for (; *path != '\0'; path += len) {
		len = strcspn(path, "/");
		if (len == 0) {
			len = 1;
			continue;
		}
		if (len == 1 && path[0] == '.')
			continue;
		if (to != name)
			*to++ = '/';
		memcpy(to, path, len);
		to += len;
	}
	return name;
}

/* Of a path that does not lie below the current folder: the last part. */
static char *
choose_name(const char *path)
{
	char *name = tidy(path), *last;
	bool outside = path[0] == '/' || strcmp(name, "..") == 0 ||
	    strncmp(name, "../", 3) == 0 || strstr(name, "/../") != NULL;

	last = strrchr(name, '/');
	if (outside && last != NULL) {
		last = xstrdup(last + 1);
		free(name);
		name = last;
	}
	return name;
}

int
upload_add(struct upload *u, const char *path, const char *name,
    struct fault *f)
{
	cleanup_free char *chosen = NULL;
	uint64_t size;
	bool executable;

	if (name == NULL)
		name = chosen = choose_name(path);
	switch (folder_look(path, &size, &executable)) {
	case FOLDER_FILE:
		return add_file(u, path, name, executable, f);
	case FOLDER_FOLDER:
		return add_folder(u, path, name, f);
	case FOLDER_NONE:
		return fault_set(f, EXIT_NOSCRIPT, "cannot read %s: %m", path);
	default:
		return fault_set(f, EXIT_USAGE, "%s is no file and no folder",
		    path);
	}
}

int
upload_add_bytes(struct upload *u, const char *name, const char *bytes,
    size_t len, struct fault *f)
{
	cleanup_digest struct digest *d = digest_new();
	struct upload_file *file;

	if (find_name(u, name) != NULL)
		return fault_set(f, EXIT_USAGE, "another file is called %s "
		    "as well", name);
	if (judge_name(u, name, name, f) == -1)
		return -1;
	file = append(u, name);
	file->bytes = xcalloc(1, len + 1);
	memcpy(file->bytes, bytes, len);
	file->size = len;
	u->total += len;
	if (d == NULL || digest_add(d, bytes, len) == -1 ||
	    digest_hex(d, file->hash) == -1)
		return fault_set(f, EXIT_OS, "libcrypto failed");
	return 0;
}

void
upload_describe(const struct upload *u, struct control *request)
{
	struct control *item;
	size_t i;

	for (i = 0; i < u->count; i++) {
		item = control_new();
		control_set_string(item, "name", u->files[i].name);
		control_set_int(item, "size", (int64_t)u->files[i].size);
		control_set_int(item, "mode",
		    u->files[i].executable ? 0700 : 0600);
		control_set_string(item, "sha256", u->files[i].hash);
		control_append(request, "files", item);
	}
}

/* --- sending -------------------- */

void
upload_show(struct upload *u)
{
	u->progress = progress_new("sending", u->total);
}

static void
close_file(struct upload *u)
{
	if (u->open)
		fd_close(&u->fd);
	u->open = false;
}

void
upload_rewind(struct upload *u)
{
	close_file(u);
	progress_free(u->progress);
	u->progress = NULL;
	u->at = 0;
	u->offset = 0;
}

/* Also steps over files that are done, and those without bytes. */
bool
upload_is_sent(struct upload *u)
{
	while (u->at < u->count && u->offset == u->files[u->at].size) {
		close_file(u);
		u->at++;
		u->offset = 0;
	}
	if (u->at < u->count)
		return false;
	progress_free(u->progress);
	u->progress = NULL;
	return true;
}

uint16_t
upload_index(const struct upload *u)
{
	return (uint16_t)u->at;
}

uint64_t
upload_offset(const struct upload *u)
{
	return u->offset;
}

static int
read_here(struct upload *u, void *to, size_t len, struct fault *f)
{
	const struct upload_file *file = &u->files[u->at];
	ssize_t n;

	if (file->bytes != NULL) {
		memcpy(to, file->bytes + u->offset, len);
		return 0;
	}
	if (!u->open) {
		u->fd = folder_read(file->path);
		u->open = u->fd != -1;
	}
	n = u->open ? fd_read_all(u->fd, to, len) : -1;
	if (n == -1)
		return fault_set(f, EXIT_NOSCRIPT, "cannot read %s: %m",
		    file->path);
	if ((size_t)n < len)
		return fault_set(f, EXIT_BADSCRIPT, "%s became shorter while "
		    "it was sent", file->path);
	return 0;
}

int
upload_read(struct upload *u, void *to, size_t max, size_t *ret_len,
    struct fault *f)
{
	uint64_t left = u->files[u->at].size - u->offset;
	size_t len = left < max ? (size_t)left : max;

	if (read_here(u, to, len, f) == -1)
		return -1;
	u->offset += len;
	progress_add(u->progress, len);
	*ret_len = len;
	return 0;
}

void
upload_free(struct upload *u)
{
	size_t i;

	for (i = 0; i < u->count; i++) {
		free(u->files[i].name);
		free(u->files[i].path);
		free(u->files[i].bytes);
	}
	free(u->files);
	close_file(u);
	progress_free(u->progress);
	*u = (struct upload){ 0 };
}
