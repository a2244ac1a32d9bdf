/*
 * The file types behind sys.stdout and sys.stderr.  They subclass those of
 * io and differ in one thing: what is written goes to the queue of
 * stream.c, text as its UTF-8 bytes at once, so that text and bytes keep
 * their order.  Only the objects that live_install() made do that; any other
 * instance a program makes of these types is what its base class makes it.
 *
 * No wait holds the GIL, and nothing waits for the GIL with the lock of the
 * streams held.
 */
#include "interp.h"

#include <errno.h>

/* Longer text is encoded apart, or each str would keep its bytes for ever. */
#define SHORT_TEXT 8192

/*
 * In the stable ABI only since 3.10 and 3.11, but exported, and the same, in
 * every version: the bytes of a str and of any buffer without a copy.
 */
#if Py_LIMITED_API + 0 < 0x030a0000
PyAPI_FUNC(const char *) PyUnicode_AsUTF8AndSize(PyObject *, Py_ssize_t *);
#endif
#if Py_LIMITED_API + 0 < 0x030b0000
typedef struct {
	void *buf;
	PyObject *obj;
	Py_ssize_t len, itemsize;
	int readonly, ndim;
	char *format;
	Py_ssize_t *shape, *strides, *suboffsets;
	void *internal;
} Py_buffer;
#define PyBUF_SIMPLE 0
PyAPI_FUNC(int) PyObject_GetBuffer(PyObject *, Py_buffer *, int);
PyAPI_FUNC(void) PyBuffer_Release(Py_buffer *);
#endif

static struct live *
the_live(void)
{
	return streams_owner();
}

/* Of which stream self is the text; STREAM_END: none. */
static enum stream_id
text_stream(const struct live *l, const PyObject *self)
{
	return self == l->file[STREAM_OUT].text ? STREAM_OUT :
	    self == l->file[STREAM_ERR].text ? STREAM_ERR : STREAM_END;
}

static enum stream_id
buffer_stream(const struct live *l, const PyObject *self)
{
	return self == l->file[STREAM_OUT].buffer ? STREAM_OUT :
	    self == l->file[STREAM_ERR].buffer ? STREAM_ERR : STREAM_END;
}

int
live_deliver(struct live *l, enum stream_id id, const char *bytes, size_t len)
{
	enum stream_result r;
	int saved;

	if (bytes != NULL && stream_take(l->streams, id, bytes, len))
		return 0;
	do {
		Py_BEGIN_ALLOW_THREADS
		r = bytes == NULL ? stream_flush(l->streams, id) :
		    stream_write(l->streams, id, &bytes, &len);
		saved = errno;
		Py_END_ALLOW_THREADS
		if (r == STREAM_SIGNAL && PyErr_CheckSignals() == -1)
			return -1;
	} while (r == STREAM_SIGNAL);
	errno = saved;
	if (r == STREAM_FAILED)
		(void)PyErr_SetFromErrno(PyExc_OSError);
	return r == STREAM_FAILED ? -1 : 0;
}

/* base.name(self, *args, **kwargs) */
static PyObject *
base_call(PyObject *base, const char *name, PyObject *self, PyObject *args,
    PyObject *kwargs)
{
	cleanup_ref PyObject *method = PyObject_GetAttrString(base, name);
	cleanup_ref PyObject *first = PyTuple_Pack(1, self);
	cleanup_ref PyObject *all = first == NULL ? NULL :
	    PySequence_Concat(first, args);

	return method == NULL || all == NULL ? NULL :
	    PyObject_Call(method, all, kwargs);
}

static PyObject *
base_call_1(PyObject *base, const char *name, PyObject *self, PyObject *arg)
{
	PyObject *args = arg == NULL ? PyTuple_New(0) : PyTuple_Pack(1, arg);
	PyObject *result = NULL;

	if (args != NULL)
		result = base_call(base, name, self, args, NULL);
	Py_XDECREF(args);
	return result;
}

