/*
 * jansson refuses duplicates, NUL characters, bytes that are no UTF-8 and
 * whatever follows the object; size and depth are looked at before it sees a
 * byte.  It keeps members in the order in which they came, and fails to make
 * things only without memory.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "control.h"
#include "mem.h"

#define CONTROL_BYTES 65536	/* of one payload */

struct control {
	json_t *root;		/* an object; counted, so views may stay */
};

/* Takes root over. */
static struct control *
wrap(json_t *root)
{
	struct control *c = xcalloc(1, sizeof(*c));

	c->root = mem_demand(root);
	return c;
}

/* Its root for another owner; c itself is freed. */
static json_t *
unwrap(struct control *c)
{
	json_t *root = json_incref(c->root);

	control_free(c);
	return root;
}

struct control *
control_new(void)
{
	return wrap(json_object());
}

void
control_free(struct control *c)
{
	if (c == NULL)
		return;
	json_decref(c->root);
	free(c);
}

void
control_freep(struct control **c)
{
	control_free(*c);
}

/* Brackets deeper than CONTROL_DEPTH, up to where it may cease to be JSON. */
static bool
is_deep(const char *bytes, size_t len)
{
	bool quoted = false;
	size_t i, depth = 0;

	for (i = 0; i < len && depth <= CONTROL_DEPTH; i++) {
		if (quoted && bytes[i] == '\\')
			i++;
		else if (bytes[i] == '"')
			quoted = !quoted;
		else if (!quoted && (bytes[i] == '{' || bytes[i] == '['))
			depth++;
		else if (!quoted && (bytes[i] == '}' || bytes[i] == ']'))
			depth -= depth > 0;
	}
	return depth > CONTROL_DEPTH;
}

static const char *
explain(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_out_of_memory:
		return mem_demand(NULL);
	case json_error_invalid_utf8:
		return "it is not UTF-8";
	case json_error_premature_end_of_input:
		return "it ends too early";
	case json_error_end_of_input_expected:
		return "something follows the object";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "it has a NUL character";
	case json_error_duplicate_key:
		return "a member is there twice";
	case json_error_numeric_overflow:
		return "a number is too large";
	default:
		return "it is not JSON";
	}
}

struct control *
control_parse(const void *bytes, size_t len, const char **ret_why)
{
	json_error_t error;
	json_t *root;

	if (len == 0)
		*ret_why = "it is empty";
	else if (len > CONTROL_BYTES)
		*ret_why = "it is longer than 64K";
	else if (memchr(bytes, '\0', len) != NULL)
		*ret_why = "it has a NUL character";
	else if (is_deep(bytes, len))
		*ret_why = "it is nested deeper than 8";
	else if ((root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES,
	    &error)) == NULL)
		*ret_why = explain(&error);
	else if (json_is_object(root))
		return wrap(root);
	else {
		json_decref(root);
		*ret_why = "it is not an object";
	}
	return NULL;
}

/* NULL: neither a string nor an object with a string b64. */
static char *
take_bytes(const json_t *value)
{
	const json_t *b64;

	if (json_is_string(value))
		return xstrdup(json_string_value(value));
	b64 = json_object_get(value, "b64");	/* NULL of what is none */
	if (!json_is_string(b64))
		return NULL;
	return base64_decode(json_string_value(b64), json_string_length(b64));
}

static json_t *
make_bytes(const char *v)
{
	json_t *value = json_string(v);
	cleanup_free char *text = NULL;

	if (value != NULL)
		return value;
	text = base64_encode(v, strlen(v));
	return mem_demand(json_pack("{s:s}", "b64", text));
}

int
control_string(const struct control *c, const char *name, const char **ret)
{
	const json_t *value = json_object_get(c->root, name);

	if (value == NULL)
		return 0;
	if (!json_is_string(value))
		return -1;
	*ret = json_string_value(value);
	return 1;
}

int
control_bytes(const struct control *c, const char *name, char **ret)
{
	const json_t *value = json_object_get(c->root, name);
	char *bytes;

	if (value == NULL)
		return 0;
	if ((bytes = take_bytes(value)) == NULL)
		return -1;
	*ret = bytes;
	return 1;
}

int
control_int(const struct control *c, const char *name, int64_t least,
    int64_t most, int64_t *ret)
{
	const json_t *value = json_object_get(c->root, name);
	int64_t n;

	if (value == NULL)
		return 0;
	n = json_integer_value(value);
	if (!json_is_integer(value) || n < least || n > most)
		return -1;
	*ret = n;
	return 1;
}

