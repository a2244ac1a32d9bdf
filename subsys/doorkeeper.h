/*
 * The monitor's part before a user is in: is this key the user's, and may
 * the user come in?  A yes is said at once, a no not before a moment that
 * depends on the name alone, whatever the reason: so that time does not tell
 * which users there are.
 */
#ifndef CUDARUN_DOORKEEPER_H
#define CUDARUN_DOORKEEPER_H

#include <stdbool.h>
#include <stdint.h>

#include "admission.h"
#include "authlog.h"
#include "keyreader.h"
#include "pam.h"
#include "parley.h"
#include "peer.h"
#include "sshdconf.h"

struct doorkeeper {
	const struct sshdconf *conf;	/* borrowed, as the next two */
	const struct peer *peer;
	const struct authlog *log;
	struct pam *pam;	/* owned, or NULL */
	struct admission who;	/* of the last question */
	struct authkeys_grant grant;
	struct keyreader reader;	/* fd -1: no question is open */
	unsigned int failures;
	uint64_t asked_at;	/* ms */
	bool told;		/* that this user is none for us */
};

/* What is to be said to the network child. */
struct doorkeeper_word {
	bool yes, last, pty;
	uint64_t at;		/* not before; ms */
};

/* A KEYOK: start to look.  -1 and *f filled: the host cannot. */
int doorkeeper_ask(struct doorkeeper *d, const struct parley_key *key,
    struct fault *f);

/* reader.fd is readable: the word on the KEYOK. */
struct doorkeeper_word doorkeeper_answer(struct doorkeeper *d,
    const struct parley_key *key);

/* AUTHED, for the key that had a yes: the last word. */
struct doorkeeper_word doorkeeper_admit(struct doorkeeper *d,
    const struct parley_key *key);

/* The line of a login, once it is one. */
void doorkeeper_log_accepted(const struct doorkeeper *d,
    const struct parley_key *key);

#endif