/* What has no UTF-8, and what is no str: the base class knows what to do. */
static PyObject *
write_by_base(struct live *l, PyObject *self, PyObject *str)
{
	PyObject *written, *flushed;

	PyErr_Clear();
	written = base_call_1(l->text_base, "write", self, str);
	if (written == NULL)
		return NULL;
	/* Nothing may stay in the base class: the next text overtakes it. */
	flushed = base_call_1(l->text_base, "flush", self, NULL);
	if (flushed == NULL)
		Py_CLEAR(written);
	Py_XDECREF(flushed);
	return written;
}

static PyObject *
write_long(struct live *l, enum stream_id id, PyObject *self, PyObject *str)
{
	PyObject *bytes = PyUnicode_AsUTF8String(str);
	Py_ssize_t len;
	char *utf8;
	int r;

	if (bytes == NULL)
		return write_by_base(l, self, str);
	r = PyBytes_AsStringAndSize(bytes, &utf8, &len);
	if (r == 0)
		r = live_deliver(l, id, utf8, (size_t)len);
	Py_DECREF(bytes);
	return r == -1 ? NULL : PyLong_FromSsize_t(PyUnicode_GetLength(str));
}

static PyObject *
text_write(PyObject *self, PyObject *str)
{
	struct live *l = the_live();
	enum stream_id id = text_stream(l, self);
	Py_ssize_t chars, len;
	const char *utf8;

	if (id == STREAM_END || l->file[id].encodes)
		return base_call_1(l->text_base, "write", self, str);
	chars = PyUnicode_GetLength(str);
	if (chars > SHORT_TEXT)
		return write_long(l, id, self, str);
	utf8 = chars == -1 ? NULL : PyUnicode_AsUTF8AndSize(str, &len);
	if (utf8 == NULL)
		return write_by_base(l, self, str);
	if (live_deliver(l, id, utf8, (size_t)len) == -1)
		return NULL;
	return PyLong_FromSsize_t(chars);
}

/* Whether kwargs[name] is there and is none of the (lower case) values. */
static bool
differs(PyObject *kwargs, const char *name, const char *const *values)
{
	PyObject *v = kwargs == NULL ? NULL :
	    PyDict_GetItemString(kwargs, name);
	PyObject *lower;
	bool other = true;

	if (v == NULL || v == Py_None)
		return false;
	lower = PyObject_CallMethod(v, "lower", NULL);
	for (; lower != NULL && *values != NULL; values++)
		if (PyUnicode_CompareWithASCIIString(lower, *values) == 0)
			other = false;
	Py_XDECREF(lower);
	PyErr_Clear();
	return other;
}

static const char *const utf8_names[] = { "utf-8", "utf8", "utf_8", NULL };
static const char *const plain_newlines[] = { "", "\n", NULL };

static PyObject *
text_reconfigure(PyObject *self, PyObject *args, PyObject *kwargs)
{
	struct live *l = the_live();
	enum stream_id id = text_stream(l, self);
	PyObject *result = base_call(l->text_base, "reconfigure", self, args,
	    kwargs);

	if (result != NULL && id != STREAM_END &&
	    (differs(kwargs, "encoding", utf8_names) ||
	    differs(kwargs, "newline", plain_newlines)))
		l->file[id].encodes = true;
	return result;
}

static PyObject *
text_detach(PyObject *self, PyObject *unused)
{
	struct live *l = the_live();
	enum stream_id id = text_stream(l, self);
	PyObject *result = base_call_1(l->text_base, "detach", self, NULL);

	(void)unused;
	if (result != NULL && id != STREAM_END)
		l->file[id].text = NULL;
	return result;
}

static PyObject *
buffer_write(PyObject *self, PyObject *bytes)
{
	struct live *l = the_live();
	enum stream_id id = buffer_stream(l, self);
	PyObject *result = NULL;
	Py_buffer view;

	if (id == STREAM_END)
		return base_call_1(l->buffer_base, "write", self, bytes);
	if (PyObject_GetBuffer(bytes, &view, PyBUF_SIMPLE) == -1)
		return NULL;
	if (view.len == 0 ||
	    live_deliver(l, id, view.buf, (size_t)view.len) == 0)
		result = PyLong_FromSsize_t(view.len);
	PyBuffer_Release(&view);
	return result;
}