int
control_bool(const struct control *c, const char *name, bool *ret)
{
	const json_t *value = json_object_get(c->root, name);

	if (value == NULL)
		return 0;
	if (!json_is_boolean(value))
		return -1;
	*ret = json_is_true(value);
	return 1;
}

int
control_object(const struct control *c, const char *name,
    struct control **ret)
{
	json_t *value = json_object_get(c->root, name);

	if (value == NULL)
		return 0;
	if (!json_is_object(value))
		return -1;
	*ret = wrap(json_incref(value));
	return 1;
}

int
control_strings(const struct control *c, const char *name, size_t max,
    char ***ret)
{
	const json_t *value = json_object_get(c->root, name);
	size_t i, n = json_array_size(value);
	cleanup_strv char **strings = NULL;

	if (value == NULL)
		return 0;
	if (!json_is_array(value) || n > max)
		return -1;
	strings = xcalloc(n + 1, sizeof(*strings));
	for (i = 0; i < n; i++)
		if ((strings[i] = take_bytes(json_array_get(value, i))) == NULL)
			return -1;
	*ret = steal_pointer(&strings);
	return 1;
}

int
control_array(const struct control *c, const char *name, size_t *ret_count)
{
	const json_t *value = json_object_get(c->root, name);

	if (value == NULL)
		return 0;
	if (!json_is_array(value))
		return -1;
	*ret_count = json_array_size(value);
	return 1;
}

bool
control_has_int(const struct control *c, const char *name, int64_t v)
{
	const json_t *value = json_object_get(c->root, name);
	size_t i;

	for (i = 0; i < json_array_size(value); i++)
		if (json_is_integer(json_array_get(value, i)) &&
		    json_integer_value(json_array_get(value, i)) == v)
			return true;
	return false;
}

struct control *
control_item(const struct control *c, const char *name, size_t i)
{
	json_t *item = json_array_get(json_object_get(c->root, name), i);

	return json_is_object(item) ? wrap(json_incref(item)) : NULL;
}

int
control_each(const struct control *c,
    int (*take)(const char *name, const char *value, void *arg), void *arg)
{
	const char *name;
	json_t *value;

	json_object_foreach(c->root, name, value) {
		cleanup_free char *bytes = take_bytes(value);

		if (take(name, bytes, arg) == -1)
			return -1;
	}
	return 0;
}

/* Takes value over.  Names are ours: no other reason to fail than memory. */
static void
set(struct control *c, const char *name, json_t *value)
{
	if (json_object_set_new(c->root, name, mem_demand(value)) == -1)
		(void)mem_demand(NULL);
}

void
control_set_string(struct control *c, const char *name, const char *v)
{
	set(c, name, make_bytes(v));
}

void
control_set_int(struct control *c, const char *name, int64_t v)
{
	set(c, name, json_integer(v));
}

void
control_set_bool(struct control *c, const char *name, bool v)
{
	set(c, name, json_boolean(v));
}

/* Takes item over. */
static void
append(json_t *array, json_t *item)
{
	if (json_array_append_new(array, mem_demand(item)) == -1)
		(void)mem_demand(NULL);
}

void
control_set_strings(struct control *c, const char *name, char *const *v)
{
	json_t *array = mem_demand(json_array());
	size_t i;

	for (i = 0; v != NULL && v[i] != NULL; i++)
		append(array, make_bytes(v[i]));
	set(c, name, array);
}

void
control_set_object(struct control *c, const char *name,
    struct control *owned)
{
	set(c, name, unwrap(owned));
}

/* The array name, made if it is not there; still c's. */
static json_t *
need_array(struct control *c, const char *name)
{
	if (json_object_get(c->root, name) == NULL)
		set(c, name, json_array());
	return json_object_get(c->root, name);
}

void
control_append(struct control *c, const char *name, struct control *owned)
{
	append(need_array(c, name), unwrap(owned));
}

void
control_append_int(struct control *c, const char *name, int64_t v)
{
	append(need_array(c, name), json_integer(v));
}

char *
control_print(const struct control *c, size_t *ret_len)
{
	char *text = mem_demand(json_dumps(c->root, JSON_COMPACT));

	*ret_len = strlen(text);
	return text;
}
