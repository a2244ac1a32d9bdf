#include <stdio.h>
#include <string.h>

#include <libssh/callbacks.h>

#include "ask.h"
#include "exitcode.h"
#include "mem.h"
#include "ssh_auth.h"
#include "tell.h"

#define ROUNDS_MAX	4	/* methods one after the other */
#define TRIES_MAX	3	/* of a password or of the host's questions */

struct auth {
	ssh_session session;
	const struct ssh_login *login;
	bool asks;		/* there is somebody to ask */
	int tried;		/* SSH_AUTH_METHOD_ bits */
};

/* What a host says is not to move the cursor; it may have several lines. */
static void
make_plain(char *text)
{
	char *end = text;

	while (end != NULL) {
		end = strchr(text, '\n');
		if (end != NULL)
			*end = '\0';
		tell_clean(text);
		if (end != NULL) {
			*end = '\n';
			text = end + 1;
		}
	}
}

/*
 * "(user@host) " in front: a host is not to ask for the password of another
 * one in our name.
 */
static char *
word_question(const struct auth *a, const char *words)
{
	const char *host = a->login->plan->host, *at = strrchr(host, '@');
	char *user = NULL, *question;

	(void)ssh_options_get(a->session, SSH_OPTIONS_USER, &user);
	question = xasprintf("(%s@%s) %s", user != NULL ? user : "you",
	    at != NULL ? at + 1 : host, words != NULL ? words : "? ");
	ssh_string_free_char(user);
	make_plain(question);
	return question;
}

/* libssh wants the passphrase of a key. */
static int
give_passphrase(const char *prompt, char *buf, size_t len, int echo,
    int verify, void *userdata)
{
	const struct auth *a = userdata;
	cleanup_free char *question = NULL;
	char *file = NULL, *answer;
	size_t n;

	(void)prompt;
	(void)echo;
	(void)verify;
	if (!a->asks)
		return -1;
	(void)ssh_userauth_publickey_auto_get_current_identity(a->session,
	    &file);
	question = xasprintf("Passphrase for %s: ", file != NULL ? file :
	    "the key");
	ssh_string_free_char(file);
	answer = ask(question, false, a->login->control);
	n = answer != NULL ? strlen(answer) : 0;
	if (n > 0 && n < len)
		memcpy(buf, answer, n + 1);
	ask_forget(answer);
	return n > 0 && n < len ? 0 : -1;
}

/* One question of the host.  -1: no answer. */
static int
answer_prompt(const struct auth *a, unsigned int i)
{
	char echo = 0, *answer;
	const char *words = ssh_userauth_kbdint_getprompt(a->session, i,
	    &echo);
	cleanup_free char *question = word_question(a, words);
	int rc;

	answer = ask(question, echo != 0, a->login->control);
	if (answer == NULL)
		return -1;
	rc = ssh_userauth_kbdint_setanswer(a->session, i, answer);
	ask_forget(answer);
	return rc < 0 ? -1 : 0;
}

/* What the host wants said before its questions, for the first of them. */
static int
show_instruction(const struct auth *a)
{
	const char *words = ssh_userauth_kbdint_getinstruction(a->session);
	cleanup_free char *text = NULL;

	if (words == NULL || *words == '\0' || a->login->plan->quiet)
		return 0;
	text = xasprintf("%s\n", words);
	make_plain(text);
	return fputs(text, stderr) == EOF ? -1 : 0;
}

/* Until the host has no more questions; a round may have none at all. */
static int
try_questions(const struct auth *a)
{
	int rc, i, n;

	rc = ssh_userauth_kbdint(a->session, NULL, NULL);
	while (rc == SSH_AUTH_INFO) {
		(void)show_instruction(a);
		n = ssh_userauth_kbdint_getnprompts(a->session);
		for (i = 0; i < n; i++)
			if (answer_prompt(a, (unsigned int)i) == -1)
				return SSH_AUTH_ERROR;
		rc = ssh_userauth_kbdint(a->session, NULL, NULL);
	}
	return rc;
}

static int
try_password(const struct auth *a)
{
	cleanup_free char *question = xasprintf("Password for %s: ",
	    a->login->plan->host);
	char *answer = ask(question, false, a->login->control);
	int rc;

	if (answer == NULL)
		return SSH_AUTH_ERROR;
	rc = ssh_userauth_password(a->session, NULL, answer);
	ask_forget(answer);
	return rc;
}

