/*
 * The driver's nodes.  Which commands CUDA needs is known from gVisor's
 * nvproxy, for drivers 580 to 620.
 */
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "stub.h"

#define GPUS 16

static int control = -1, uvm = -1, gpus[GPUS], gpu_count;

int
open_nodes(void)
{
	char path[32];
	int i;

	control = open("/dev/nvidiactl", O_RDWR | O_CLOEXEC);
	if (control == -1)
		return fail("open(/dev/nvidiactl)");
	for (i = 0; i < GPUS; i++) {
		(void)snprintf(path, sizeof(path), "/dev/nvidia%d", i);
		gpus[gpu_count] = open(path, O_RDWR | O_CLOEXEC);
		if (gpus[gpu_count] != -1)
			gpu_count++;
		else if (errno != ENOENT)
			return fail("open(%s)", path);
	}
	uvm = open("/dev/nvidia-uvm", O_RDWR | O_CLOEXEC);
	return uvm == -1 ? fail("open(/dev/nvidia-uvm)") : 0;
}

static int
control_node(int fd, const char *node, unsigned long request)
{
	/* Large enough for whatever might answer. */
	static char argument[16384];

	errno = 0;
	if (ioctl(fd, request, argument) == -1 && is_refusal())
		return fail("ioctl(%s, 0x%lx)", node, request);
	return 0;
}

/* The escapes of nv-ioctl-numbers.h and nv_escape.h that CUDA uses. */
static int
control_frontend(int fd, const char *node)
{
	static const unsigned char numbers[] = {
		200 + 0,	/* CARD_INFO */
		200 + 1,	/* REGISTER_FD */
		200 + 6,	/* ALLOC_OS_EVENT */
		200 + 7,	/* FREE_OS_EVENT */
		200 + 10,	/* CHECK_VERSION_STR */
		200 + 12,	/* ATTACH_GPUS_TO_FD */
		200 + 14,	/* SYS_PARAMS */
		200 + 18,	/* WAIT_OPEN_COMPLETE */
		0x27,		/* RM_ALLOC_MEMORY */
		0x29,		/* RM_FREE */
		0x2a,		/* RM_CONTROL */
		0x2b,		/* RM_ALLOC */
		0x34,		/* RM_DUP_OBJECT */
		0x35,		/* RM_SHARE */
		0x4a,		/* RM_VID_HEAP_CONTROL */
		0x4e,		/* RM_MAP_MEMORY */
		0x4f,		/* RM_UNMAP_MEMORY */
		0x5e,		/* RM_UPDATE_DEVICE_MAPPING_INFO */
	};
	/* The structures' sizes change with the driver. */
	static const unsigned int sizes[] = { 4, 32, 56, 0x900 };
	size_t i, j;

	for (i = 0; i < COUNT(numbers); i++)
		for (j = 0; j < COUNT(sizes); j++)
			if (control_node(fd, node, _IOC(_IOC_READ | _IOC_WRITE,
			    'F', numbers[i], sizes[j])) == -1)
				return -1;
	return 0;
}

int
control_frontends(void)
{
	int i;

	if (control_frontend(control, "/dev/nvidiactl") == -1)
		return -1;
	for (i = 0; i < gpu_count; i++)
		if (control_frontend(gpus[i], "/dev/nvidia#") == -1)
			return -1;
	return 0;
}

/* uvm_linux_ioctl.h and uvm_ioctl.h: plain numbers. */
int
control_uvm(void)
{
	static const unsigned int numbers[] = {
		0x30000001, 23, 24, 25, 26, 27, 28, 29, 30, 31, 33, 34, 37,
		38, 39, 42, 43, 44, 45, 46, 47, 51, 53, 65, 66, 68, 70, 72,
		73, 75, 0x30000002,
	};
	size_t i;

	for (i = 0; i < COUNT(numbers); i++)
		if (control_node(uvm, "/dev/nvidia-uvm", numbers[i]) == -1)
			return -1;
	return 0;
}

int
map_node(int fd, const char *node)
{
	void *at = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (at == MAP_FAILED)
		return fail("mmap(%s)", node);
	*(volatile char *)at = 1;
	return munmap(at, PAGE) == -1 ? fail("munmap(%s)", node) : 0;
}

int
map_nodes(void)
{
	int i;

	for (i = 0; i < gpu_count; i++)
		if (map_node(gpus[i], "/dev/nvidia#") == -1)
			return -1;
	return map_node(uvm, "/dev/nvidia-uvm");
}

/* Where a daemon may listen.  Absent: fine.  EACCES: an error of theirs. */
static int
probe(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const int on = 1;
	int fd, rc;

	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return fail("socket(AF_UNIX, SOCK_SEQPACKET)");
	if (setsockopt(fd, SOL_SOCKET, SO_PASSCRED, &on, sizeof(on)) == -1)
		miss("setsockopt");
	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	rc = connect(fd, (struct sockaddr *)&address, sizeof(address));
	if (rc == -1 && errno == EACCES)
		return fail("connect(%s)", path);
	if (rc == -1)
		miss("connect");
	(void)close(fd);
	return 0;
}

int
probe_daemons(void)
{
	return probe("/tmp/nvidia-mps/control") == -1 ||
	    probe("/run/nvidia-persistenced/socket") == -1 ? -1 : 0;
}

/* Where other processes would ask for the descriptor of the uvm node. */
int
serve_uvm(void)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct pollfd ready;
	struct stat st;
	int fd, len;

	if (stat("/proc/self/ns/pid", &st) == -1)
		return fail("stat(/proc/self/ns/pid)");
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return fail("socket(AF_UNIX, SOCK_SEQPACKET)");
	if (unlink("") == -1 && errno != ENOENT)
		return fail("unlink(\"\")");
	len = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1,
	    "cuda-uvmfd-%ju-%d", (uintmax_t)st.st_ino, (int)getpid());
	if (bind(fd, (struct sockaddr *)&address, (socklen_t)
	    (offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len)) == -1)
		return fail("bind(@%s)", address.sun_path + 1);
	if (listen(fd, 128) == -1)
		return fail("listen");
	ready = (struct pollfd){ .fd = fd, .events = POLLIN };
	return poll(&ready, 1, 0) == 0 ? 0 : fail("poll of a socket");
}

int
count_gpus(void)
{
	return gpu_count;
}
