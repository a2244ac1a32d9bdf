#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base64.h"
#include "digest.h"
#include "mem.h"
#include "pubkey.h"

#define SHA256_BYTES	32

void
pubkey_prepare(void)
{
	char print[PUBKEY_PRINT];

	pubkey_fingerprint((const unsigned char *)"", 0, print);
}

int
pubkey_type(const unsigned char *blob, size_t len,
    char ret_type[PUBKEY_TYPE])
{
	size_t n, i;

	if (len < 4)
		return -1;
	n = (size_t)blob[0] << 24 | (size_t)blob[1] << 16 |
	    (size_t)blob[2] << 8 | blob[3];
	if (n == 0 || n > len - 4 || n >= PUBKEY_TYPE)
		return -1;
	for (i = 0; i < n; i++)
		if (!isgraph(blob[4 + i]))
			return -1;
	memcpy(ret_type, blob + 4, n);
	ret_type[n] = '\0';
	return 0;
}

const char *
pubkey_short_type(const char *type)
{
	if (strcmp(type, "ssh-ed25519") == 0)
		return "ED25519";
	if (strcmp(type, "ssh-rsa") == 0)
		return "RSA";
	return strncmp(type, "ecdsa-", 6) == 0 ? "ECDSA" : type;
}

/* Two hexadecimal digits of digest_hex. */
static char
byte_of(const char *digits)
{
	char two[3] = { digits[0], digits[1], '\0' };

	return (char)strtoul(two, NULL, 16);
}

void
pubkey_fingerprint(const unsigned char *blob, size_t len,
    char ret_print[PUBKEY_PRINT])
{
	cleanup_digest struct digest *d = digest_new();
	cleanup_free char *text = NULL;
	char hex[DIGEST_TEXT], bytes[SHA256_BYTES];
	size_t i;

	(void)snprintf(ret_print, PUBKEY_PRINT, "SHA256:?");
	if (d == NULL || digest_add(d, blob, len) == -1 ||
	    digest_hex(d, hex) == -1)
		return;
	for (i = 0; i < SHA256_BYTES; i++)
		bytes[i] = byte_of(hex + 2 * i);
	text = base64_encode(bytes, SHA256_BYTES);
	text[strcspn(text, "=")] = '\0';
	(void)snprintf(ret_print, PUBKEY_PRINT, "SHA256:%s", text);
}

static int
sextet(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

size_t
pubkey_decode(const char *text, unsigned char *ret_blob, size_t size)
{
	uint32_t bits = 0;
	size_t n = 0, count;

	for (count = 0; text[count] != '\0' && text[count] != '='; count++) {
		if (sextet(text[count]) == -1)
			return 0;
		bits = bits << 6 | (uint32_t)sextet(text[count]);
		if (count % 4 == 0)
			continue;
		if (n == size)
			return 0;
		ret_blob[n++] = (unsigned char)(bits >>
		    (6 - 2 * (count % 4)) & 0xff);
	}
	return text[count + strspn(text + count, "=")] == '\0' ? n : 0;
}
