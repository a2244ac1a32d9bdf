#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "exitcode.h"
#include "filename.h"
#include "mem.h"
#include "objection.h"
#include "request.h"

#define ARGUMENTS 1024
#define ITEM_BYTES 16384	/* an argument, a variable */
#define VARIABLES 256
#define PATTERNS 64
#define TOKEN_BYTES 64
#define TERMINAL_MOST 10000	/* rows, columns */

static int
wrong_type(struct objection *o, const char *name)
{
	return object(o, "bad-value", EXIT_PROTOCOL, "%s is of the wrong type "
	    "or out of range", name);
}

static int
read_bool(const struct control *c, const char *name, bool *ret,
    struct objection *o)
{
	return control_bool(c, name, ret) == -1 ? wrong_type(o, name) : 0;
}

static int
read_name(char **ret_name, const char *value, const char *what,
    struct objection *o)
{
	const char *why;

	if (!filename_is_safe(value, &why))
		return object(o, "usage", EXIT_USAGE, "a %s %s", what, why);
	if (strchr(value, '/') != NULL || value[0] == '.' || value[0] == '-')
		return object(o, "usage", EXIT_USAGE, "a %s is a plain file "
		    "name", what);
	free(*ret_name);
	*ret_name = xstrdup(value);
	return 0;
}

/* At most one of the three says what runs; none: files are put. */
static int
read_program(const struct control *c, struct request *q, struct objection *o)
{
	cleanup_free char *script = NULL, *code = NULL, *name = NULL;
	const char *module = NULL;
	int found[3];

	found[0] = control_bytes(c, "script", &script);
	found[1] = control_bytes(c, "code", &code);
	found[2] = control_string(c, "module", &module);
	if (found[0] == -1 || found[1] == -1 || found[2] == -1)
		return wrong_type(o, "script, code or module");
	if (found[0] + found[1] + found[2] > 1)
		return object(o, "usage", EXIT_USAGE, "there is more than one "
		    "of script, code and module");
	q->program = found[0] + found[1] + found[2] == 1;
	q->job.mode = code != NULL ? BRIEF_CODE :
	    module != NULL ? BRIEF_MODULE : BRIEF_SCRIPT;
	q->job.text = xstrdup(code != NULL ? code :
	    module != NULL ? module : "");
	q->job.name = xstrdup("script.py");
	if (script != NULL)
		return read_name(&q->job.name, script, "script's name", o);
	if (control_bytes(c, "name", &name) == -1)
		return wrong_type(o, "name");
	return name == NULL ? 0 : read_name(&q->job.name, name, "name", o);
}

static int
check_items(char *const *v, const char *what, struct objection *o)
{
	for (; v != NULL && *v != NULL; v++)
		if (strlen(*v) > ITEM_BYTES)
			return object(o, "usage", EXIT_USAGE, "%s has an item "
			    "of more than 16 KiB", what);
	return 0;
}

static int
read_strings(const struct control *c, const char *name, size_t max,
    char ***ret, struct objection *o)
{
	size_t count;

	if (control_array(c, name, &count) == 1 && count > max)
		return object(o, "usage", EXIT_USAGE, "%s has more than %zu "
		    "items", name, max);
	if (control_strings(c, name, max, ret) == -1)
		return wrong_type(o, name);
	return check_items(*ret, name, o);
}

static bool
is_variable(const char *name)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz_0123456789";

	return strspn(name, letters) == strlen(name) && name[0] != '\0' &&
	    (name[0] < '0' || name[0] > '9');
}

struct variables {
	struct request *request;
	struct objection *objection;
};

static int
take_variable(const char *name, const char *value, void *arg)
{
	struct variables *v = arg;

	if (value == NULL)
		return wrong_type(v->objection, "a value of env");
	if (!is_variable(name) ||
	    strlen(name) + 1 + strlen(value) > ITEM_BYTES ||
	    strv_len(v->request->job.set) == VARIABLES)
		return object(v->objection, "usage", EXIT_USAGE, "env takes "
		    "at most %d variables of 16 KiB, with names of letters, "
		    "digits and _", VARIABLES);
	strv_append(&v->request->job.set, xasprintf("%s=%s", name, value));
	return 0;
}