static int
repeat(const struct auth *a, int (*try)(const struct auth *))
{
	int rc = SSH_AUTH_DENIED, i;

	for (i = 0; i < TRIES_MAX && rc == SSH_AUTH_DENIED; i++)
		rc = try(a);
	return rc;
}

/* The first method that the host takes and that was not tried. */
static int
try_next(struct auth *a, int methods)
{
	methods &= ~a->tried;
	if ((methods & SSH_AUTH_METHOD_PUBLICKEY) != 0) {
		a->tried |= SSH_AUTH_METHOD_PUBLICKEY;
		return ssh_userauth_publickey_auto(a->session, NULL, NULL);
	}
	if ((methods & SSH_AUTH_METHOD_INTERACTIVE) != 0 && a->asks) {
		a->tried |= SSH_AUTH_METHOD_INTERACTIVE;
		return repeat(a, try_questions);
	}
	if ((methods & SSH_AUTH_METHOD_PASSWORD) != 0 && a->asks) {
		a->tried |= SSH_AUTH_METHOD_PASSWORD;
		return repeat(a, try_password);
	}
	return SSH_AUTH_ERROR;
}

static void
list(char *text, size_t size, int methods)
{
	static const struct { int bit; const char *name; } names[] = {
		{ SSH_AUTH_METHOD_PUBLICKEY, "publickey" },
		{ SSH_AUTH_METHOD_INTERACTIVE, "keyboard-interactive" },
		{ SSH_AUTH_METHOD_PASSWORD, "password" },
		{ SSH_AUTH_METHOD_HOSTBASED, "hostbased" },
		{ SSH_AUTH_METHOD_GSSAPI_MIC, "gssapi-with-mic" },
	};
	size_t i, len = 0;

	(void)snprintf(text, size, "nothing we know");
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if ((methods & names[i].bit) != 0 && len < size)
			len += (size_t)snprintf(text + len, size - len,
			    "%s%s", len > 0 ? ", " : "", names[i].name);
}

static int
explain(const struct auth *a, int methods, struct fault *f)
{
	const char *host = a->login->plan->host;
	char *user = NULL, names[96];

	if (!ssh_is_connected(a->session))
		return fault_set(f, EXIT_SSHS, "%.100s ended the login: "
		    "%.200s", host, ssh_get_error(a->session));
	(void)ssh_options_get(a->session, SSH_OPTIONS_USER, &user);
	list(names, sizeof(names), methods);
	(void)fault_set(f, EXIT_SSHS, "%.100s does not let %.64s in; it takes "
	    "%s: is that your name there, and does the host have your public "
	    "key (ssh-copy-id)%s", host, user != NULL ? user : "you", names,
	    a->asks ? "" : "; there is no terminal to ask for a password or "
	    "passphrase");
	ssh_string_free_char(user);
	return -1;
}

static int
log_in(struct auth *a, struct fault *f)
{
	int methods = 0, round, rc = ssh_userauth_none(a->session, NULL);

	for (round = 0; round < ROUNDS_MAX; round++) {
		if (rc == SSH_AUTH_SUCCESS)
			return 0;
		if (!ssh_is_connected(a->session))
			break;
		/* One factor of several is done: all may come again. */
		if (rc == SSH_AUTH_PARTIAL)
			a->tried = 0;
		methods = ssh_userauth_list(a->session, NULL);
		rc = try_next(a, methods);
	}
	return rc == SSH_AUTH_SUCCESS ? 0 : explain(a, methods, f);
}

int
ssh_auth(ssh_session s, const struct ssh_login *l, struct fault *f)
{
	/* The session outlives this frame, and libssh keeps the pointer. */
	static struct ssh_callbacks_struct none = { .size = sizeof(none) };
	struct auth a = { s, l, !l->config->batch && ask_possible(), 0 };
	struct ssh_callbacks_struct cb = { .userdata = &a,
	    .auth_function = give_passphrase };
	int rc;

	ssh_callbacks_init(&cb);
	(void)ssh_set_callbacks(s, &cb);
	rc = log_in(&a, f);
	(void)ssh_set_callbacks(s, &none);
	return rc;
}
