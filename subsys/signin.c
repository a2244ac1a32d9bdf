#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mem.h"
#include "pubkey.h"
#include "signin.h"

/* A longer name is nobody's; nor may its beginning be somebody's. */
static void
fill_user(struct parley_key *key, const char *user)
{
	(void)strncpy(key->user, strlen(user) < sizeof(key->user) ? user :
	    "?", sizeof(key->user) - 1);
}

/* -1: no key that a message has room for. */
static int
fill_key(struct parley_key *key, const char *user,
    struct ssh_key_struct *public)
{
	cleanup_free char *text = NULL;
	size_t len;

	*key = (struct parley_key){ .head = { PARLEY_KEYOK, 0 } };
	fill_user(key, user);
	if (ssh_pki_export_pubkey_base64(public, &text) != SSH_OK)
		return -1;
	len = pubkey_decode(text, key->blob, sizeof(key->blob));
	key->blob_len = (uint32_t)len;
	return len > 4 ? 0 : -1;
}

static bool
is_agreed(const struct netchild *n, const struct parley_key *key)
{
	return n->has_agreed && n->agreed.blob_len == key->blob_len &&
	    strcmp(n->agreed.user, key->user) == 0 &&
	    memcmp(n->agreed.blob, key->blob, sizeof(key->blob)) == 0;
}

static bool
ask(struct netchild *n, struct parley_key *key, uint32_t type)
{
	cleanup_free union parley *answer = xcalloc(1, sizeof(*answer));

	key->head.type = type;
	netchild_ask(n, &key->head, answer, NULL);
	if (answer->head.type != PARLEY_ANSWER)
		_exit(1);
	if (answer->answer.last != 0)
		n->over = true;
	if (type == PARLEY_AUTHED && answer->answer.yes != 0)
		n->pty = answer->answer.pty != 0;
	return answer->answer.yes != 0;
}

/*
 * Another method, or a key that no message has room for: refused here, but
 * each try counts.
 */
static int
refuse_method(struct netchild *n)
{
	struct parley_log log = { .head = { PARLEY_LOG, 0 },
	    .event = PARLEY_OTHER_METHOD };

	if (!n->admitted && !n->over)
		netchild_tell(n, &log.head);
	if (n->tries_left-- <= 1)
		n->over = true;
	return SSH_AUTH_DENIED;
}

/*
 * Called for "would this key do?" (state NONE), and for a signature that
 * libssh has found to be right (VALID); anything else is no.
 */
static int
check_key(ssh_session s, const char *user, struct ssh_key_struct *public,
    char state, void *userdata)
{
	struct netchild *n = userdata;
	struct parley_key key;

	(void)s;
	if ((state != SSH_PUBLICKEY_STATE_NONE &&
	    state != SSH_PUBLICKEY_STATE_VALID) || n->over || n->admitted)
		return SSH_AUTH_DENIED;
	if (fill_key(&key, user, public) == -1)
		return refuse_method(n);
	if (!is_agreed(n, &key)) {
		n->has_agreed = ask(n, &key, PARLEY_KEYOK);
		n->agreed = key;
	}
	if (!n->has_agreed)
		return SSH_AUTH_DENIED;
	if (state == SSH_PUBLICKEY_STATE_NONE)
		return SSH_AUTH_SUCCESS;
	n->has_agreed = false;
	n->admitted = ask(n, &key, PARLEY_AUTHED);
	return n->admitted ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
}

static int
refuse_password(ssh_session s, const char *user, const char *password,
    void *userdata)
{
	(void)s;
	(void)user;
	(void)password;
	return refuse_method(userdata);
}

/* "none" asks for the list of methods, and once it is no try. */
static int
refuse_none(ssh_session s, const char *user, void *userdata)
{
	struct netchild *n = userdata;

	(void)s;
	(void)user;
	if (n->asked_none)
		return refuse_method(n);
	n->asked_none = true;
	return SSH_AUTH_DENIED;
}

/* Without this libssh would enter its GSSAPI code, offered or not. */
static ssh_string
refuse_gssapi(ssh_session s, const char *user, int n_oid, ssh_string *oids,
    void *userdata)
{
	(void)s;
	(void)user;
	(void)n_oid;
	(void)oids;
	(void)refuse_method(userdata);
	return NULL;
}

/* Methods without a callback of their own; libssh says no to all of them. */
static int
refuse_message(ssh_session s, ssh_message message, void *userdata)
{
	(void)s;
	if (ssh_message_type(message) == SSH_REQUEST_AUTH)
		(void)refuse_method(userdata);
	return 1;
}

void
signin_prepare(struct netchild *n)
{
	n->callbacks.auth_pubkey_function = check_key;
	n->callbacks.auth_password_function = refuse_password;
	n->callbacks.auth_none_function = refuse_none;
	n->callbacks.gssapi_select_oid_function = refuse_gssapi;
	ssh_set_message_callback(n->session, refuse_message, n);
	ssh_set_auth_methods(n->session, SSH_AUTH_METHOD_PUBLICKEY);
}
