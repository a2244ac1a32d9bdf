/*
 * Lists of addresses as from= of authorized_keys has them (ssh_config(5),
 * PATTERNS): addresses, networks (CIDR), texts with * and ?, each of which a !
 * turns into a refusal.  Pure: no name is ever looked up.
 */
#ifndef CUDARUN_PATTERN_H
#define CUDARUN_PATTERN_H

enum pattern_verdict {
	PATTERN_MATCH,
	PATTERN_MISS,		/* nothing matches, or what a ! refuses does */
	PATTERN_MALFORMED,	/* an entry means nothing: nor does the list */
};

/* Whether list admits the peer with this numeric address. */
enum pattern_verdict pattern_judge(const char *list, const char *address);

#endif