static PyObject *
buffer_flush(PyObject *self, PyObject *unused)
{
	struct live *l = the_live();
	enum stream_id id = buffer_stream(l, self);

	(void)unused;
	if (id == STREAM_END)
		return base_call_1(l->buffer_base, "flush", self, NULL);
	if (live_deliver(l, id, NULL, 0) == -1)
		return NULL;
	Py_RETURN_NONE;
}

/* Methods that need the queue empty; then the base class's. */
static PyObject *
after_flush(const char *name, PyObject *self, PyObject *args)
{
	struct live *l = the_live();
	enum stream_id id = buffer_stream(l, self);

	if (id != STREAM_END && live_deliver(l, id, NULL, 0) == -1)
		return NULL;
	return base_call(l->buffer_base, name, self, args, NULL);
}

static PyObject *
buffer_seek(PyObject *self, PyObject *args)
{
	return after_flush("seek", self, args);
}

static PyObject *
buffer_tell(PyObject *self, PyObject *args)
{
	return after_flush("tell", self, args);
}

static PyObject *
buffer_truncate(PyObject *self, PyObject *args)
{
	return after_flush("truncate", self, args);
}

/* The last call on self: from here on its errors are the base class's. */
static PyObject *
last_call(const char *name, PyObject *self, PyObject *args)
{
	struct live *l = the_live();
	enum stream_id id = buffer_stream(l, self);
	PyObject *result = after_flush(name, self, args);

	if (id != STREAM_END)
		l->file[id].text = l->file[id].buffer = NULL;
	return result;
}

static PyObject *
buffer_close(PyObject *self, PyObject *args)
{
	return last_call("close", self, args);
}

static PyObject *
buffer_detach(PyObject *self, PyObject *args)
{
	return last_call("detach", self, args);
}

static PyMethodDef text_methods[] = {
	{ "write", text_write, METH_O, NULL },
	{ "reconfigure", (PyCFunction)(void (*)(void))text_reconfigure,
	    METH_VARARGS | METH_KEYWORDS, NULL },
	{ "detach", text_detach, METH_NOARGS, NULL },
	{ NULL, NULL, 0, NULL }
};

static PyMethodDef buffer_methods[] = {
	{ "write", buffer_write, METH_O, NULL },
	{ "flush", buffer_flush, METH_NOARGS, NULL },
	{ "seek", buffer_seek, METH_VARARGS, NULL },
	{ "tell", buffer_tell, METH_VARARGS, NULL },
	{ "truncate", buffer_truncate, METH_VARARGS, NULL },
	{ "close", buffer_close, METH_VARARGS, NULL },
	{ "detach", buffer_detach, METH_VARARGS, NULL },
	{ NULL, NULL, 0, NULL }
};

static PyObject *
subclass(const char *name, PyObject *base, PyMethodDef *methods)
{
	PyType_Slot slots[] = { { Py_tp_methods, methods }, { 0, NULL } };
	PyType_Spec spec = {
		.name = name,
		.flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
		.slots = slots,
	};
	PyObject *bases = PyTuple_Pack(1, base), *type = NULL;

	if (bases != NULL)
		type = PyType_FromSpecWithBases(&spec, bases);
	Py_XDECREF(bases);
	return type;
}

int
live_make_types(struct live *l)
{
	PyObject *io = PyImport_ImportModule("_io");

	if (io == NULL)
		return -1;
	l->text_base = PyObject_GetAttrString(io, "TextIOWrapper");
	l->buffer_base = PyObject_GetAttrString(io, "BufferedWriter");
	l->raw_type = PyObject_GetAttrString(io, "FileIO");
	Py_DECREF(io);
	if (l->text_base == NULL || l->buffer_base == NULL ||
	    l->raw_type == NULL)
		return -1;
	l->text_type = subclass("_cudarun.TextIOWrapper", l->text_base,
	    text_methods);
	l->buffer_type = subclass("_cudarun.BufferedWriter", l->buffer_base,
	    buffer_methods);
	return l->text_type == NULL || l->buffer_type == NULL ? -1 : 0;
}