static int
read_variables(const struct control *c, struct request *q,
    struct objection *o)
{
	struct control *env = NULL;
	struct variables v = { q, o };
	int rc = control_object(c, "env", &env);

	if (rc == 1)
		rc = control_each(env, take_variable, &v);
	else if (rc == -1)
		rc = wrong_type(o, "env");
	control_free(env);
	return rc == -1 ? -1 : 0;
}

static int
read_limits(const struct control *c, struct request *q, struct objection *o)
{
	static const struct {
		const char *name;
		enum limit limit;
	} rows[] = {
		{ "wall", LIMIT_TIME }, { "cpu", LIMIT_CPU },
		{ "mem", LIMIT_MEMORY }, { "files", LIMIT_WORKSPACE },
		{ "file_size", LIMIT_FILE_SIZE },
		{ "processes", LIMIT_PROCESSES }, { "out", LIMIT_END },
	};
	struct control *limits = NULL;
	int rc = control_object(c, "limits", &limits), found;
	int64_t value;
	size_t i;

	q->out = UINT64_MAX;
	for (i = 0; rc == 1 && i < sizeof(rows) / sizeof(rows[0]); i++) {
		found = control_int(limits, rows[i].name, 0, CONTROL_INT_MAX,
		    &value);
		if (found == -1)
			rc = -1;
		if (found != 1)
			continue;
		if (rows[i].limit == LIMIT_END) {
			q->out = value == 0 ? UINT64_MAX : (uint64_t)value;
			continue;
		}
		q->job.wished[rows[i].limit] = true;
		q->job.wish[rows[i].limit] = (uint64_t)value;
	}
	control_free(limits);
	return rc == -1 ? wrong_type(o, "limits") : 0;
}

static int
read_terminal(const struct control *c, struct request *q,
    struct objection *o)
{
	struct control *tty = NULL;
	int rc = control_object(c, "tty", &tty);
	int64_t rows = 0, cols = 0;

	if (rc == 1 && (control_int(tty, "rows", 0, TERMINAL_MOST,
	    &rows) == -1 || control_int(tty, "cols", 0, TERMINAL_MOST,
	    &cols) == -1))
		rc = -1;
	control_free(tty);
	q->terminal = rc == 1;
	q->rows = (unsigned short)rows;
	q->cols = (unsigned short)cols;
	return rc == -1 ? wrong_type(o, "tty") : 0;
}

/* The priority is a wish, and there is no queue that could grant it. */
static int
read_gpu(const struct control *c, struct request *q, struct objection *o)
{
	struct control *gpu = NULL;
	int rc = control_object(c, "gpu", &gpu);
	int64_t count = 0, mem = 0, priority;

	if (rc == 1 && (control_int(gpu, "count", 0, 64, &count) == -1 ||
	    control_int(gpu, "mem", 0, CONTROL_INT_MAX, &mem) == -1))
		rc = -1;
	control_free(gpu);
	if (control_int(c, "priority", 0, 100, &priority) == -1)
		rc = -1;
	q->gpus = count == 0 && mem > 0 ? 1 : (int)count;
	q->gpu_bytes = (uint64_t)mem;
	return rc == -1 ? wrong_type(o, "gpu or priority") : 0;
}

static bool
is_hash(const char *text)
{
	return strlen(text) == REQUEST_HASH - 1 &&
	    strspn(text, "0123456789abcdef") == REQUEST_HASH - 1;
}

static int
read_file(const struct control *c, struct request_file *file,
    struct objection *o)
{
	int64_t size, mode = 0600;
	const char *hash, *why;

