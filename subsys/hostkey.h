/*
 * Host keys of cudarun-sshd(8): its own, not those of sshd(8), so that a
 * hole here does not cost the host its name.
 */
#ifndef CUDARUN_HOSTKEY_H
#define CUDARUN_HOSTKEY_H

#include <stdio.h>

#include <libssh/libssh.h>

#include "fault.h"

/*
 * Make those of paths that are missing, mode 0600, with a .pub beside each;
 * the type comes from the name (ed25519, ecdsa, rsa).  Says to out what was
 * made.  -1 and *f filled.
 */
int hostkey_make(char *const *paths, FILE *out, struct fault *f);

/*
 * Read one: a file of ours with mode 0600, without a passphrase.  NULL and
 * *f filled; f->code 0: there is no such file.
 */
ssh_key hostkey_load(const char *path, struct fault *f);

#endif
