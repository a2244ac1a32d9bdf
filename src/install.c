/*
 * What a program finds changed: the files in sys, the functions of os that
 * start programs (they wait until what was printed before is written; a
 * vfork runs no fork handlers), and input().  A wrapper is a builtin whose
 * self is the function it stands for, so tracebacks do not show it.
 */
#include "interp.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const stream_names[] = { "stdout", "stderr" };

void
install_say(const char *line)
{
	struct live *l = streams_owner();

	if (live_deliver(l, STREAM_ERR, line, strlen(line)) == -1)
		PyErr_Clear();		/* there is nobody to tell */
}

/* The objects of one stream, built as CPython builds them at its start. */
static PyObject *
make_file(struct live *l, enum stream_id id, const char *errors)
{
	cleanup_ref PyObject *raw = NULL, *name = NULL, *buffer = NULL;
	PyObject *text = NULL;

	raw = PyObject_CallFunction(l->raw_type, "isO",
	    id == STREAM_OUT ? STDOUT_FILENO : STDERR_FILENO, "w", Py_False);
	name = PyUnicode_FromFormat("<%s>", stream_names[id]);
	if (raw == NULL || name == NULL ||
	    PyObject_SetAttrString(raw, "name", name) == -1)
		return NULL;
	buffer = PyObject_CallFunctionObjArgs(l->buffer_type, raw, NULL);
	if (buffer == NULL)
		return NULL;
	/* write_through: what the base class encodes must not wait in it. */
	text = PyObject_CallFunction(l->text_type, "OsssOO", buffer, "utf-8",
	    errors, "\n", Py_True, Py_True);
	if (text == NULL)
		return NULL;
	l->file[id].text = text;
	l->file[id].buffer = buffer;
	return text;
}

static int
set_file(struct live *l, enum stream_id id, const char *errors)
{
	cleanup_ref PyObject *text = make_file(l, id, errors);
	cleanup_ref PyObject *mode = PyUnicode_FromString("w");
	cleanup_ref PyObject *dunder = PyUnicode_FromFormat("__%s__",
	    stream_names[id]);
	PyObject *sys = PyImport_AddModule("sys");

	if (text == NULL || mode == NULL || dunder == NULL || sys == NULL ||
	    PyObject_SetAttrString(text, "mode", mode) == -1 ||
	    PyObject_SetAttr(sys, dunder, text) == -1)
		return -1;
	return PySys_SetObject(stream_names[id], text);
}

/* The str o.name into text; "" if that fails. */
static void
attribute_text(PyObject *o, const char *name, char *text, size_t size)
{
	cleanup_ref PyObject *v = PyObject_GetAttrString(o, name);
	cleanup_ref PyObject *bytes = NULL;

	text[0] = '\0';
	if (v != NULL)
		bytes = PyUnicode_AsUTF8String(v);
	if (bytes != NULL && (size_t)PyBytes_Size(bytes) < size)
		memcpy(text, PyBytes_AsString(bytes),
		    (size_t)PyBytes_Size(bytes) + 1);
	PyErr_Clear();
}

/* In a child: a stream that is as CPython made it, and writes UTF-8. */
static int
replace_plain(struct live *l, enum stream_id id)
{
	PyObject *old = PySys_GetObject(stream_names[id]);
	char encoding[32], errors[32];
	cleanup_ref PyObject *flushed = NULL;

	if (old == NULL || (PyObject *)Py_TYPE(old) != l->text_base)
		return 0;
	attribute_text(old, "encoding", encoding, sizeof(encoding));
	attribute_text(old, "errors", errors, sizeof(errors));
	flushed = PyObject_CallMethod(old, "flush", NULL);
	if (flushed == NULL || strcasecmp(encoding, "utf-8") != 0 ||
	    errors[0] == '\0') {
		PyErr_Clear();
		return 0;
	}
	return set_file(l, id, errors);
}

/* original(*args, **kwargs), once all is written that came before. */
static PyObject *
start_program(PyObject *original, PyObject *args, PyObject *kwargs)
{
	if (live_deliver(streams_owner(), STREAM_ERR, NULL, 0) == -1) {
		if (!PyErr_ExceptionMatches(PyExc_OSError))
			return NULL;
		PyErr_Clear();		/* the next print will meet it */
	}
	return PyObject_Call(original, args, kwargs);
}

#define STARTER(name) { name, (PyCFunction)(void (*)(void))start_program, \
    METH_VARARGS | METH_KEYWORDS, NULL }

static PyMethodDef starters[] = {
	STARTER("system"), STARTER("posix_spawn"), STARTER("posix_spawnp"),
	STARTER("execv"), STARTER("execve"), { NULL, NULL, 0, NULL }
};
static PyMethodDef forker[] = {
	STARTER("fork_exec"), { NULL, NULL, 0, NULL }
};

