/*
 * builtins.compile() first makes all the types of the module ast, which takes
 * 2 ms: most of what a short script takes.  Only it can take a str, in which
 * a coding line means nothing, and tell of a NUL.
 */
#include "interp.h"

#include <string.h>

#include "source.h"

static PyObject *
compile_object(PyObject *source, PyObject *path)
{
	cleanup_ref PyObject *builtins = PyImport_ImportModule("builtins");
	cleanup_ref PyObject *compile = builtins == NULL ? NULL :
	    PyObject_GetAttrString(builtins, "compile");
	cleanup_ref PyObject *options = Py_BuildValue("{si}", "dont_inherit",
	    1);
	cleanup_ref PyObject *args = Py_BuildValue("(OOs)", source, path,
	    "exec");

	return compile == NULL || options == NULL || args == NULL ? NULL :
	    PyObject_Call(compile, args, options);
}

PyObject *
source_compile(PyObject *source, PyObject *path)
{
	cleanup_ref PyObject *name = NULL;
	const char *bytes = PyBytes_Check(source) ?
	    PyBytes_AsString(source) : NULL;

	if (bytes == NULL ||
	    strlen(bytes) != (size_t)PyBytes_Size(source))
		return compile_object(source, path);
	name = PyUnicode_EncodeFSDefault(path);
	return name == NULL ? NULL : Py_CompileString(bytes,
	    PyBytes_AsString(name), Py_file_input);
}
