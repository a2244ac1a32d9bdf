#include <fcntl.h>
#include <unistd.h>

#include "confine.h"
#include "exitcode.h"
#include "mem.h"
#include "mounts.h"
#include "namespaces.h"

int
confine_prepare(const char *lib, int *ret_filter, struct fault *f)
{
	cleanup_free char *path = xasprintf("%s/standard.bpf", lib);

	*ret_filter = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*ret_filter == -1)
		return fault_set(f, EXIT_REFUSED, "cannot open the system call "
		    "filter %s: %m; an admin installs all of cudarun again",
		    path);
	return 0;
}

int
confine_flags(void)
{
	return namespaces_flags();
}

int
confine_refused(struct fault *f)
{
	return namespaces_refused(f);
}

/* Mounts need the capabilities that come with the user namespace. */
int
confine_enter(const struct confinement *c, uid_t uid, gid_t gid,
    struct fault *f)
{
	if (namespaces_enter(uid, gid, f) == -1 ||
	    mounts_enter(c, f) == -1 ||
	    namespaces_drop(f) == -1)
		return -1;
	return 0;
}