/* Wrap module's functions of these names, in the module named also too. */
static int
wrap(const char *module, const char *also, PyMethodDef *defs)
{
	cleanup_ref PyObject *m = PyImport_ImportModule(module);
	cleanup_ref PyObject *m2 = PyImport_ImportModule(also);
	cleanup_ref PyObject *name = PyUnicode_FromString(module);

	if (m == NULL || m2 == NULL || name == NULL)
		return -1;
	for (; defs->ml_name != NULL; defs++) {
		cleanup_ref PyObject *f = PyObject_GetAttrString(m,
		    defs->ml_name);
		cleanup_ref PyObject *w = f == NULL ? NULL :
		    PyCFunction_NewEx(defs, f, name);

		if (w == NULL ||
		    PyObject_SetAttrString(m, defs->ml_name, w) == -1 ||
		    PyObject_SetAttrString(m2, defs->ml_name, w) == -1)
			return -1;
	}
	return 0;
}

static void
at_exit(void)
{
	struct live *l = streams_owner();

	streams_stop(l->streams);
}

static int
own_streams(struct live *l)
{
	const int fd[STREAM_END] = { STDOUT_FILENO, STDERR_FILENO };

	l->streams = streams_new(fd);
	if (l->streams == NULL || streams_own(l->streams, l) == -1) {
		(void)PyErr_SetFromErrno(PyExc_OSError);
		return -1;
	}
	if (Py_AtExit(at_exit) == -1) {
		PyErr_SetString(PyExc_RuntimeError, "too many exit functions");
		return -1;
	}
	return 0;
}

/* What a process needs once, worker or not. */
static int
install_once(void)
{
	struct live *l;

	if (streams_owner() != NULL)
		return 0;
	if ((l = calloc(1, sizeof(*l))) == NULL) {
		(void)PyErr_NoMemory();
		return -1;
	}
	if (own_streams(l) == -1) {
		if (streams_owner() != l)
			free(l);
		return -1;
	}
	/* The types' methods look for their owner: it stays from here on. */
	if (live_make_types(l) == -1 ||
	    wrap("posix", "os", starters) == -1)
		return -1;
	return wrap("_posixsubprocess", "_posixsubprocess", forker);
}

int
install_live(void)
{
	struct live *l = streams_owner();

	if (l != NULL)
		return 0;
	if (install_once() == -1)
		return -1;
	l = streams_owner();
	if (replace_plain(l, STREAM_OUT) == -1)
		return -1;
	return replace_plain(l, STREAM_ERR);
}

int
install_worker(struct spill *out)
{
	struct live *l;

	/* sitecustomize may have called live() before: it cannot tell. */
	if (install_once() == -1)
		return -1;
	l = streams_owner();
	streams_adopt(l->streams, out);
	if (set_file(l, STREAM_OUT, "strict") == -1)
		return -1;
	return set_file(l, STREAM_ERR, "backslashreplace");
}

/* said[0] is the original; it grows by one when the line was said. */
static PyObject *
input_line(PyObject *said, PyObject *args)
{
	cleanup_ref PyObject *original = PySequence_GetItem(said, 0);
	PyObject *result = NULL, *type, *value, *traceback;

	if (original != NULL)
		result = PyObject_CallObject(original, args);
	if (result != NULL || !PyErr_ExceptionMatches(PyExc_EOFError) ||
	    PySequence_Size(said) > 1)
		return result;
	PyErr_Fetch(&type, &value, &traceback);
	if (PyList_Append(said, Py_None) == -1)
		PyErr_Clear();
	install_say("cudarun: input() found no more lines; give them with "
	    "--input LINE (repeatable), or behind a line #__END__ after the "
	    "script, or, with cudash, on its standard input\n");
	PyErr_Restore(type, value, traceback);
	return NULL;
}

int
install_input(void)
{
	static PyMethodDef def = { "input", input_line, METH_VARARGS,
	    "input($module, prompt='', /)\n--\n\nRead a line from standard "
	    "input, without its end of line." };
	cleanup_ref PyObject *m = PyImport_ImportModule("builtins");
	cleanup_ref PyObject *name = PyUnicode_FromString("builtins");
	cleanup_ref PyObject *f = NULL, *said = NULL, *w = NULL;

	if (m == NULL || name == NULL ||
	    (f = PyObject_GetAttrString(m, "input")) == NULL ||
	    (said = Py_BuildValue("[O]", f)) == NULL ||
	    (w = PyCFunction_NewEx(&def, said, name)) == NULL)
		return -1;
	return PyObject_SetAttrString(m, "input", w);
}
