/* os.environ, for it holds what C's environ held when os was imported. */
#include "interp.h"

#include <string.h>

#include "exitcode.h"
#include "variables.h"

static int
set_one(PyObject *mapping, const char *entry)
{
	const char *equals = strchr(entry, '=');
	cleanup_ref PyObject *name = equals == NULL ? NULL :
	    PyUnicode_DecodeFSDefaultAndSize(entry, equals - entry);
	cleanup_ref PyObject *value = name == NULL ? NULL :
	    PyUnicode_DecodeFSDefault(equals + 1);

	return value == NULL ? -1 : PyObject_SetItem(mapping, name, value);
}

int
variables_set(char *const *env, struct fault *f)
{
	cleanup_ref PyObject *os = NULL, *mapping = NULL;

	if (env == NULL || *env == NULL)
		return 0;
	os = PyImport_ImportModule("os");
	mapping = os == NULL ? NULL : PyObject_GetAttrString(os, "environ");
	for (; mapping != NULL && *env != NULL; env++)
		if (set_one(mapping, *env) == -1)
			break;
	if (mapping != NULL && *env == NULL)
		return 0;
	PyErr_Clear();
	return fault_set(f, EXIT_USAGE, "a variable cannot be set: its name "
	    "or value has characters that no variable may have");
}
