#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "os_process.h"
#include "remote_reason.h"
#include "ssh_auth.h"
#include "ssh_hostkey.h"
#include "ssh_login.h"

#define AUTH_SECONDS	120L	/* sshd's LoginGraceTime; a person types */

/*
 * What counts where the user's configuration says nothing.  Curve25519
 * first: the others cost a round trip or a tenth of a second more.  Modes
 * without built-in authentication have a third of the speed: last.
 */
static const char defaults[] =
    "KexAlgorithms curve25519-sha256,curve25519-sha256@libssh.org,"
    "ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-nistp521,"
    "diffie-hellman-group18-sha512,diffie-hellman-group16-sha512,"
    "diffie-hellman-group14-sha256\n"
    "Ciphers chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,"
    "aes128-gcm@openssh.com,aes256-ctr,aes192-ctr,aes128-ctr\n"
    "ConnectTimeout 15\n";

/* libssh reads configuration from files only. */
static int
parse_text(ssh_session s, const char *text)
{
	cleanup_free char *path = NULL;
	cleanup_fd int fd = os_text_file(text, &path);

	if (fd == -1)
		return -1;
	return ssh_options_parse_config(s, path) == SSH_OK ? 0 : -1;
}

/* -o KEY=VALUE as a line; the plan has been checked for control characters */
static void
add_line(char **text, const char *word)
{
	size_t key = strcspn(word, " =");
	const char *value = word + key + strspn(word + key, " =");
	char *more = xasprintf("%s%.*s %s\n", *text, (int)key, word, value);

	mem_freep(text);
	*text = more;
}

/* For each key the first value counts: what the caller says, then the file. */
static int
parse_all(ssh_session s, const struct remote_plan *plan)
{
	cleanup_free char *text = xstrdup("");
	char *const *o;

	for (o = plan->options; o != NULL && *o != NULL; o++)
		add_line(&text, *o);
	/* Its log is for those who look for bugs in it: -o LogLevel=DEBUG. */
	add_line(&text, "LogLevel=QUIET");
	if (parse_text(s, text) == -1)
		return -1;
	if ((plan->config == NULL || strcasecmp(plan->config, "none") != 0) &&
	    ssh_options_parse_config(s, plan->config) != SSH_OK)
		return -1;
	return parse_text(s, defaults);
}

/* "user@host" apart: a User of the file must not win over it. */
static int
set_options(ssh_session s, const struct remote_plan *plan)
{
	const char *at = strrchr(plan->host, '@');
	const char *host = at != NULL ? at + 1 : plan->host;
	cleanup_free char *user = plan->user != NULL ? xstrdup(plan->user) :
	    at != NULL ? xstrndup(plan->host, (size_t)(at - plan->host)) :
	    NULL;
	bool no = false;
	int yes = 1;

	if (ssh_options_set(s, SSH_OPTIONS_HOST, host) != SSH_OK ||
	    ssh_options_set(s, SSH_OPTIONS_PROCESS_CONFIG, &no) != SSH_OK ||
	    (user != NULL &&
	    ssh_options_set(s, SSH_OPTIONS_USER, user) != SSH_OK) ||
	    parse_all(s, plan) == -1)
		return -1;
	if ((plan->port != NULL &&
	    ssh_options_set(s, SSH_OPTIONS_PORT_STR, plan->port) != SSH_OK) ||
	    (user != NULL &&
	    ssh_options_set(s, SSH_OPTIONS_USER, user) != SSH_OK) ||
	    (plan->identity != NULL &&
	    ssh_options_set(s, SSH_OPTIONS_ADD_IDENTITY, plan->identity) !=
	    SSH_OK))
		return -1;
	/* Without it libssh takes any key for a known one; we decide. */
	if (ssh_options_set(s, SSH_OPTIONS_STRICTHOSTKEYCHECK, &yes) !=
	    SSH_OK)
		return -1;
	return ssh_options_set(s, SSH_OPTIONS_NODELAY, &yes) == SSH_OK ? 0 :
	    -1;
}

/*
 * A ProxyCommand lives as long as the session, so Ctrl-C must not reach it:
 * it inherits what is ignored now.
 */
static int
dial(ssh_session s, const struct ssh_login *l, struct fault *f)
{
	long seconds = AUTH_SECONDS;
	int rc;

	if (l->config->proxy)
		(void)signal(SIGINT, SIG_IGN);
	rc = ssh_connect(s);
	if (l->config->proxy)
		(void)signal(SIGINT, SIG_DFL);
	if (rc != SSH_OK)
		return remote_reason(l->plan->host, ssh_get_error(s), f);
	/* A host that is cut off must be noticed while nobody types. */
	os_watch_link(ssh_get_fd(s));
	(void)ssh_options_set(s, SSH_OPTIONS_TIMEOUT, &seconds);
	return 0;
}

ssh_session
ssh_login(const struct ssh_login *l, struct fault *f)
{
	ssh_session s = ssh_new();

	if (s == NULL) {
		(void)fault_set(f, EXIT_OS, "libssh does not start");
		return NULL;
	}
	if (set_options(s, l->plan) == -1)
		(void)fault_set(f, EXIT_SSHS, "cannot use the options for "
		    "%.100s: %.200s; see -o, -F and the file config in .ssh",
		    l->plan->host, ssh_get_error(s));
	else if (dial(s, l, f) == 0 && ssh_hostkey_check(s, l, f) == 0 &&
	    ssh_auth(s, l, f) == 0)
		return s;
	ssh_disconnect(s);
	ssh_free(s);
	return NULL;
}
