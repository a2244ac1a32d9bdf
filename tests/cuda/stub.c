/*
 * libcuda.so.1 for hosts without a GPU.  cuInit makes the calls that the
 * driver's libraries make (traces of cuInit, of NVML, and the lists of
 * gVisor's nvproxy), and like the driver's it gives 304 when one is refused
 * that they cannot do without; cuGetErrorString then names it.
 *
 * No driver answers: an ioctl that is let through to a stand-in node gives
 * ENOTTY.  EPERM is seccomp's refusal, EACCES Landlock's, ENOSYS that of a
 * call of which the filter says that the kernel lacks it.
 */
#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stub.h"

#define API __attribute__((visibility("default")))

/* From cuda.h. */
enum { SUCCESS = 0, NOT_INITIALIZED = 3, NO_DEVICE = 100,
    OPERATING_SYSTEM = 304 };

API int cuInit(unsigned int flags);
API int cuDriverGetVersion(int *version);
API int cuDeviceGetCount(int *count);
API int cuGetErrorString(int error, const char **text);
API const char *stub_refused(void);

static char why[PATH_MAX + 256], refused[256];
static pid_t owner;			/* who called cuInit */

int
fail(const char *fmt, ...)
{
	int error = errno;
	size_t len;
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(why, sizeof(why), fmt, ap);
	va_end(ap);
	len = strlen(why);
	(void)snprintf(why + len, sizeof(why) - len, ": %s", strerror(error));
	return -1;
}

int
is_refusal(void)
{
	return errno == EPERM || errno == EACCES || errno == ENOSYS;
}

void
miss(const char *call)
{
	size_t len = strlen(refused);

	if (is_refusal() && strstr(refused, call) == NULL)
		(void)snprintf(refused + len, sizeof(refused) - len, "%s%s",
		    len == 0 ? "" : " ", call);
}

int
cuInit(unsigned int flags)
{
	static int (*const steps[])(void) = {
		probe_daemons, ask_system, read_files, walk_all, open_nodes,
		control_frontends, control_uvm, map_memfd, reserve_all,
		map_nodes, pin, wait_all, serve_uvm, run_threads, load_more,
		run_codes, keep_code, share_events,
	};
	size_t i;

	(void)flags;
	if (owner != 0)		/* a forked child cannot use its parent's */
		return owner == getpid() ? SUCCESS : NOT_INITIALIZED;
	if (access("/dev/nvidiactl", F_OK) == -1 && errno == ENOENT)
		return NO_DEVICE;
	for (i = 0; i < COUNT(steps); i++)
		if (steps[i]() == -1)
			return OPERATING_SYSTEM;
	owner = getpid();
	return count_gpus() == 0 ? NO_DEVICE : SUCCESS;
}

int
cuDriverGetVersion(int *version)
{
	*version = 13000;
	return SUCCESS;
}

int
cuDeviceGetCount(int *count)
{
	*count = count_gpus();
	return owner == getpid() ? SUCCESS : NOT_INITIALIZED;
}

int
cuGetErrorString(int error, const char **text)
{
	switch (error) {
	case SUCCESS:
		*text = "no error";
		break;
	case NO_DEVICE:
		*text = "no CUDA-capable device is detected";
		break;
	case NOT_INITIALIZED:
		*text = "initialization error";
		break;
	default:
		*text = why;
		break;
	}
	return SUCCESS;
}

/* What was refused that the path can do without, in words. */
const char *
stub_refused(void)
{
	return refused;
}
