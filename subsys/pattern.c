/*
 * What sshd's match_host_and_ip() decides where names are not looked up, or
 * something stricter: an entry with a slash that is no network is never
 * passed over, because behind a ! that would admit whom it should refuse.
 */
#include <arpa/inet.h>
#include <netinet/in.h>

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

#include "pattern.h"

#define ENTRY_BYTES 1024	/* with its NUL, as in sshd */
#define ADDRESS_BYTES 64

struct address {
	unsigned char bytes[16];
	unsigned int bits;		/* 32, 128; 0: it is none */
	char scope[ADDRESS_BYTES];	/* behind the %, or "" */
};

struct peer {
	char text[ADDRESS_BYTES];
	struct address address;
};

/* In lower case.  false: it does not fit. */
static bool
copy_lower(const char *from, size_t len, char *to, size_t size)
{
	size_t i;

	if (len >= size)
		return false;
	for (i = 0; i < len; i++)
		to[i] = (char)tolower((unsigned char)from[i]);
	to[len] = '\0';
	return true;
}

/*
 * IPv4 in all the ways of inet_aton(3), as getaddrinfo(3) takes it: "127.1"
 * behind a ! must be what sshd takes it for.  Without the blanks, which
 * inet_aton() alone passes over.
 */
static bool
is_ipv4(const char *text, struct address *ret)
{
	struct in_addr in;

	if (text[strspn(text, "0123456789abcdefx.")] != '\0' ||
	    inet_aton(text, &in) == 0)
		return false;
	memcpy(ret->bytes, &in, sizeof(in));
	ret->bits = 32;
	return true;
}

static bool
is_ipv6(const char *text, struct address *ret)
{
	size_t len = strcspn(text, "%");
	char plain[ADDRESS_BYTES];

	if (!copy_lower(text, len, plain, sizeof(plain)) ||
	    inet_pton(AF_INET6, plain, ret->bytes) != 1)
		return false;
	if (text[len] == '%' && !copy_lower(text + len + 1,
	    strlen(text + len + 1), ret->scope, sizeof(ret->scope)))
		return false;
	ret->bits = 128;
	return true;
}

static bool
parse_address(const char *text, struct address *ret)
{
	struct address address = { .bits = 0 };

	if (!is_ipv4(text, &address) && !is_ipv6(text, &address))
		return false;
	*ret = address;
	return true;
}

/* Sockets for both families call an IPv4 peer ::ffff:a.b.c.d. */
static void
unmap(struct peer *peer)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };
	unsigned char ipv4[4];

	if (peer->address.bits != 128 ||
	    memcmp(peer->address.bytes, mapped, sizeof(mapped)) != 0)
		return;
	memcpy(ipv4, peer->address.bytes + sizeof(mapped), sizeof(ipv4));
	memset(&peer->address, 0, sizeof(peer->address));
	memcpy(peer->address.bytes, ipv4, sizeof(ipv4));
	peer->address.bits = 32;
	(void)inet_ntop(AF_INET, ipv4, peer->text, sizeof(peer->text));
}

static bool
bit(const struct address *address, unsigned int i)
{
	return address->bytes[i / 8] >> (7 - i % 8) & 1;
}

/* The number behind the slash, and no bit set behind that many. */
static bool
parse_prefix(const char *digits, const struct address *net,
    unsigned int *ret_prefix)
{
	unsigned int prefix = 0, i;

	if (*digits == '\0')
		return false;
	for (; *digits != '\0'; digits++) {
		if (!isdigit((unsigned char)*digits))
			return false;
		prefix = prefix * 10 + (unsigned int)(*digits - '0');
		if (prefix > net->bits)
			return false;
	}
	for (i = prefix; i < net->bits; i++)
		if (bit(net, i))
			return false;
	*ret_prefix = prefix;
	return true;
}

/*
 * A link-local peer has a scope.  It is of no network without that scope, as
 * in sshd; but to be refused, the same bits are enough.
 */
static bool
is_within(const struct address *peer, const struct address *net,
    unsigned int prefix, bool negated)
{
	unsigned int i;

	if (peer->bits != net->bits)
		return false;
	for (i = 0; i < prefix; i++)
		if (bit(peer, i) != bit(net, i))
			return false;
	return negated || strcmp(peer->scope, net->scope) == 0;
}

/* * and ?; the last * alone is tried anew, so time is len times len. */
static bool
matches_text(const char *pattern, const char *text)
{
	const char *star = NULL, *from = NULL;

	for (;;) {
		if (*pattern == '*') {
			star = ++pattern;
			from = text;
		} else if (*text == '\0' && *pattern == '\0') {
			return true;
		} else if (*text != '\0' && *pattern != '\0' &&
		    (*pattern == '?' || *pattern == *text)) {
			pattern++;
			text++;
		} else if (star != NULL && *from != '\0') {
			text = ++from;
			pattern = star;
		} else {
			return false;
		}
	}
}

/* One entry, without its !, in lower case; the slash in it is cut off. */
static enum pattern_verdict
judge_entry(char *entry, bool negated, const struct peer *peer)
{
	char *slash = strchr(entry, '/');
	struct address net;
	unsigned int prefix;
	bool match;

	if (slash != NULL)
		*slash = '\0';
	if (!parse_address(entry, &net)) {
		if (slash != NULL)
			return PATTERN_MALFORMED;
		match = matches_text(entry, peer->text);
	} else if (slash == NULL) {
		match = is_within(&peer->address, &net, net.bits, negated) ||
		    matches_text(entry, peer->text);
	} else {
		if (!parse_prefix(slash + 1, &net, &prefix))
			return PATTERN_MALFORMED;
		match = is_within(&peer->address, &net, prefix, negated);
	}
	return match ? PATTERN_MATCH : PATTERN_MISS;
}

static bool
parse_peer(const char *address, struct peer *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (!copy_lower(address, strlen(address), ret->text,
	    sizeof(ret->text)))
		return false;
	if (parse_address(ret->text, &ret->address))
		unmap(ret);
	return true;
}

enum pattern_verdict
pattern_judge(const char *list, const char *address)
{
	bool admitted = false, refused = false, negated;
	enum pattern_verdict verdict;
	char entry[ENTRY_BYTES];
	struct peer peer;
	size_t len;

	if (!parse_peer(address, &peer))
		return PATTERN_MISS;
	/* To the end, come what may: a list is malformed for everybody. */
	for (;; list += len + 1) {
		negated = *list == '!';
		list += negated;
		len = strcspn(list, ",");
		if (len == 0 || !copy_lower(list, len, entry, sizeof(entry)))
			return PATTERN_MALFORMED;
		verdict = judge_entry(entry, negated, &peer);
		if (verdict == PATTERN_MALFORMED)
			return verdict;
		if (verdict == PATTERN_MATCH)
			*(negated ? &refused : &admitted) = true;
		if (list[len] == '\0')
			break;
	}
	return admitted && !refused ? PATTERN_MATCH : PATTERN_MISS;
}
