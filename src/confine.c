#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "confine.h"
#include "exitcode.h"
#include "landlock.h"
#include "layer.h"
#include "mem.h"
#include "namespaces.h"

static bool
has(const struct confinement *c, enum layer layer)
{
	return (c->layers & LAYER_BIT(layer)) != 0;
}

int
confine_prepare(const struct confinement *c, const char *lib,
    int *ret_filter, struct fault *f)
{
	cleanup_free char *path = xasprintf("%s/%s.bpf", lib,
	    policy_name(c->profile));

	*ret_filter = -1;
	if (!has(c, LAYER_SECCOMP))
		return 0;
	*ret_filter = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (*ret_filter == -1)
		return fault_set(f, EXIT_REFUSED, "seccomp layer: cannot open "
		    "the system call filter %s: %m; an admin installs all of "
		    "cudarun again", path);
	return 0;
}

int
confine_flags(const struct confinement *c)
{
	return namespaces_flags(c->layers);
}

int
confine_refused(struct fault *f)
{
	return namespaces_refused(f);
}

/* A refusal says which layer it is and what would help. */
static int
refuse_layer(const char *layer, struct fault *f)
{
	int error = errno;
	struct fault plain = *f;
	const char *remedy = "; a container or a security module forbids it, "
	    "see LAYERS OF THE SANDBOX in cudarun-admin(8)";

	if (plain.code != EXIT_REFUSED)
		return -1;
	if (strchr(plain.text, ';') != NULL)
		remedy = "";
	else if (error == ENOSYS)
		remedy = "; this kernel is too old, an admin installs Linux "
		    "5.14 or newer";
	return fault_set(f, plain.code, "%s layer: %.320s%s", layer,
	    plain.text, remedy);
}

/* Mounts need the capabilities that come with the user namespace. */
int
confine_enter(const struct confinement *c, uid_t uid, gid_t gid,
    struct fault *f)
{
	if (namespaces_enter(c->layers, uid, gid, f) == -1)
		return refuse_layer("user", f);
	if (mounts_enter(&c->mounts, f) == -1)
		return refuse_layer("mount", f);
	return namespaces_drop(f) == -1 ? refuse_layer("user", f) : 0;
}

int
confine_rules(const struct confinement *c, int *ret_ruleset, struct fault *f)
{
	const char *home[] = { c->mounts.home, NULL };
	struct landlock_plan plan = {
		.abi = c->landlock_abi,
		.strict = c->profile != POLICY_STANDARD,
		.system = mounts_system(),
		.more = (const char *const *)c->mounts.read_only,
		.home = home,
		.home_writable = c->mounts.home_writable,
		.nodes = (const char *const *)c->mounts.nodes,
	};

	*ret_ruleset = -1;
	if (!has(c, LAYER_LANDLOCK))
		return 0;
	return landlock_make(&plan, ret_ruleset, f);
}
