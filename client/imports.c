#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "fd.h"
#include "folder.h"
#include "imports.h"
#include "mem.h"
#include "statements.h"
#include "upload.h"

#define MODULE_BYTES (4u << 20)	/* longer ones are sent but not read */

struct search {
	const char *folder;	/* of the script */
	const char *inside;	/* below it: of the file that is read, or "" */
	struct upload *u;
	char ***names;
	struct fault *f;
	int rc;
};

static int read_module(struct search *s, const char *path,
    const char *inside);

static bool
has(char *const *entries, const char *name)
{
	size_t i;

	for (i = 0; entries[i] != NULL; i++)
		if (strcmp(entries[i], name) == 0)
			return true;
	return false;
}

static bool
has_python(char *const *entries)
{
	size_t i, len;

	for (i = 0; entries[i] != NULL; i++) {
		len = strlen(entries[i]);
		if (len > 3 && strcmp(entries[i] + len - 3, ".py") == 0)
			return true;
	}
	return false;
}

static char *
join(const char *a, const char *b)
{
	if (*a == '\0' || strcmp(a, ".") == 0)
		return xstrdup(b);
	return xasprintf("%s/%s", a, b);
}

static bool
is_known(const struct upload *u, const char *name)
{
	size_t i, len = strlen(name);

	for (i = 0; i < u->count; i++)
		if (strncmp(u->files[i].name, name, len) == 0 &&
		    (u->files[i].name[len] == '\0' ||
		    u->files[i].name[len] == '/'))
			return true;
	return false;
}

static int
take_file(struct search *s, const char *name)
{
	cleanup_free char *path = join(s->folder, name);

	if (upload_add(s->u, path, name, s->f) == -1)
		return -1;
	strv_append(s->names, xstrdup(name));
	return read_module(s, path, "");
}

/* All that is below it, and what its Python files import in turn. */
static int
take_package(struct search *s, const char *name)
{
	cleanup_free char *path = join(s->folder, name);
	size_t i, len, before = s->u->count, after;

	if (upload_add(s->u, path, name, s->f) == -1)
		return -1;
	strv_append(s->names, xasprintf("%s/", name));
	after = s->u->count;
	for (i = before; i < after; i++) {
		cleanup_free char *file = xstrdup(s->u->files[i].path);

		len = strlen(file);
		if (len > 3 && strcmp(file + len - 3, ".py") == 0 &&
		    read_module(s, file, name) == -1)
			return -1;
	}
	return 0;
}

/* In Python's order: a package, a module, a folder that only holds modules. */
static int
look_for(struct search *s, const char *module)
{
	cleanup_free char *path = join(s->folder, module), *file = NULL,
	    *file_path = NULL;
	cleanup_strv char **entries = NULL;
	uint64_t size;
	bool executable;

	file = xasprintf("%s.py", module);
	file_path = join(s->folder, file);
	if (is_known(s->u, module) || is_known(s->u, file))
		return 0;
	if (folder_look(path, &size, &executable) == FOLDER_FOLDER)
		entries = folder_list(path);
	if (entries != NULL && has(entries, "__init__.py"))
		return take_package(s, module);
	if (folder_look(file_path, &size, &executable) == FOLDER_FILE)
		return take_file(s, file);
	if (entries != NULL && has_python(entries))
		return take_package(s, module);
	return 0;
}

/* What is inside a package has come with it; the rest is at the top. */
static void
on_found(const char *name, int dots, void *arg)
{
	struct search *s = arg;

	if (s->rc == 0 && (dots == 0 || *s->inside == '\0'))
		s->rc = look_for(s, name);
}

static int
read_module(struct search *s, const char *path, const char *inside)
{
	cleanup_free char *text = fd_slurp(path, MODULE_BYTES);
	struct search below = *s;

	if (text == NULL)
		return 0;	/* it is sent as it is */
	below.inside = inside;
	statements_scan(text, strlen(text), on_found, &below);
	return below.rc;
}

int
imports_add(const char *folder, const char *text, size_t len,
    struct upload *u, char ***ret_names, struct fault *f)
{
	struct search s = { folder, "", u, ret_names, f, 0 };

	statements_scan(text, len, on_found, &s);
	return s.rc;
}

int
imports_add_module(const char *folder, const char *module, struct upload *u,
    char ***ret_names, struct fault *f)
{
	struct search s = { folder, "", u, ret_names, f, 0 };
	cleanup_free char *top = xstrndup(module, strcspn(module, "."));

	return look_for(&s, top);
}