	if (c == NULL || control_bytes(c, "name", &file->name) != 1 ||
	    control_int(c, "size", 0, CONTROL_INT_MAX, &size) != 1 ||
	    control_int(c, "mode", 0, 07777, &mode) == -1 ||
	    control_string(c, "sha256", &hash) != 1 || !is_hash(hash))
		return wrong_type(o, "a file's name, size, mode or sha256");
	if (!filename_is_safe(file->name, &why))
		return object(o, "usage", EXIT_USAGE, "a file's name %s", why);
	file->size = (uint64_t)size;
	file->executable = (mode & 0100) != 0;
	memcpy(file->hash, hash, REQUEST_HASH);
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static int
check_twice(const struct request *q, struct objection *o)
{
	cleanup_free char **names = xcalloc(q->count + 1, sizeof(*names));
	size_t i;

	for (i = 0; i < q->count; i++)
		names[i] = q->files[i].name;
	qsort(names, q->count, sizeof(*names), by_name);
	for (i = 1; i < q->count; i++)
		if (strcmp(names[i - 1], names[i]) == 0)
			return object(o, "usage", EXIT_USAGE, "two files have "
			    "the same name");
	return 0;
}

static int
read_files(const struct control *c, struct request *q, struct objection *o)
{
	size_t i, count = 0;
	int rc = control_array(c, "files", &count);

	if (rc == -1)
		return wrong_type(o, "files");
	if (count > REQUEST_FILES)
		return object(o, "usage", EXIT_USAGE, "there are more than %d "
		    "files; pack them into one", REQUEST_FILES);
	q->files = xcalloc(count + 1, sizeof(*q->files));
	for (i = 0, rc = 0; i < count && rc == 0; i++) {
		cleanup_control struct control *item =
		    control_item(c, "files", i);

		q->count = i + 1;
		rc = read_file(item, &q->files[i], o);
	}
	return rc == -1 ? -1 : check_twice(q, o);
}

static int
find_script(const struct control *c, struct request *q, struct objection *o)
{
	cleanup_free char *script = NULL;

	for (q->script = 0; q->script < q->count; q->script++)
		if (strcmp(q->files[q->script].name, q->job.name) == 0)
			break;
	if (control_bytes(c, "script", &script) != 1)
		q->script = q->count;
	else if (q->script == q->count)
		return object(o, "usage", EXIT_USAGE, "the script is not one "
		    "of the files");
	return 0;
}

static bool
is_word(const char *text, size_t max)
{
	return text[0] != '\0' && strlen(text) <= max && strspn(text,
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-_.") == strlen(text);
}

static int
read_words(const struct control *c, struct request *q, struct objection *o)
{
	const char *token = NULL, *workspace = "fresh";

	if (control_string(c, "token", &token) == -1 ||
	    (token != NULL && !is_word(token, TOKEN_BYTES)))
		return wrong_type(o, "token");
	if (control_string(c, "workspace", &workspace) == -1 ||
	    !is_word(workspace, TOKEN_BYTES))
		return wrong_type(o, "workspace");
	q->token = token == NULL ? NULL : xstrdup(token);
	q->workspace = xstrdup(workspace);
	return 0;
}

int
request_read(const struct control *c, struct request *ret_q,
    struct objection *o)
{
	struct request *q = ret_q;

	*q = (struct request){ .out = UINT64_MAX };
	if (read_program(c, q, o) == -1 ||
	    read_strings(c, "argv", ARGUMENTS, &q->job.argv, o) == -1 ||
	    read_variables(c, q, o) == -1 || read_limits(c, q, o) == -1 ||
	    read_bool(c, "stdin", &q->input, o) == -1 ||
	    read_bool(c, "detach", &q->detach, o) == -1 ||
	    read_bool(c, "quiet", &q->job.quiet, o) == -1 ||
	    read_terminal(c, q, o) == -1 || read_gpu(c, q, o) == -1 ||
	    read_files(c, q, o) == -1 ||
	    find_script(c, q, o) == -1 || read_words(c, q, o) == -1 ||
	    read_strings(c, "results", PATTERNS, &q->results, o) == -1)
		return -1;
	if (q->detach && (q->terminal || q->input ||
	    strcmp(q->workspace, "fresh") != 0))
		return object(o, "usage", EXIT_USAGE, "a detached run has no "
		    "stdin, no terminal and a fresh workspace");
	if (!q->program && (q->count == 0 ||
	    strcmp(q->workspace, "fresh") == 0))
		return object(o, "usage", EXIT_USAGE, "there is nothing to "
		    "run, and no files for a workspace that stays");
	return 0;
}

void
request_free(struct request *q)
{
	size_t i;

	for (i = 0; i < q->count; i++)
		free(q->files[i].name);
	free(q->files);
	free(q->token);
	free(q->workspace);
	strv_free(q->results);
	job_free(&q->job);
	*q = (struct request){ .program = false };
}
