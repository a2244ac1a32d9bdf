#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "admission.h"
#include "mem.h"

#define DAY	(24 * 60 * 60)

static bool
is_listed(char *const *names, const char *name)
{
	for (; names != NULL && *names != NULL; names++)
		if (strcmp(*names, name) == 0)
			return true;
	return false;
}

static bool
is_in_group(char *const *groups, const struct admission *a)
{
	const struct group *group;
	int i;

	for (i = 0; i < a->group_count; i++) {
		group = getgrgid(a->groups[i]);
		if (group != NULL && is_listed(groups, group->gr_name))
			return true;
	}
	return false;
}

/* Once, for whatever becomes the user here. */
static void
find_groups(struct admission *a)
{
	int count = ADMISSION_GROUPS;

	if (getgrouplist(a->name, a->gid, a->groups, &count) == -1)
		count = ADMISSION_GROUPS;
	a->group_count = count;
}

void
admission_prepare(void)
{
	static const char nobody[] = "nobody";
	gid_t groups[ADMISSION_GROUPS];
	int count = ADMISSION_GROUPS;

	(void)getpwnam(nobody);
	(void)getspnam(nobody);
	(void)getgrouplist(nobody, (gid_t)-2, groups, &count);
}

/*
 * A lock is no matter of accounts for PAM, whose pam_unix sees it only when
 * it compares passwords; dates are.
 */
static const char *
look_at_shadow(const char *name, bool pam)
{
	const struct spwd *shadow = getspnam(name);
	long today = (long)(time(NULL) / DAY);

	if (shadow == NULL)
		return NULL;
	if (shadow->sp_pwdp != NULL && shadow->sp_pwdp[0] == '!')
		return "not allowed because account is locked";
	if (pam)
		return NULL;
	if (shadow->sp_expire >= 0 && shadow->sp_expire <= today)
		return "not allowed because account has expired";
	if (shadow->sp_lstchg == 0)
		return "not allowed because password must be changed";
	return NULL;
}

/*
 * NULL: nothing speaks against it.  In the words of sshd(8), its names of
 * keys included, which filters of its log know.
 */
static const char *
objection(const struct sshdconf *conf, const struct admission *a)
{
	if (conf->user_mode)
		return a->uid == getuid() ? NULL :
		    "not allowed because --user-mode is for its own user only";
	if (a->uid == 0)
		return "not allowed because it is root";
	if (a->uid < conf->uid_min)
		return "not allowed because its uid is below uid_min";
	if (strv_len(conf->allow_users) > 0 &&
	    !is_listed(conf->allow_users, a->name))
		return "not allowed because not listed in AllowUsers";
	if (strv_len(conf->allow_groups) > 0 &&
	    !is_in_group(conf->allow_groups, a))
		return "not allowed because none of user's groups are listed "
		    "in AllowGroups";
	if (!conf->pam && access("/etc/nologin", F_OK) == 0)
		return "not allowed because of /etc/nologin";
	return look_at_shadow(a->name, conf->pam);
}

static bool
copy(char *to, size_t size, const char *from)
{
	return (size_t)snprintf(to, size, "%s", from) < size;
}

void
admission_look(const struct sshdconf *conf, const char *name,
    const char *address, struct admission *ret_a)
{
	const struct passwd *user = name[0] == '\0' ? NULL : getpwnam(name);
	struct admission *a = ret_a;
	const char *why;

	*a = (struct admission){ .known = user != NULL };
	(void)copy(a->name, sizeof(a->name), name);
	if (user == NULL)
		return;
	a->uid = user->pw_uid;
	a->gid = user->pw_gid;
	/* The name as the host has it; half a path would be another one. */
	if (!copy(a->name, sizeof(a->name), user->pw_name) ||
	    !copy(a->home, sizeof(a->home), user->pw_dir) ||
	    !copy(a->shell, sizeof(a->shell), user->pw_shell[0] == '\0' ?
	    "/bin/sh" : user->pw_shell))
		why = "not allowed because its entry is too long";
	else {
		find_groups(a);
		why = objection(conf, a);
	}
	a->allowed = why == NULL;
	if (why != NULL)
		(void)snprintf(a->why, sizeof(a->why), "from %s %s", address,
		    why);
}
