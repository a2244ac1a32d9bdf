#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fault.h"
#include "fd.h"

int
fault_set(struct fault *f, int code, const char *fmt, ...)
{
	va_list ap;

	/* errno is read by %m: nothing may run before vsnprintf. */
	va_start(ap, fmt);
	(void)vsnprintf(f->text, sizeof(f->text), fmt, ap);
	va_end(ap);
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
