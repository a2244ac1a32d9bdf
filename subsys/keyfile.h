/*
 * The files of a user's keys, under sshd's StrictModes: who else could have
 * written there could log in as the user.  For a process that is the user
 * already: nothing is opened that the user could not open.
 */
#ifndef CUDARUN_KEYFILE_H
#define CUDARUN_KEYFILE_H

#include <stdbool.h>

#include "authkeys.h"

#define KEYFILE_BYTES (1 << 20)	/* largest; a larger one is not read at all */

/*
 * Look for the key in each file in turn, up to the first line that grants it.
 * patterns, NULL at the end: paths, with %h for home, %u for user, %% for
 * one; what does not begin at / begins at home.  strict: the file, and each
 * folder up to home (or up to /, where the file is elsewhere), must belong to
 * root or to the user, and not be for group or others to write.
 *
 * *ret_g: what is granted; or nothing, with the first reason for it that is
 * worth a line in the log, be it about a line or a file.  A line that is bad,
 * too long, or has a NUL holds no key.  A user can make this wait (a home on
 * FUSE): the caller sets the time.
 */
void keyfile_search(char *const *patterns, const char *user,
    const char *home, bool strict, const struct authkeys_ask *ask,
    struct authkeys_grant *ret_g);

#endif
