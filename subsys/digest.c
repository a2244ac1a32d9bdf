#include <openssl/evp.h>

#include <stdio.h>
#include <stdlib.h>

#include "digest.h"
#include "mem.h"

struct digest {
	EVP_MD_CTX *context;
};

struct digest *
digest_new(void)
{
	struct digest *d = xcalloc(1, sizeof(*d));

	d->context = EVP_MD_CTX_new();
	if (d->context == NULL ||
	    EVP_DigestInit_ex(d->context, EVP_sha256(), NULL) != 1) {
		digest_free(d);
		return NULL;
	}
	return d;
}

int
digest_add(struct digest *d, const void *bytes, size_t len)
{
	return EVP_DigestUpdate(d->context, bytes, len) == 1 ? 0 : -1;
}

int
digest_hex(struct digest *d, char ret_text[DIGEST_TEXT])
{
	unsigned char sum[EVP_MAX_MD_SIZE];
	unsigned int len = 0, i;

	if (EVP_DigestFinal_ex(d->context, sum, &len) != 1 ||
	    len != (DIGEST_TEXT - 1) / 2)
		return -1;
	for (i = 0; i < len; i++)
		(void)snprintf(ret_text + 2 * (size_t)i, 3, "%02x", sum[i]);
	return 0;
}

void
digest_free(struct digest *d)
{
	if (d == NULL)
		return;
	EVP_MD_CTX_free(d->context);
	free(d);
}

void
digest_freep(struct digest **d)
{
	digest_free(*d);
	*d = NULL;
}
