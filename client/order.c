#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "control.h"
#include "exitcode.h"
#include "fd.h"
#include "imports.h"
#include "mem.h"
#include "options.h"
#include "order.h"
#include "os.h"
#include "os_process.h"
#include "tell.h"
#include "upload.h"

#define SCRIPT_BYTES (64u << 20)	/* more than any host takes */
#define TOKEN_BYTES 16
#define UNNAMED "script.py"		/* as cudarun(1) calls it */

/* --- files -------------------- */

/* "." for what lies in the current folder. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return xstrdup(".");
	return xstrndup(path, slash == path ? 1 : (size_t)(slash - path));
}

static const char *
leaf_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

static int
add_script(const struct options *o, struct upload *u, char ***names,
    struct fault *f)
{
	cleanup_free char *folder = folder_of(o->text), *text = NULL;

	if (upload_add(u, o->text, leaf_of(o->text), f) == -1)
		return -1;
	if (u->count != 1)
		return fault_set(f, EXIT_NOSCRIPT, "%s is a folder, not a "
		    "script", o->text);
	/* One that cannot be read as text is for the host to refuse. */
	text = fd_slurp(o->text, SCRIPT_BYTES);
	if (text == NULL)
		return 0;
	return imports_add(folder, text, strlen(text), u, names, f);
}

static int
add_stdin(struct upload *u, char ***names, struct fault *f)
{
	cleanup_free char *text = NULL;
	size_t len;

	text = fd_slurp_fd(STDIN_FILENO, &len);
	if (text == NULL)
		return fault_set(f, EXIT_NOSCRIPT, "cannot read the script "
		    "from stdin: %m");
	if (len == 0)
		return fault_set(f, EXIT_NOSCRIPT, "no script arrived on "
		    "stdin");
	if (upload_add_bytes(u, UNNAMED, text, len, f) == -1)
		return -1;
	return imports_add(".", text, len, u, names, f);
}

static int
add_program(const struct options *o, struct upload *u, char ***names,
    struct fault *f)
{
	switch (o->mode) {
	case OPTIONS_SCRIPT:
		return add_script(o, u, names, f);
	case OPTIONS_STDIN:
		return add_stdin(u, names, f);
	case OPTIONS_CODE:
		return imports_add(".", o->text, strlen(o->text), u, names, f);
	case OPTIONS_MODULE:
		return imports_add_module(".", o->text, u, names, f);
	default:
		return 0;
	}
}

static void
name_modules(char *const *names)
{
	cleanup_free char *list = xstrdup("");
	char *longer;

	for (; *names != NULL; names++) {
		longer = xasprintf("%s%s%s", list, *list == '\0' ? "" : ", ",
		    *names);
		free(list);
		list = longer;
	}
	tell("it imports, and so is sent with it: %s", list);
}

static int
collect(const struct options *o, struct upload *u, struct fault *f)
{
	cleanup_strv char **names = NULL;
	char *const *path;

	if (add_program(o, u, &names, f) == -1)
		return -1;
	if (names != NULL && !o->quiet)
		name_modules(names);
	for (path = o->files; path != NULL && *path != NULL; path++)
		if (upload_add(u, *path, NULL, f) == -1)
			return -1;
	return 0;
}

/* --- what is asked -------------------- */

static void
set_program(const struct options *o, const struct upload *u,
    struct control *c)
{
	if (o->mode == OPTIONS_CODE)
		control_set_string(c, "code", o->text);
	else if (o->mode == OPTIONS_MODULE)
		control_set_string(c, "module", o->text);
	else if (u->count > 0)
		control_set_string(c, "script", u->files[0].name);
	if (o->argv != NULL)
		control_set_strings(c, "argv", o->argv);
}

static void
set_env(const struct options *o, struct control *c)
{
	const char *terminal = o->terminal ? getenv("TERM") : NULL;
	struct control *env = control_new();
	char *const *word;

	if (terminal != NULL)
		control_set_string(env, "TERM", terminal);
	for (word = o->env; word != NULL && *word != NULL; word++) {
		cleanup_free char *name = xstrndup(*word,
		    strcspn(*word, "="));

		control_set_string(env, name, *word + strlen(name) + 1);
	}
	control_set_object(c, "env", env);
}

static void
set_limits(const struct options *o, struct control *c)
{
	static const struct {
		enum limit limit;
		const char *name;
	} wire[] = {
		{ LIMIT_TIME, "wall" }, { LIMIT_CPU, "cpu" },
		{ LIMIT_MEMORY, "mem" }, { LIMIT_PROCESSES, "processes" },
		{ LIMIT_WORKSPACE, "files" },
		{ LIMIT_FILE_SIZE, "file_size" },
	};
	struct control *limits = control_new();
	bool any = false;
	size_t i;

	for (i = 0; i < sizeof(wire) / sizeof(wire[0]); i++)
		if (o->wished[wire[i].limit]) {
			control_set_int(limits, wire[i].name,
			    (int64_t)o->wish[wire[i].limit]);
			any = true;
		}
	if (any)
		control_set_object(c, "limits", limits);
	else
		control_free(limits);
}

static void
set_gpu(const struct options *o, struct control *c)
{
	struct control *gpu;

	if (!o->gpu_wished && o->gpu_bytes == 0)
		return;
	gpu = control_new();
	control_set_int(gpu, "count", o->gpu_wished ? (int64_t)o->gpus : 1);
	if (o->gpu_bytes != 0)
		control_set_int(gpu, "mem", (int64_t)o->gpu_bytes);
	control_set_object(c, "gpu", gpu);
}

static void
set_terminal(struct control *c)
{
	struct control *tty = control_new();
	int rows = 24, cols = 80;

	(void)os_terminal_size(STDIN_FILENO, &rows, &cols);
	control_set_int(tty, "rows", rows);
	control_set_int(tty, "cols", cols);
	control_set_object(c, "tty", tty);
}

/* So that a host starts it once, however often it is sent. */
static int
set_token(struct control *c, struct fault *f)
{
	unsigned char bytes[TOKEN_BYTES];
	char token[2 * TOKEN_BYTES + 1];
	size_t i;

	if (os_random(bytes, sizeof(bytes)) == -1)
		return fault_set(f, EXIT_OS, "no random numbers: %m");
	for (i = 0; i < sizeof(bytes); i++)
		(void)snprintf(token + 2 * i, 3, "%02x", bytes[i]);
	control_set_string(c, "token", token);
	return 0;
}

int
order_make(const struct options *o, const struct order *how,
    struct upload *u, struct control **ret, struct fault *f)
{
	struct control *c;

	if (collect(o, u, f) == -1)
		return -1;
	c = control_new();
	if (set_token(c, f) == -1) {
		control_free(c);
		return -1;
	}
	set_program(o, u, c);
	if (o->env != NULL || o->terminal)
		set_env(o, c);
	set_limits(o, c);
	set_gpu(o, c);
	if (how->input)
		control_set_bool(c, "stdin", true);
	if (o->terminal)
		set_terminal(c);
	if (o->detach)
		control_set_bool(c, "detach", true);
	if (o->quiet)
		control_set_bool(c, "quiet", true);
	if (o->results != NULL)
		control_set_strings(c, "results", o->results);
	control_set_string(c, "workspace", how->workspace);
	upload_describe(u, c);
	*ret = c;
	return 0;
}
