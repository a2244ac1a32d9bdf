/*
 * A job inside its interpreter: _cudarun.main() takes the brief, puts the
 * streams in place, seals the process, takes in the script, and then raises
 * an exception of no meaning, with run() as sys.excepthook.  CPython calls
 * that hook when the code of -c is gone from the stack.  So the script's
 * frame is the first one, as under `python3 script.py`: in tracebacks, in
 * inspect.stack(), for warnings and for the recursion limit.  run() ends the
 * process with the status that python3 would end with.
 */
#include "interp.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "brief.h"
#include "devprintf.h"
#include "exitcode.h"
#include "explain.h"
#include "fd.h"
#include "mem.h"
#include "seal.h"
#include "source.h"
#include "variables.h"

struct job {
	struct brief brief;
	PyObject *source;	/* bytes, or str for -c; NULL for -m */
	char *path;		/* the script's own, absolute */
	pid_t pid;		/* of the worker, not of its forks */
};

static int
fault_python(struct fault *f, const char *what)
{
	cleanup_ref PyObject *type = NULL, *value = NULL, *tb = NULL;
	cleanup_ref PyObject *text = NULL, *bytes = NULL;

	PyErr_Fetch(&type, &value, &tb);
	text = value == NULL ? NULL : PyObject_Str(value);
	bytes = text == NULL ? NULL : PyUnicode_AsUTF8String(text);
	PyErr_Clear();
	return fault_set(f, EXIT_INTERNAL, "the interpreter cannot %s: %s; "
	    "check `python` in cudarun.conf", what,
	    bytes == NULL ? "unknown error" : PyBytes_AsString(bytes));
}

static PyObject *
decode(const char *s)
{
	return PyUnicode_DecodeUTF8(s, (Py_ssize_t)strlen(s),
	    "surrogateescape");
}

/* Append s, decoded, to list. */
static int
append(PyObject *list, const char *s)
{
	cleanup_ref PyObject *o = decode(s);

	return o == NULL ? -1 : PyList_Append(list, o);
}

/* sys.argv, and sys.orig_argv for programs that start themselves again. */
static int
set_argv(const struct brief *b)
{
	static const char *const options[] = { NULL, "-c", "-m" };
	const char *option = options[b->mode];
	cleanup_ref PyObject *argv = PyList_New(0), *orig = PyList_New(0);
	PyObject *executable = PySys_GetObject("executable");
	char **arg;

	if (argv == NULL || orig == NULL || executable == NULL ||
	    append(argv, option == NULL ? b->name : option) == -1 ||
	    PyList_Append(orig, executable) == -1 ||
	    (option != NULL && append(orig, option) == -1) ||
	    append(orig, option == NULL ? b->name : b->text) == -1)
		return -1;
	for (arg = b->argv; *arg != NULL; arg++)
		if (append(argv, *arg) == -1 || append(orig, *arg) == -1)
			return -1;
	if (PySys_SetObject("argv", argv) == -1)
		return -1;
	return PySys_SetObject("orig_argv", orig);
}

/* In sys.path, what -c put first becomes what python3 would have there. */
static int
set_path(const struct brief *b, const char *cwd)
{
	cleanup_ref PyObject *dir = PyUnicode_DecodeFSDefault(
	    b->mode == BRIEF_CODE ? "" : cwd);
	PyObject *path = PySys_GetObject("path");
	PyObject *first;

	if (dir == NULL || path == NULL || PyList_Size(path) < 0)
		return -1;
	first = PyList_Size(path) == 0 ? NULL : PyList_GetItem(path, 0);
	if (first != NULL && PyUnicode_Check(first) &&
	    PyUnicode_GetLength(first) == 0)
		return PySequence_SetItem(path, 0, dir);
	return PyList_Insert(path, 0, dir);
}

static int
set_up(struct job *j, struct fault *f)
{
	cleanup_free char *cwd = getcwd(NULL, 0);
	struct spill *spill = spill_map(WORKER_FD_SPILL);

	if (spill == NULL)
		return fault_set(f, EXIT_INTERNAL, "the worker cannot map its "
		    "output queue: %m; only cudarun itself may start a "
		    "worker");
	if (cwd == NULL)
		return fault_set(f, EXIT_WORKSPACE, "the workspace is not "
		    "there: %m; run the script again");
	j->path = xasprintf("%s/%s", cwd, j->brief.name);
	/* What C libraries print is as live as what Python prints. */
	(void)setvbuf(stdout, NULL, _IOLBF, BUFSIZ);
	if (install_worker(spill) == -1 || install_input() == -1)
		return fault_python(f, "set up its output");
	if (set_argv(&j->brief) == -1 || set_path(&j->brief, cwd) == -1)
		return fault_python(f, "set up its arguments");
	return 0;
}

