/*
 * PAM's word on an account, and its session.  The key has authenticated
 * already, as in sshd(8): pam_authenticate is never called.  Without libpam,
 * or where sshd.conf does not ask for it, there is none of it: a NULL is
 * allowed for each struct pam, and does nothing.
 */
#ifndef CUDARUN_PAM_H
#define CUDARUN_PAM_H

#include "fault.h"

struct pam;

/*
 * Load what the service "cudarun" of pam.conf(5) wants; before the user is
 * known, so that it can be done while others wait.  address is borrowed as
 * long as *ret_pam is there.  -1 and *f filled.
 */
int pam_open(const char *address, struct pam **ret_pam, struct fault *f);

/* May the user come in now?  -1 and *f filled, for the log. */
int pam_admit(struct pam *pam, const char *user, struct fault *f);

/* As root, in the monitor; -1 and *f filled. */
int pam_begin(struct pam *pam, struct fault *f);

/* As root, in the job's child, after the groups: what there is of them. */
void pam_credentials(struct pam *pam);

/* NAME=VALUE of PAM's modules, owned, NULL at the end; or NULL. */
char **pam_environment(struct pam *pam);

/* Close the session, where there is one, and free it. */
void pam_finish(struct pam *pam);

#endif
