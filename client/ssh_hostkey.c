#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"
#include "ssh_hostkey.h"

#define HOSTS_MAX	(4u << 20)	/* bytes of a known_hosts file */

struct host_key {
	char type[24];		/* ED25519 */
	char *print;		/* SHA256:... */
};

static int
read_key(ssh_session s, struct host_key *k)
{
	ssh_key key = NULL;
	unsigned char *hash = NULL;
	const char *type;
	size_t len = 0, i;

	if (ssh_get_server_publickey(s, &key) != SSH_OK)
		return -1;
	type = ssh_key_type_to_char(ssh_key_type(key));
	if (type != NULL && strncmp(type, "ssh-", 4) == 0)
		type += 4;
	(void)snprintf(k->type, sizeof(k->type), "%s", type != NULL ? type :
	    "?");
	for (i = 0; k->type[i] != '\0'; i++)
		k->type[i] = (char)toupper((unsigned char)k->type[i]);
	if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash,
	    &len) == 0)
		k->print = ssh_get_fingerprint_hash(
		    SSH_PUBLICKEY_HASH_SHA256, hash, len);
	ssh_clean_pubkey_hash(&hash);
	ssh_key_free(key);
	return k->print != NULL ? 0 : -1;
}

/* As known_hosts has it: host, or [host]:port. */
static char *
name_and_port(ssh_session s)
{
	char *host = NULL, *name;
	unsigned int port = 22;

	if (ssh_options_get(s, SSH_OPTIONS_HOST, &host) != SSH_OK)
		return xstrdup("?");
	(void)ssh_options_get_port(s, &port);
	name = port == 22 ? xstrdup(host) :
	    xasprintf("[%s]:%u", host, port);
	ssh_string_free_char(host);
	return name;
}

/* The line of the first entry for a host of that name, from 1; 0: none. */
static unsigned int
find_line(const char *path, const char *name)
{
	cleanup_free char *text = fd_slurp(path, HOSTS_MAX);
	struct ssh_knownhosts_entry *entry;
	char *line, *rest = text;
	unsigned int number;
	int rc;

	for (number = 1; (line = mem_split(&rest, "\n")) != NULL; number++) {
		entry = NULL;
		rc = ssh_known_hosts_parse_line(name, line, &entry);
		if (entry != NULL)
			ssh_knownhosts_entry_free(entry);
		if (rc == SSH_OK)
			return number;
	}
	return 0;
}

static int
refuse_changed(ssh_session s, const struct host_key *k, struct fault *f)
{
	static const enum ssh_options_e files[] = { SSH_OPTIONS_KNOWNHOSTS,
	    SSH_OPTIONS_GLOBAL_KNOWNHOSTS };
	cleanup_free char *name = name_and_port(s);
	cleanup_free char *where = xstrdup("known_hosts");
	unsigned int line;
	char *path;
	size_t i;

	for (i = 0; i < 2; i++) {
		path = NULL;
		if (ssh_options_get(s, files[i], &path) != SSH_OK)
			continue;
		line = find_line(path, name);
		if (line > 0) {
			free(where);
			where = xasprintf("%s, line %u", path, line);
			i = 2;
		}
		ssh_string_free_char(path);
	}
	return fault_set(f, EXIT_SSHS, "the key of %.80s is not the one that "
	    "is known (%.160s): it is now %s %.64s; somebody may be in "
	    "between: ask who runs the host before you take that line out",
	    name, where, k->type, k->print);
}

static int
refuse_unknown(ssh_session s, const struct host_key *k, struct fault *f)
{
	cleanup_free char *name = name_and_port(s);

	return fault_set(f, EXIT_SSHS, "the key of %.80s is not known, and "
	    "there is no terminal to ask on: %s %.64s; compare it with "
	    "\"ssh-keygen -lf\" of what ssh-keyscan prints and of what the "
	    "host's owner says, or connect once by hand with ssh", name,
	    k->type, k->print);
}

static int
store(ssh_session s, struct fault *f)
{
	char *path = NULL;
	int rc = ssh_session_update_known_hosts(s);

	if (rc == SSH_OK)
		return 0;
	(void)ssh_options_get(s, SSH_OPTIONS_KNOWNHOSTS, &path);
	(void)fault_set(f, EXIT_SSHS, "cannot write the host's key to %.200s;"
	    " may you write there", path != NULL ? path : "known_hosts");
	ssh_string_free_char(path);
	return -1;
}

/* 1: yes, 0: no. */
static int
agree(ssh_session s, const struct host_key *k, int control)
{
	cleanup_free char *name = name_and_port(s);
	cleanup_free char *question = xasprintf("The host %s is not known.  "
	    "Its key is\n  %s %s\nIs that the host you mean (yes, no, or "
	    "paste the fingerprint you were given)? ", name, k->type,
	    k->print);
	const char *next = question;
	int result = -1;

	while (result == -1) {
		char *answer = ask(next, true, control);

		if (answer == NULL || strcmp(answer, "no") == 0)
			result = 0;
		else if (strcmp(answer, "yes") == 0 ||
		    strcmp(answer, k->print) == 0)
			result = 1;
		ask_forget(answer);
		next = "Please type yes, no, or the fingerprint: ";
	}
	return result;
}

static int
decide_unknown(ssh_session s, const struct ssh_login *l,
    const struct host_key *k, struct fault *f)
{
	enum strict strict = l->config->strict;

	if (strict == STRICT_NO || strict == STRICT_NEW) {
		if (!l->plan->quiet)
			(void)dprintf(STDERR_FILENO, "the host's key is kept "
			    "from now on: %s %s\n", k->type, k->print);
		/* As ssh does: a file that cannot be written is no reason. */
		(void)ssh_session_update_known_hosts(s);
		return 0;
	}
	if (strict == STRICT_YES)
		return fault_set(f, EXIT_SSHS, "the key of %.80s is not "
		    "known, and StrictHostKeyChecking is yes: %s %.64s; put "
		    "it into known_hosts (ssh-keyscan prints it, ssh-keygen "
		    "-lf its fingerprint)", l->plan->host, k->type, k->print);
	if (l->config->batch || !ask_possible())
		return refuse_unknown(s, k, f);
	if (agree(s, k, l->control) != 1)
		return fault_set(f, EXIT_SSHS, "not connected: the key of "
		    "%.80s was not accepted", l->plan->host);
	return store(s, f);
}

static int
decide(ssh_session s, const struct ssh_login *l, const struct host_key *k,
    struct fault *f)
{
	switch (ssh_session_is_known_server(s)) {
	case SSH_KNOWN_HOSTS_OK:
		return 0;
	case SSH_KNOWN_HOSTS_CHANGED:
	case SSH_KNOWN_HOSTS_OTHER:
		return refuse_changed(s, k, f);
	case SSH_KNOWN_HOSTS_NOT_FOUND:
	case SSH_KNOWN_HOSTS_UNKNOWN:
		return decide_unknown(s, l, k, f);
	case SSH_KNOWN_HOSTS_ERROR:
	default:
		return fault_set(f, EXIT_SSHS, "cannot look for the key of "
		    "%.80s: %.200s", l->plan->host, ssh_get_error(s));
	}
}

int
ssh_hostkey_check(ssh_session s, const struct ssh_login *l, struct fault *f)
{
	struct host_key k = { "", NULL };
	int rc;

	if (read_key(s, &k) == -1)
		return fault_set(f, EXIT_SSHS, "cannot read the key of "
		    "%.80s: %.200s", l->plan->host, ssh_get_error(s));
	rc = decide(s, l, &k, f);
	ssh_string_free_char(k.print);
	return rc;
}