static int
spool(const struct job *j, const char *bytes, size_t len, struct fault *f)
{
	/* Its own name: tracebacks, multiprocessing and caches open it. */
	cleanup_fd int fd = open(j->path, O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0644);

	if (fd == -1 || fd_write_all(fd, bytes, len) == -1)
		return fault_set(f, EXIT_WORKSPACE, "the script cannot be "
		    "stored in the workspace as %s: %m; give another --name, "
		    "or a larger --workspace", j->brief.name);
	return 0;
}

static int
take_script(struct job *j, struct fault *f)
{
	cleanup_free char *bytes = NULL;
	const char *why;
	size_t len;
	int code;

	if ((bytes = fd_slurp_fd(WORKER_FD_SCRIPT, &len)) == NULL)
		return fault_set(f, EXIT_INTERNAL, "the worker cannot read "
		    "the script: %m; only cudarun itself may start a worker");
	if (len == 0)
		return fault_set(f, EXIT_NOSCRIPT, "no script arrived on "
		    "stdin; run: ssh HOST cudarun < script.py");
	why = explain_script((const unsigned char *)bytes, len, &code);
	if (why != NULL)
		return fault_set(f, code, "%s", why);
	if (spool(j, bytes, len, f) == -1)
		return -1;
	j->source = PyBytes_FromStringAndSize(bytes, (Py_ssize_t)len);
	return j->source == NULL ? fault_python(f, "hold the script") : 0;
}

static int
take_code(struct job *j, struct fault *f)
{
	if (j->brief.mode == BRIEF_SCRIPT)
		return take_script(j, f);
	if (j->brief.mode == BRIEF_CODE &&
	    (j->source = decode(j->brief.text)) == NULL)
		return fault_python(f, "decode the code of -c");
	return 0;
}

/* The script gets 0 to 2 and nothing else; the monitor learns that it runs. */
static void
close_ours(void)
{
	const struct fault none = { 0 };
	long fd, end = sysconf(_SC_OPEN_MAX);

	if (fault_send(WORKER_FD_FAULT, &none) == -1)
		_exit(EXIT_OURS);	/* no monitor: nobody wants it */
	if (syscall(SYS_close_range, 3U, ~0U, 0) == 0)
		return;
	for (fd = 3; fd < end; fd++)
		(void)close((int)fd);
}

/* module.name(*args, **kwargs) */
static PyObject *
call(const char *module, const char *name, PyObject *args, PyObject *kwargs)
{
	cleanup_ref PyObject *m = PyImport_ImportModule(module);
	cleanup_ref PyObject *f = m == NULL ? NULL :
	    PyObject_GetAttrString(m, name);

	return f == NULL || args == NULL ? NULL :
	    PyObject_Call(f, args, kwargs);
}

static int
set_main(PyObject *names, const char *name, PyObject *value)
{
	return value == NULL ? -1 : PyDict_SetItemString(names, name, value);
}

/* What python3 puts into __main__ besides what it holds at its start. */
static int
name_script(PyObject *names, PyObject *path)
{
	cleanup_ref PyObject *args = Py_BuildValue("(sO)", "__main__", path);
	cleanup_ref PyObject *loader = call("_frozen_importlib_external",
	    "SourceFileLoader", args, NULL);

	if (set_main(names, "__file__", path) == -1 ||
	    set_main(names, "__cached__", Py_None) == -1)
		return -1;
	return set_main(names, "__loader__", loader);
}

/*
 * The names of a __main__ of its own: those of the start are held by its
 * frame until the process is gone, so that no object in them would ever be
 * finalized.  Without _cudarun, which the code of -c imported.
 */
static PyObject *
make_main(void)
{
	cleanup_ref PyObject *main = PyModule_New("__main__");
	PyObject *before = PyModule_GetDict(PyImport_AddModule("__main__"));
	PyObject *names = main == NULL ? NULL : PyModule_GetDict(main);

	if (names == NULL || PyDict_Update(names, before) == -1 ||
	    PyDict_SetItemString(PyImport_GetModuleDict(), "__main__",
	    main) == -1)
		return NULL;
	if (PyDict_DelItemString(names, "_cudarun") == -1)
		PyErr_Clear();
	return names;
}

