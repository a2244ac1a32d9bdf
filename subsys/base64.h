/*
 * Base64 (RFC 4648, section 4) for byte strings in control payloads: padded,
 * without line breaks, and only in the one way that encoding makes it.
 */
#ifndef CUDARUN_BASE64_H
#define CUDARUN_BASE64_H

#include <stddef.h>

/* NUL-terminated and malloc'ed. */
char *base64_encode(const char *bytes, size_t len);

/*
 * The bytes as a string, malloc'ed.  NULL: text is not so written, or there
 * is a NUL among the bytes.
 */
char *base64_decode(const char *text, size_t len);

#endif
