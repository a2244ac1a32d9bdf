/*
 * One line of authorized_keys, as sshd(8) has it under AUTHORIZED_KEYS FILE
 * FORMAT.  What this service does not know, or cannot keep, makes the key
 * unusable: never is a key taken with less than its line demands.  Pure, but
 * for the time zone.
 */
#ifndef CUDARUN_AUTHKEYS_H
#define CUDARUN_AUTHKEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#define AUTHKEYS_LINE 8192	/* longest line, without its end */
#define AUTHKEYS_COMMAND 4096	/* bytes of a forced command, with its NUL */
#define AUTHKEYS_WHY 160

struct authkeys_ask {		/* who asks */
	const char *type;	/* "ssh-rsa" whatever the signature */
	const unsigned char *blob;	/* RFC 4253, section 6.6 */
	size_t blob_len;
	const char *address;	/* of the peer, numeric */
	time_t now;
};

/* Without pointers, and every byte is set: it may cross a socket. */
struct authkeys_grant {
	bool granted;
	bool pty;		/* may have a terminal */
	char command[AUTHKEYS_COMMAND];	/* forced; "": none */
	char why[AUTHKEYS_WHY];	/* for the log; "": nothing to say */
};

/*
 * One line; its end may be there or not.  true: it holds this key, and *ret_g
 * says what it grants, or why nothing.
 */
bool authkeys_line(const char *line, size_t len,
    const struct authkeys_ask *ask, struct authkeys_grant *ret_g);

/*
 * *ret_g grants nothing, for this reason: cut where it is too long, and only
 * of characters that a log may have.
 */
void authkeys_refuse(struct authkeys_grant *ret_g, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

#endif
