#include <sys/stat.h>
#include <sys/wait.h>

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"
#include "os_process.h"
#include "remote_config.h"

#define HOSTS_MAX	(4u << 20)	/* bytes of a known_hosts file */

/* Of the lines of `ssh -G', those that act together. */
struct seen {
	bool only;		/* IdentitiesOnly */
	bool agent;		/* there is one to be kept quiet */
	bool master;		/* ControlMaster */
	char *path;		/* ControlPath */
};

static void
add_word(char ***words, const char *flag, const char *value)
{
	if (value == NULL)
		return;
	strv_append(words, xstrdup(flag));
	strv_append(words, xstrdup(value));
}

char **
remote_words(const struct remote_plan *plan)
{
	char **words = NULL;
	char *const *o;

	strv_append(&words, xstrdup("ssh"));
	add_word(&words, "-F", plan->config);
	add_word(&words, "-p", plan->port);
	add_word(&words, "-l", plan->user);
	add_word(&words, "-i", plan->identity);
	for (o = plan->options; o != NULL && *o != NULL; o++)
		add_word(&words, "-o", *o);
	return words;
}

static void __attribute__((noreturn))
execute(char **words, int out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null != -1 && dup2(null, STDIN_FILENO) != -1 &&
	    dup2(null, STDERR_FILENO) != -1 &&
	    dup2(out, STDOUT_FILENO) != -1)
		(void)execvp(words[0], words);
	_exit(127);
}

/* What `ssh -G' prints, or NULL. */
static char *
ask_ssh(const struct remote_plan *plan, const char *option)
{
	cleanup_strv char **words = remote_words(plan);
	cleanup_fd int in = -1, out = -1;
	cleanup_free char *text = NULL;
	size_t len = 0;
	int ends[2], status;
	pid_t pid;

	add_word(&words, "-o", option);
	strv_append(&words, xstrdup("-G"));
	strv_append(&words, xstrdup("--"));
	strv_append(&words, xstrdup(plan->host));
	if (os_pipe(ends) == -1)
		return NULL;
	in = ends[0];
	out = ends[1];
	pid = fork();
	if (pid == 0)
		execute(words, out);
	fd_close(&out);
	if (pid == -1)
		return NULL;
	text = fd_slurp_fd(in, &len);
	if (waitpid(pid, &status, 0) != pid || status != 0 || text == NULL)
		return NULL;
	text = xreallocarray(text, len + 1, 1);
	text[len] = '\0';
	return steal_pointer(&text);
}

static void
need(struct remote_config *c, const char *why)
{
	if (c->needs_ssh == NULL)
		c->needs_ssh = xstrdup(why);
}

static bool
is_no(const char *value)
{
	return strcasecmp(value, "no") == 0 ||
	    strcasecmp(value, "false") == 0 || strcasecmp(value, "none") == 0;
}

static enum strict
strictness(const char *value)
{
	if (strcasecmp(value, "yes") == 0 || strcasecmp(value, "true") == 0)
		return STRICT_YES;
	if (strcasecmp(value, "accept-new") == 0)
		return STRICT_NEW;
	if (is_no(value) || strcasecmp(value, "off") == 0)
		return STRICT_NO;
	return STRICT_ASK;
}

/* A certificate authority for hosts: libssh would call them unknown. */
static void
look_for_authority(struct remote_config *c, char *files)
{
	const char *home = getenv("HOME");
	char *file, *save = NULL;

	for (file = strtok_r(files, " ", &save); file != NULL;
	    file = strtok_r(NULL, " ", &save)) {
		cleanup_free char *path = file[0] == '~' && home != NULL ?
		    xasprintf("%s%s", home, file + 1) : xstrdup(file);
		cleanup_free char *text = fd_slurp(path, HOSTS_MAX);

		if (text != NULL && (strncmp(text, "@cert-", 6) == 0 ||
		    strstr(text, "\n@cert-authority") != NULL))
			need(c, "@cert-authority");
	}
}

static const char *const ignored[] = { "hostkeyalias", "certificatefile",
    "pkcs11provider", "revokedhostkeys", "verifyhostkeydns", "proxyjump",
    "knownhostscommand", NULL };

static void
take_line(struct remote_config *c, struct seen *s, const char *key,
    char *value)
{
	const char *const *word;

	for (word = ignored; *word != NULL; word++)
		if (strcasecmp(key, *word) == 0 && !is_no(value))
			need(c, *word);
	if (strcasecmp(key, "addressfamily") == 0 &&
	    strcasecmp(value, "any") != 0)
		need(c, "addressfamily");
	else if (strcasecmp(key, "identitiesonly") == 0)
		s->only = !is_no(value);
	else if (strcasecmp(key, "identityagent") == 0)
		s->agent = !is_no(value);
	else if (strcasecmp(key, "controlmaster") == 0)
		s->master = !is_no(value);
	else if (strcasecmp(key, "controlpath") == 0 && s->path == NULL)
		s->path = xstrdup(value);
	else if (strcasecmp(key, "batchmode") == 0)
		c->batch = !is_no(value);
	else if (strcasecmp(key, "proxycommand") == 0)
		c->proxy = !is_no(value);
	else if (strcasecmp(key, "connecttimeout") == 0)
		c->timeout = !is_no(value);
	else if (strcasecmp(key, "stricthostkeychecking") == 0)
		c->strict = strictness(value);
	else if (strcasecmp(key, "userknownhostsfile") == 0 ||
	    strcasecmp(key, "globalknownhostsfile") == 0)
		look_for_authority(c, value);
}

/* KEY VALUE, as ssh -G prints, or KEY=VALUE, as -o takes it. */
static void
take_text(struct remote_config *c, struct seen *s, char *text)
{
	char *line, *save = NULL, *value;

	for (line = strtok_r(text, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save)) {
		value = line + strcspn(line, " =");
		if (*value == '\0')
			continue;
		*value++ = '\0';
		take_line(c, s, line, value + strspn(value, " ="));
	}
}

/* Without ssh(1) there is nothing to fall back to, so nothing "needs" it. */
static void
learn_from_options(const struct remote_plan *plan, struct remote_config *c,
    struct seen *s)
{
	char *const *o;

	for (o = plan->options; o != NULL && *o != NULL; o++) {
		cleanup_free char *line = xstrdup(*o);

		take_text(c, s, line);
	}
	mem_freep(&c->needs_ssh);
	c->needs_ssh = NULL;
}

void
remote_config_learn(const struct remote_plan *plan,
    struct remote_config *ret_c)
{
	cleanup_free char *text = ask_ssh(plan, REMOTE_VERBOSE);
	const bool verbose = text != NULL;
	struct seen s = { .agent = getenv("SSH_AUTH_SOCK") != NULL };
	struct stat st;

	if (text == NULL)
		text = ask_ssh(plan, NULL);
	*ret_c = (struct remote_config){ .known = text != NULL,
	    .verbose = verbose };
	if (text == NULL) {
		learn_from_options(plan, ret_c, &s);
	} else {
		take_text(ret_c, &s, text);
		/* An agent with many keys would use up the attempts. */
		if (s.only && s.agent)
			need(ret_c, "identitiesonly");
		if (s.path != NULL && !is_no(s.path) && (s.master ||
		    (stat(s.path, &st) == 0 && S_ISSOCK(st.st_mode))))
			need(ret_c, "controlmaster");
	}
	free(s.path);
}

void
remote_config_freep(struct remote_config *c)
{
	free(c->needs_ssh);
	c->needs_ssh = NULL;
}
