#include <unistd.h>

#include "confine.h"
#include "mounts.h"
#include "namespaces.h"
#include "policy.h"
#include "filter.h"

int
confine_prepare(int to, struct fault *f)
{
	return filter_build(policy_standard(), to, f);
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
