#include <grp.h>
#include <unistd.h>

#include "member.h"

#define GROUPS_MAX 65536	/* NGROUPS_MAX of Linux */

int
member_of(const char *group)
{
	const struct group *g = getgrnam(group);
	gid_t groups[GROUPS_MAX];
	int i, n = getgroups(GROUPS_MAX, groups);

	if (g == NULL)
		return -1;
	for (i = 0; i < n; i++)
		if (groups[i] == g->gr_gid)
			return 1;
	return getgid() == g->gr_gid || getegid() == g->gr_gid;
}
