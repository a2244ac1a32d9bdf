#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fault.h"
#include "fd.h"

/* Append to a format, as far as it goes; a '%' of words stands twice. */
static size_t
append(char *to, size_t at, size_t size, const char *words)
{
	for (; *words != '\0' && at + 2 < size; words++) {
		if (*words == '%')
			to[at++] = '%';
		to[at++] = *words;
	}
	return at;
}

/* "%m", the words of errno, is glibc's own: spell it out. */
static void
spell_errno(const char *fmt, int error, char *to, size_t size)
{
	size_t at = 0;

	while (*fmt != '\0' && at + 2 < size) {
		if (fmt[0] == '%' && fmt[1] == 'm') {
			at = append(to, at, size, strerror(error));
			fmt += 2;
			continue;
		}
		if (fmt[0] == '%' && fmt[1] == '%')
			to[at++] = *fmt++;
		to[at++] = *fmt++;
	}
	to[at] = '\0';
}

int
fault_set(struct fault *f, int code, const char *fmt, ...)
{
	int error = errno;
	char spelt[sizeof(f->text)];
	va_list ap;

	spell_errno(fmt, error, spelt, sizeof(spelt));
	va_start(ap, fmt);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	(void)vsnprintf(f->text, sizeof(f->text), spelt, ap);
#pragma GCC diagnostic pop
	va_end(ap);
	errno = error;
	f->code = code;
	return -1;
}

int
fault_send(int fd, const struct fault *f)
{
	return fd_write_all(fd, f, sizeof(*f));
}

int
fault_receive(int fd, struct fault *ret_f)
{
	struct fault f;
	ssize_t n;

	n = fd_read_all(fd, &f, sizeof(f));
	if (n == -1)
		return -1;
	if (n == 0)
		return 0;
	/* A torn message is still a failure of ours: say what we have. */
	if ((size_t)n < sizeof(f))
		(void)fault_set(&f, EXIT_OURS, "the sandbox died while it was "
		    "made");
	f.text[sizeof(f.text) - 1] = '\0';
	*ret_f = f;
	return 1;
}
