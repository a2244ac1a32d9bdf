#include <sys/stat.h>

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "gpu.h"
#include "mem.h"

/* Minor numbers beyond this are none of ours (195:255 is nvidiactl). */
#define GPUS_MAX 64
#define MINORS "/proc/driver/nvidia-caps/mig-minors"

static bool
is_node(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISCHR(st.st_mode);
}

/* Those of the set, in order. */
static size_t
append_gpus(uint64_t set, char ***nodes)
{
	char path[32];
	size_t n = 0;
	int i;

	for (i = 0; i < GPUS_MAX; i++) {
		(void)snprintf(path, sizeof(path), "/dev/nvidia%d", i);
		if ((set >> i & 1) == 0 || !is_node(path))
			continue;
		if (nodes != NULL)
			strv_append(nodes, xstrdup(path));
		n++;
	}
	return n;
}

int
gpu_count(uint64_t set)
{
	return is_node("/dev/nvidiactl") ? (int)append_gpus(set, NULL) : 0;
}

bool
gpu_present(uint64_t set)
{
	return gpu_count(set) > 0;
}

/*
 * "gpu0/gi1/ci0/access 12": an instance of MIG is usable by whoever may read
 * its node of that minor number (NVIDIA MIG guide, "Device Nodes and
 * Capabilities").  The lines config and monitor are an admin's.
 */
void
gpu_append_instances(const char *text, uint64_t set, char ***nodes)
{
	unsigned int gpu, minor;

	for (; *text != '\0'; text += strcspn(text, "\n") + 1) {
		if (sscanf(text, "gpu%u/%*s %u", &gpu, &minor) == 2 &&
		    gpu < GPUS_MAX && (set >> gpu & 1) != 0)
			strv_append(nodes, xasprintf(
			    "/dev/nvidia-caps/nvidia-cap%u", minor));
		if (strchr(text, '\n') == NULL)
			return;
	}
}

/*
 * The nodes of facts sandbox 1.1, for compute.  Not nvidia-uvm-tools, which
 * is the debugger's: some drivers fail if it cannot be opened, none if it is
 * absent, and absent it is.
 */
char **
gpu_nodes(uint64_t set)
{
	static const char *const shared[] = {
		"/dev/nvidiactl", "/dev/nvidia-uvm",
	};
	cleanup_free char *minors = fd_slurp(MINORS, 1 << 20);
	char **nodes = NULL;
	size_t i;

	for (i = 0; i < sizeof(shared) / sizeof(shared[0]); i++)
		if (access(shared[i], F_OK) == 0)
			strv_append(&nodes, xstrdup(shared[i]));
	(void)append_gpus(set, &nodes);
	if (minors != NULL)
		gpu_append_instances(minors, set, &nodes);
	return nodes;
}

/* NVML's part of the ABI that we use; see nvml.h of the CUDA Toolkit. */
struct nvml_memory {
	unsigned long long total, free, used;
};

struct nvml {
	void *library;
	int (*init)(void);
	int (*shutdown)(void);
	int (*count)(unsigned int *);
	int (*handle)(unsigned int, void **);
	int (*name)(void *, char *, unsigned int);
	int (*memory)(void *, struct nvml_memory *);
	int (*driver)(char *, unsigned int);
};

/* ISO C has no cast from object to function pointer; dlsym(3) does this. */
static bool
find(void *library, const char *symbol, void *ret_function)
{
	void *address = dlsym(library, symbol);

	memcpy(ret_function, &address, sizeof(address));
	return address != NULL;
}

static bool
load(struct nvml *n)
{
	n->library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL);
	return n->library != NULL &&
	    find(n->library, "nvmlInit_v2", &n->init) &&
	    find(n->library, "nvmlShutdown", &n->shutdown) &&
	    find(n->library, "nvmlDeviceGetCount_v2", &n->count) &&
	    find(n->library, "nvmlDeviceGetHandleByIndex_v2", &n->handle) &&
	    find(n->library, "nvmlDeviceGetName", &n->name) &&
	    find(n->library, "nvmlDeviceGetMemoryInfo", &n->memory) &&
	    find(n->library, "nvmlSystemGetDriverVersion", &n->driver);
}

static void
describe_one(const struct nvml *n, unsigned int i, const char *driver,
    char ***lines)
{
	struct nvml_memory memory = { 0 };
	char name[96] = "unknown";
	void *handle;

	if (n->handle(i, &handle) != 0)
		return;
	(void)n->name(handle, name, sizeof(name));
	(void)n->memory(handle, &memory);
	strv_append(lines, xasprintf("GPU %u: %s, %llu MiB, driver %s", i,
	    name, memory.total >> 20, driver));
}

static int
start(struct nvml *n, const char **ret_why)
{
	if (!load(n)) {
		*ret_why = "libnvidia-ml.so.1, the driver's library, is not "
		    "installed";
		return -1;
	}
	if (n->init() != 0) {
		*ret_why = "NVML does not start: the kernel driver is not "
		    "loaded or has another version";
		return -1;
	}
	return 0;
}

int
gpu_describe(char ***ret_lines, const char **ret_why)
{
	struct nvml n = { 0 };
	char driver[96] = "unknown";
	unsigned int count = 0, i;

	*ret_lines = NULL;
	if (start(&n, ret_why) == -1)
		return -1;
	(void)n.driver(driver, sizeof(driver));
	if (n.count(&count) == 0)
		for (i = 0; i < count; i++)
			describe_one(&n, i, driver, ret_lines);
	(void)n.shutdown();	/* leaves no node open (facts: latency 1.5) */
	return 0;
}

int
gpu_count_free(uint64_t set, uint64_t bytes, const char **ret_why)
{
	struct nvml n = { 0 };
	struct nvml_memory memory;
	unsigned int count = 0, i;
	void *handle;
	int found = 0;

	if (start(&n, ret_why) == -1)
		return -1;
	if (n.count(&count) != 0)
		count = 0;
	for (i = 0; i < count && i < GPUS_MAX; i++)
		if ((set >> i & 1) != 0 && n.handle(i, &handle) == 0 &&
		    n.memory(handle, &memory) == 0 && memory.free >= bytes)
			found++;
	(void)n.shutdown();
	return found;
}