static PyObject *
execute(struct job *j)
{
	PyObject *names = make_main();
	bool script = j->brief.mode == BRIEF_SCRIPT;
	cleanup_ref PyObject *path = script ?
	    PyUnicode_DecodeFSDefault(j->path) :
	    PyUnicode_FromString("<string>");
	cleanup_ref PyObject *args = NULL, *code = NULL;

	if (names == NULL)
		return NULL;
	if (j->brief.mode == BRIEF_MODULE) {
		args = Py_BuildValue("(s)", j->brief.text);
		return call("runpy", "_run_module_as_main", args, NULL);
	}
	if (path == NULL || (script && name_script(names, path) == -1))
		return NULL;
	code = source_compile(j->source, path);
	Py_CLEAR(j->source);
	return code == NULL ? NULL : PyEval_EvalCode(code, names, names);
}

/* sys as it was before the exception that brought us here. */
static void
restore_sys(void)
{
	static const char *const last[] = {
		"last_type", "last_value", "last_traceback", "last_exc",
	};
	size_t i;

	if (PySys_SetObject("excepthook",
	    PySys_GetObject("__excepthook__")) == -1)
		PyErr_Clear();
	for (i = 0; i < sizeof(last) / sizeof(last[0]); i++)
		if (PySys_GetObject(last[i]) != NULL &&
		    PySys_SetObject(last[i], NULL) == -1)
			PyErr_Clear();
}

/* sys.excepthook of the start. */
static PyObject *
run(PyObject *capsule, PyObject *args)
{
	struct job *j = PyCapsule_GetPointer(capsule, NULL);
	cleanup_ref PyObject *result = NULL;
	int status;
	bool own;

	(void)args;
	restore_sys();
	/* This call counts as a level of recursion up to Python 3.11. */
	Py_LeaveRecursiveCall();
	result = execute(j);
	own = getpid() == j->pid;	/* CUDA is dead in a fork */
	if (own && j->brief.gpu) {	/* dlopen searches long for nothing */
		Py_BEGIN_ALLOW_THREADS
		devprintf_flush();
		Py_END_ALLOW_THREADS
	}
	status = result == NULL ?
	    report_exception(own ? &j->brief : NULL) : 0;
	Py_CLEAR(result);
	Py_Exit(status);	/* does not return */
}

static PyObject *
raise_start(struct job *j)
{
	static PyMethodDef def = { "start", run, METH_VARARGS, NULL };
	cleanup_ref PyObject *capsule = PyCapsule_New(j, NULL, NULL);
	cleanup_ref PyObject *hook = capsule == NULL ? NULL :
	    PyCFunction_New(&def, capsule);

	if (hook != NULL && PySys_SetObject("excepthook", hook) == 0)
		PyErr_SetString(PyExc_RuntimeError, "the script starts");
	return NULL;
}

static int
seal_job(const struct brief *b, struct fault *f)
{
	const struct seal s = {
		.ruleset = b->landlock ? WORKER_FD_RULES : -1,
		.filter = b->seccomp ? WORKER_FD_FILTER : -1,
		.handover = WORKER_FD_HANDOVER,
	};

	return seal(&s, f);
}

static PyObject *
main_job(PyObject *module, PyObject *unused)
{
	struct job *j = xcalloc(1, sizeof(*j));
	struct fault f = { .code = 0 };

	(void)unused;
	j->pid = getpid();
	if (brief_read(WORKER_FD_BRIEF, WORKER_FD_SCRIPT, &j->brief,
	    &f) == -1 ||
	    set_up(j, &f) == -1 || seal_job(&j->brief, &f) == -1 ||
	    variables_set(j->brief.set, &f) == -1 ||
	    take_code(j, &f) == -1) {
		if (fault_send(WORKER_FD_FAULT, &f) == -1)
			_exit(EXIT_OURS);	/* no monitor to tell why */
		_exit(f.code);
	}
	close_ours();
	/* Once: without our descriptors it could only end the process. */
	if (PyObject_DelAttrString(module, "main") == -1)
		return NULL;
	return raise_start(j);
}

static PyObject *
live(PyObject *module, PyObject *unused)
{
	(void)module;
	(void)unused;
	if (install_live() == -1)
		return NULL;
	Py_RETURN_NONE;
}

static PyMethodDef methods[] = {
	{ "main", main_job, METH_NOARGS, "Run the job of the brief." },
	{ "live", live, METH_NOARGS, "Make this process's output live." },
	{ NULL, NULL, 0, NULL }
};

static struct PyModuleDef definition = {
	PyModuleDef_HEAD_INIT, .m_name = "_cudarun", .m_size = -1,
	.m_methods = methods,
};

PyMODINIT_FUNC
PyInit__cudarun(void)
{
	return PyModule_Create(&definition);
}
