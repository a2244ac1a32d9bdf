/*
 * The end of a program by an exception: what python3 prints, and behind it
 * our sentence where we know more than the traceback can (explain.h).
 */
#include "interp.h"

#include <string.h>
#include <sys/resource.h>

#include "brief.h"
#include "explain.h"
#include "mem.h"

#define INTERRUPTED 130		/* 128 + SIGINT */
#define SAYING 1024		/* bytes of one sentence of ours */

/* o.name as UTF-8 in *keep; "" if it is no str. */
static const char *
text_of(PyObject *o, const char *name, PyObject **keep)
{
	cleanup_ref PyObject *v = PyObject_GetAttrString(o, name);

	*keep = v == NULL ? NULL : PyUnicode_AsUTF8String(v);
	PyErr_Clear();
	return *keep == NULL ? "" : PyBytes_AsString(*keep);
}

/* str(o), but not by a method of the script: it would run twice. */
static const char *
message_of(PyObject *o, const char *module, PyObject **keep)
{
	cleanup_ref PyObject *s = strcmp(module, "__main__") == 0 ? NULL :
	    PyObject_Str(o);

	*keep = s == NULL ? NULL : PyUnicode_AsUTF8String(s);
	PyErr_Clear();
	return *keep == NULL ? "" : PyBytes_AsString(*keep);
}

static int
errno_of(PyObject *o)
{
	cleanup_ref PyObject *v = PyErr_GivenExceptionMatches(o,
	    PyExc_OSError) ? PyObject_GetAttrString(o, "errno") : NULL;
	long n = v != NULL && PyLong_Check(v) ? PyLong_AsLong(v) : 0;

	PyErr_Clear();
	return n > 0 && n < 4096 ? (int)n : 0;
}

/* The sentence, as a line, for the exception that is set; "": none. */
static void
explain(const struct brief *b, char *line, size_t size)
{
	static const char us[] = "cudarun: ";
	cleanup_ref PyObject *type = NULL, *value = NULL, *tb = NULL;
	cleanup_ref PyObject *k1 = NULL, *k2 = NULL, *k3 = NULL, *k4 = NULL;
	struct rusage used = { .ru_maxrss = 0 };
	struct failure x;
	size_t n;

	PyErr_Fetch(&type, &value, &tb);
	PyErr_NormalizeException(&type, &value, &tb);
	x.module = text_of(type, "__module__", &k1);
	x.type = text_of(type, "__name__", &k2);
	x.message = message_of(value, x.module, &k3);
	x.missing = text_of(value, "name", &k4);
	x.error = errno_of(value);
	/* Source nested too deeply is a MemoryError, too, but of no frame. */
	if (tb == NULL && PyErr_GivenExceptionMatches(type,
	    PyExc_MemoryError))
		x.type = "";
	(void)getrusage(RUSAGE_SELF, &used);	/* 0 is an answer, too */
	n = explain_failure(&x, b, (uint64_t)used.ru_maxrss * 1024,
	    line + sizeof(us) - 1, size - sizeof(us));
	if (n > 0) {
		memcpy(line, us, sizeof(us) - 1);
		memcpy(line + sizeof(us) - 1 + n, "\n", 2);
	} else
		line[0] = '\0';
	PyErr_Restore(steal_pointer(&type), steal_pointer(&value),
	    steal_pointer(&tb));
}

int
report_exception(const struct brief *b)
{
	bool interrupted = PyErr_ExceptionMatches(PyExc_KeyboardInterrupt);
	char line[SAYING];

	line[0] = '\0';
	if (b != NULL && !PyErr_ExceptionMatches(PyExc_SystemExit))
		explain(b, line, sizeof(line));
	PyErr_Print();			/* SystemExit ends the process here */
	if (line[0] != '\0')
		install_say(line);
	return interrupted ? INTERRUPTED : 1;
}
