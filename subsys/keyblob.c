#include <stdbool.h>
#include <string.h>

#include "keyblob.h"

#define ED25519_BYTES 32
#define RSA_BITS_MAX 16384

/* What is still to be read, all of it strings with their lengths. */
struct reader {
	const unsigned char *at;
	size_t left;
};

struct piece {
	const unsigned char *bytes;
	size_t len;
};

static bool
take(struct reader *r, struct piece *ret)
{
	size_t len;

	if (r->left < 4)
		return false;
	len = (size_t)r->at[0] << 24 | (size_t)r->at[1] << 16 |
	    (size_t)r->at[2] << 8 | r->at[3];
	if (len > r->left - 4)
		return false;
	*ret = (struct piece){ r->at + 4, len };
	r->at += 4 + len;
	r->left -= 4 + len;
	return true;
}

static bool
is_text(const struct piece *piece, const char *text)
{
	return piece->len == strlen(text) &&
	    memcmp(piece->bytes, text, piece->len) == 0;
}

/* The bits of an mpint that is positive; 0: it is not. */
static size_t
count_bits(const struct piece *n)
{
	const unsigned char *p = n->bytes;
	size_t len = n->len, bits;
	unsigned char top;

	if (len == 0 || *p & 0x80)
		return 0;
	for (; len > 0 && *p == 0; len--)
		p++;
	if (len == 0)
		return 0;
	bits = (len - 1) * 8;
	for (top = *p; top != 0; top >>= 1)
		bits++;
	return bits;
}

static const char *
judge_ed25519(const char *type, struct reader r)
{
	struct piece point;

	(void)type;
	return take(&r, &point) && r.left == 0 && point.len == ED25519_BYTES ?
	    NULL : "is malformed";
}

/* e and n. */
static const char *
judge_rsa(const char *type, struct reader r)
{
	struct piece e, n;

	(void)type;
	if (!take(&r, &e) || !take(&r, &n) || r.left != 0 ||
	    count_bits(&e) == 0 || count_bits(&n) == 0 ||
	    count_bits(&n) > RSA_BITS_MAX)
		return "is malformed";
	return count_bits(&n) >= KEYBLOB_RSA_BITS ? NULL :
	    "has less than 1024 bits";
}

/* The curve's name again, and a point of it, not compressed. */
static const char *
judge_ecdsa(const char *type, struct reader r)
{
	const char *curve = type + strlen("ecdsa-sha2-");
	size_t bytes = strcmp(curve, "nistp256") == 0 ? 32 :
	    strcmp(curve, "nistp384") == 0 ? 48 : 66;
	struct piece name, point;

	return take(&r, &name) && take(&r, &point) && r.left == 0 &&
	    is_text(&name, curve) && point.len == 1 + 2 * bytes &&
	    point.bytes[0] == 4 ? NULL : "is malformed";
}

/*
 * Security keys (sk-) are not among them: who takes one must see to the touch
 * that its signature tells of, and libssh does not show it.
 */
static const struct kind {
	const char *type;
	const char *(*judge)(const char *type, struct reader r);
} kinds[] = {
	{ "ssh-ed25519", judge_ed25519 },
	{ "ssh-rsa", judge_rsa },
	{ "ecdsa-sha2-nistp256", judge_ecdsa },
	{ "ecdsa-sha2-nistp384", judge_ecdsa },
	{ "ecdsa-sha2-nistp521", judge_ecdsa },
};

const char *
keyblob_objection(const char *type, const unsigned char *blob, size_t len)
{
	struct reader r = { blob, len };
	struct piece inside;
	size_t i;

	if (!take(&r, &inside) || !is_text(&inside, type))
		return "is not of the type that it is given for";
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].type, type) == 0)
			return kinds[i].judge(type, r);
	return "is of a type that is not taken here";
}
