/*
 * sshd.conf: what cudarun-sshd(8) serves, and whom.  Errors name file and
 * line; an unknown key is an error.
 */
#ifndef CUDARUN_SSHDCONF_H
#define CUDARUN_SSHDCONF_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "fault.h"

struct sshdconf {
	bool user_mode;		/* without root, for its own user only */
	char **host_keys;	/* files; owned, as all here */
	char **authorized_keys;	/* patterns: keyfile.h */
	bool strict_modes;
	char **allow_users;	/* empty or NULL: everybody */
	char **allow_groups;
	uid_t uid_min;
	unsigned int login_grace;	/* seconds */
	unsigned int auth_tries;
	uint64_t rekey;		/* bytes; 0: as libssh likes */
	bool pam;
	bool log_stderr;	/* not syslog */
	char *path;		/* PATH of the jobs */
};

/*
 * Load path, or with NULL the mode's own place if there is one.  conf_dir:
 * where cudarun.conf lies.  -1 and *f filled.
 */
int sshdconf_load(const char *path, bool user_mode, const char *conf_dir,
    struct sshdconf *ret_c, struct fault *f);

void sshdconf_free(struct sshdconf *c);

#endif
