/* Three bytes make a group of four characters, six bits in each. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base64.h"
#include "mem.h"

#define GROUP 3

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The number that c stands for in base64, or -1. */
static int
sextet(char c)
{
	const char *at = c == '\0' ? NULL : strchr(alphabet, c);

	return at == NULL ? -1 : (int)(at - alphabet);
}

/*
 * Four characters to at most three bytes; only the last group may be padded,
 * with zero bits: there is one way to write each string.  -1: not so.
 */
static int
decode_group(const char *four, bool last, char *to)
{
	size_t k, pad = !last || four[3] != '=' ? 0 : four[2] != '=' ? 1 : 2;
	uint32_t bits = 0;

	for (k = 0; k < 4; k++) {
		int six = k >= 4 - pad ? 0 : sextet(four[k]);

		if (six == -1)
			return -1;
		bits = bits << 6 | (uint32_t)six;
	}
	if ((bits & ((1u << 8 * pad) - 1)) != 0)
		return -1;
	for (k = 0; k < GROUP - pad; k++) {
		to[k] = (char)(bits >> (16 - 8 * k) & 0xff);
		if (to[k] == '\0')
			return -1;
	}
	return 0;
}

char *
base64_decode(const char *text, size_t len)
{
	cleanup_free char *bytes = xcalloc(len / 4 * GROUP + 1, 1);
	size_t i;

	if (len % 4 != 0)
		return NULL;
	for (i = 0; i < len; i += 4)
		if (decode_group(text + i, i + 4 == len,
		    bytes + i / 4 * GROUP) == -1)
			return NULL;
	return steal_pointer(&bytes);
}

char *
base64_encode(const char *bytes, size_t len)
{
	char *text = xcalloc((len + 2) / GROUP * 4 + 1, 1), *to = text;
	size_t i, k;

	for (i = 0; i < len; i += GROUP) {
		uint32_t bits = 0;

		for (k = 0; k < GROUP; k++)
			bits = bits << 8 |
			    (i + k < len ? (uint8_t)bytes[i + k] : 0);
		for (k = 0; k < 4; k++)
			*to++ = i + k > len ? '=' :
			    alphabet[bits >> (18 - 6 * k) & 63];
	}
	return text;
}
