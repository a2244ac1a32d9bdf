#include <string.h>

#include "layer.h"

static const struct layer_row rows[] = {
	[LAYER_USER] = { "user", "rights over anything of the host" },
	[LAYER_MOUNT] = { "mount", "homes and other files of the host" },
	[LAYER_PID] = { "pid", "other processes" },
	[LAYER_NET] = { "net", "the network, and services of the host" },
	[LAYER_IPC] = { "ipc", "shared memory and queues of other programs" },
	[LAYER_UTS] = { "uts", "changes of the host's name" },
	[LAYER_CGROUP] = { "cgroup", "names of the host's control groups" },
	[LAYER_LANDLOCK] = { "landlock", "files, signals and abstract "
	    "sockets that the namespaces would let through" },
	[LAYER_SECCOMP] = { "seccomp", "system calls that computing does not "
	    "need" },
};

const struct layer_row *
layer_row(int layer)
{
	return &rows[layer];
}

int
layer_find(const char *name)
{
	int i;

	for (i = 0; i < LAYER_END; i++)
		if (strcmp(rows[i].name, name) == 0)
			return i;
	return -1;
}
