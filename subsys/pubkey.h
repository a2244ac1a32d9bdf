/*
 * A public key as bytes (RFC 4253, 6.6), without a library that reads keys:
 * what it is called, and its fingerprint for the log.
 */
#ifndef CUDARUN_PUBKEY_H
#define CUDARUN_PUBKEY_H

#include <stddef.h>

#define PUBKEY_TYPE	64	/* bytes of a type's name, with the NUL */
#define PUBKEY_PRINT	64	/* of a fingerprint, with the NUL */

/*
 * Have the library of digests read its files.  A process that forks later
 * does it once for both.
 */
void pubkey_prepare(void);

/* The type's name, "ssh-rsa" of RSA.  -1: blob does not begin with one. */
int pubkey_type(const unsigned char *blob, size_t len,
    char ret_type[PUBKEY_TYPE]);

/* "ED25519", "RSA", "ECDSA", as sshd(8) logs it. */
const char *pubkey_short_type(const char *type);

/* "SHA256:...", as ssh-keygen -l has it. */
void pubkey_fingerprint(const unsigned char *blob, size_t len,
    char ret_print[PUBKEY_PRINT]);

/* The bytes of a base64 text, at most size.  Their number, or 0: it is none. */
size_t pubkey_decode(const char *text, unsigned char *ret_blob, size_t size);

#endif
