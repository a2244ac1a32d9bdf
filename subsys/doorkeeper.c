#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clock.h"
#include "digest.h"
#include "doorkeeper.h"
#include "fd.h"
#include "mem.h"
#include "pubkey.h"

#define NO_MS		50	/* the least for a no */
#define SPREAD_MS	16	/* what the name adds, at most */
#define SECRET_BYTES	16384

/*
 * A part of a millisecond or more that nobody can foretell without the host
 * key, and that is the same for a name each time, as of sshd.
 */
static uint64_t
spread_of(const struct sshdconf *conf, const char *user)
{
	cleanup_digest struct digest *d = digest_new();
	cleanup_free char *secret = NULL;
	char hex[DIGEST_TEXT] = "";
	unsigned int n = 0;

	if (conf->host_keys != NULL && conf->host_keys[0] != NULL)
		secret = fd_slurp(conf->host_keys[0], SECRET_BYTES);
	if (d == NULL || (secret != NULL &&
	    digest_add(d, secret, strlen(secret)) == -1) ||
	    digest_add(d, user, strlen(user)) == -1 ||
	    digest_hex(d, hex) == -1 || sscanf(hex, "%4x", &n) != 1)
		n = 0;
	if (secret != NULL)
		explicit_bzero(secret, strlen(secret));
	return n % SPREAD_MS;
}

/* What took longer than that waits for the double, and so on. */
static uint64_t
moment_for_no(uint64_t begin, uint64_t wait)
{
	uint64_t now = clock_ms();

	while (begin + wait < now)
		wait *= 2;
	return begin + wait;
}

/* Once for each name: a client tries several keys. */
static void
tell_refused(struct doorkeeper *d)
{
	const struct admission *who = &d->who;

	if (d->told)
		return;
	d->told = true;
	if (!who->known)
		authlog_say(d->log, "Invalid user %s from %s port %d",
		    who->name, d->peer->address, d->peer->port);
	else if (!who->allowed)
		authlog_say(d->log, "User %s %s", who->name, who->why);
}

int
doorkeeper_ask(struct doorkeeper *d, const struct parley_key *key,
    struct fault *f)
{
	char type[PUBKEY_TYPE] = "";
	struct authkeys_ask ask = { .type = type, .blob = key->blob,
	    .blob_len = key->blob_len, .address = d->peer->address,
	    .now = time(NULL) };
	uint64_t begin = clock_ms();

	if (strcmp(d->who.name, key->user) != 0)
		d->told = false;
	admission_look(d->conf, key->user, d->peer->address, &d->who);
	if (pubkey_type(key->blob, key->blob_len, type) == -1)
		d->who.allowed = false;
	if (keyreader_start(d->conf, &d->who, &ask, &d->reader, f) == -1)
		return -1;
	tell_refused(d);
	d->asked_at = begin;
	return 0;
}

static void
log_key(const struct doorkeeper *d, const char *what,
    const struct parley_key *key)
{
	char type[PUBKEY_TYPE] = "?", print[PUBKEY_PRINT];

	(void)pubkey_type(key->blob, key->blob_len, type);
	pubkey_fingerprint(key->blob, key->blob_len, print);
	authlog_say(d->log, "%s publickey for %s%s from %s port %d ssh2: "
	    "%s %s", what, d->who.known && d->who.allowed ? "" :
	    "invalid user ", d->who.name, d->peer->address, d->peer->port,
	    pubkey_short_type(type), print);
}

static struct doorkeeper_word
say_no(struct doorkeeper *d, const struct parley_key *key)
{
	uint64_t wait = NO_MS + spread_of(d->conf, key->user);

	log_key(d, "Failed", key);
	d->failures++;
	return (struct doorkeeper_word){ .yes = false,
	    .at = moment_for_no(d->asked_at, wait),
	    .last = d->failures >= d->conf->auth_tries };
}

struct doorkeeper_word
doorkeeper_answer(struct doorkeeper *d, const struct parley_key *key)
{
	keyreader_finish(&d->reader, &d->grant);
	if (d->grant.why[0] != '\0')
		authlog_say(d->log, "key of %s from %s not accepted: %s",
		    d->who.name, d->peer->address, d->grant.why);
	if (!d->grant.granted || !d->who.known || !d->who.allowed)
		return say_no(d, key);
	return (struct doorkeeper_word){ .yes = true };
}

struct doorkeeper_word
doorkeeper_admit(struct doorkeeper *d, const struct parley_key *key)
{
	struct fault f = { 0 };

	if (pam_admit(d->pam, d->who.name, &f) == -1) {
		authlog_say(d->log, "%s: user %s from %s port %d", f.text,
		    d->who.name, d->peer->address, d->peer->port);
		return say_no(d, key);
	}
	return (struct doorkeeper_word){ .yes = true, .pty = d->grant.pty };
}

void
doorkeeper_log_accepted(const struct doorkeeper *d,
    const struct parley_key *key)
{
	log_key(d, "Accepted", key);
}
