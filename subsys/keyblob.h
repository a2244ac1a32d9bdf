/*
 * A public key as it crosses the wire (RFC 4253, section 6.6; RFC 5656;
 * RFC 8709): whether it is one that may log in here.  Pure; no cryptography.
 */
#ifndef CUDARUN_KEYBLOB_H
#define CUDARUN_KEYBLOB_H

#include <stddef.h>

#define KEYBLOB_RSA_BITS 1024	/* fewest, as in sshd */

/*
 * Why the key of this type is not to be used, in words that may follow "the
 * key"; NULL: it may.  The type is the one inside the blob, and the blob is
 * whole, without a byte too many.
 */
const char *keyblob_objection(const char *type, const unsigned char *blob,
    size_t len);

#endif
