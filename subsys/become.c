#include <sys/types.h>

#include <errno.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "become.h"
#include "exitcode.h"

#define NOBODY	65534

void
become_reset_signals(void)
{
	sigset_t none;
	int i;

	/* Some numbers cannot be set, and need not be. */
	for (i = 1; i < NSIG; i++)
		(void)signal(i, SIG_DFL);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* If any of these works, a part of root is left. */
static int
check_gone(uid_t uid, gid_t gid, struct fault *f)
{
	uid_t uids[3];
	gid_t gids[3];

	if (getresuid(&uids[0], &uids[1], &uids[2]) == -1 ||
	    getresgid(&gids[0], &gids[1], &gids[2]) == -1 ||
	    uids[0] != uid || uids[1] != uid || uids[2] != uid ||
	    gids[0] != gid || gids[1] != gid || gids[2] != gid ||
	    setresuid((uid_t)-1, 0, (uid_t)-1) == 0 ||
	    setgroups(0, NULL) == 0)
		return fault_set(f, EXIT_OS, "root could not be given up");
	return 0;
}

int
become_user(const struct admission *who, struct pam *pam, struct fault *f)
{
	if (geteuid() != 0)
		return who->uid == getuid() ? 0 : fault_set(f, EXIT_OS,
		    "cannot become %s without root", who->name);
	if (who->uid == 0)
		return fault_set(f, EXIT_OS, "nobody becomes root here");
	if (setresgid(who->gid, who->gid, who->gid) == -1 ||
	    setgroups((size_t)who->group_count, who->groups) == -1)
		return fault_set(f, EXIT_OS, "cannot take %s's groups: %m",
		    who->name);
	/* pam_group adds to the groups, so it comes after them. */
	pam_credentials(pam);
	if (setresuid(who->uid, who->uid, who->uid) == -1)
		return fault_set(f, EXIT_OS, "cannot become %s: %m",
		    who->name);
	return check_gone(who->uid, who->gid, f);
}

int
become_nobody(struct fault *f)
{
	const gid_t nobody = NOBODY;

	if (geteuid() != 0)
		return 0;
	if (setresgid(NOBODY, NOBODY, NOBODY) == -1 ||
	    setgroups(1, &nobody) == -1 ||
	    setresuid(NOBODY, NOBODY, NOBODY) == -1)
		return fault_set(f, EXIT_OS, "cannot become nobody: %m");
	return check_gone(NOBODY, NOBODY, f);
}
