/*
 * Who may log in: what the host knows of an account, and sshd.conf's word
 * on it.  A key decides later.
 */
#ifndef CUDARUN_ADMISSION_H
#define CUDARUN_ADMISSION_H

#include <stdbool.h>
#include <sys/types.h>

#include "sshdconf.h"

#define ADMISSION_NAME	256
#define ADMISSION_PATH	1024
#define ADMISSION_GROUPS 1024	/* of one user; more are not looked at */

struct admission {
	bool known;		/* there is such an account */
	bool allowed;
	char why[160];		/* it is not, for the log, behind "User x" */
	char name[ADMISSION_NAME];
	uid_t uid;
	gid_t gid;
	char home[ADMISSION_PATH];
	char shell[ADMISSION_PATH];
	int group_count;
	gid_t groups[ADMISSION_GROUPS];
};

/*
 * Have the C library load what it reads accounts with, while nobody waits.
 */
void admission_prepare(void);

/* Look at the account; takes as long as the host's databases take. */
void admission_look(const struct sshdconf *conf, const char *name,
    const char *address, struct admission *ret_a);

#endif
