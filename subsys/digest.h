/*
 * SHA-256 of bytes that come in pieces.  The only file that knows libcrypto.
 */
#ifndef CUDARUN_DIGEST_H
#define CUDARUN_DIGEST_H

#include <stddef.h>

#define DIGEST_TEXT 65		/* 64 hexadecimal digits and the NUL */

struct digest;

/* A new one.  NULL: libcrypto has no SHA-256 for us. */
struct digest *digest_new(void);

/* Further bytes.  -1: libcrypto failed. */
int digest_add(struct digest *d, const void *bytes, size_t len);

/* The end: lower case.  d can only be released then.  -1: as above. */
int digest_hex(struct digest *d, char ret_text[DIGEST_TEXT]);

void digest_free(struct digest *d);
void digest_freep(struct digest **d);
#define cleanup_digest __attribute__((cleanup(digest_freep)))

#endif
