#include <confuse.h>
#include <errno.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "comment.h"
#include "exitcode.h"
#include "fd.h"
#include "limit.h"
#include "mem.h"
#include "place.h"
#include "sshdconf.h"

#define FILE_BYTES	(1u << 20)
#define LOGIN_DEFS	"/etc/login.defs"
#define UID_MIN		1000
#define GRACE_MAX_S	600
#define TRIES_MAX	20	/* fewer than PARLEY_QUESTIONS, by far */

static void take_error(cfg_t *cfg, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/* What the callback fills; libconfuse gives it no argument of ours. */
struct parse {
	struct fault *fault;
	const char *path;
};

static struct parse parsing;

/* The first error counts: those behind it may only follow from it. */
static void
take_error(cfg_t *cfg, const char *fmt, va_list ap)
{
	char text[256];

	if (parsing.fault->code != 0)
		return;
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	(void)fault_set(parsing.fault, EXIT_CONF, "%s:%d: %s, so nobody can "
	    "log in; try it with: cudarun-sshd --test", parsing.path,
	    cfg == NULL ? 0 : cfg->line, text);
}

static int
check_path(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);

	if (place_is_plain(text))
		return 0;
	cfg_error(cfg, "%s: \"%s\" is not an absolute path without //, . and "
	    "..", opt->name, text);
	return -1;
}

static int
check_pattern(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
	const char *at;

	for (at = strchr(text, '%'); at != NULL; at = strchr(at + 2, '%'))
		if (at[1] == '\0' || strchr("hu%", at[1]) == NULL) {
			cfg_error(cfg, "%s: \"%s\" has a %% that is none of "
			    "%%h, %%u and %%%%", opt->name, text);
			return -1;
		}
	return 0;
}

static int
check_number(cfg_t *cfg, cfg_opt_t *opt)
{
	long n = cfg_opt_getnint(opt, cfg_opt_size(opt) - 1);
	long least = 1, most = TRIES_MAX;

	if (strcmp(opt->name, "uid_min") == 0)
		most = INT32_MAX;
	if (n >= least && n <= most)
		return 0;
	cfg_error(cfg, "%s: %ld is not between %ld and %ld", opt->name, n,
	    least, most);
	return -1;
}

static int
check_amount(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
	bool grace = strcmp(opt->name, "login_grace") == 0;
	uint64_t value;

	if (limits_parse(grace ? UNIT_DURATION : UNIT_SIZE, text,
	    &value) == 0 && (!grace || (value >= 1000 &&
	    value <= GRACE_MAX_S * 1000)) && (grace || value == 0 ||
	    value >= 1u << 20))
		return 0;
	cfg_error(cfg, grace ? "%s = \"%s\" is not a duration from \"1s\" to "
	    "\"10m\"" : "%s = \"%s\" is not a size of \"1M\" or more",
	    opt->name, text);
	return -1;
}

static int
check_log(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);

	if (strcmp(text, "syslog") == 0 || strcmp(text, "stderr") == 0)
		return 0;
	cfg_error(cfg, "%s = \"%s\" is not syslog or stderr", opt->name, text);
	return -1;
}

static cfg_t *
new_parser(cfg_opt_t *keys)
{
	cfg_t *cfg = cfg_init(keys, CFGF_NONE);

	if (cfg == NULL)
		return NULL;
	(void)cfg_set_error_function(cfg, take_error);
	(void)cfg_set_validate_func(cfg, "host_keys", check_path);
	(void)cfg_set_validate_func(cfg, "authorized_keys", check_pattern);
	(void)cfg_set_validate_func(cfg, "uid_min", check_number);
	(void)cfg_set_validate_func(cfg, "auth_tries", check_number);
	(void)cfg_set_validate_func(cfg, "login_grace", check_amount);
	(void)cfg_set_validate_func(cfg, "rekey", check_amount);
	(void)cfg_set_validate_func(cfg, "log", check_log);
	return cfg;
}

static int
parse(cfg_t *cfg, const char *path, struct fault *f)
{
	cleanup_free char *text = fd_slurp(path, FILE_BYTES);
	int rc;

	if (text == NULL)
		return fault_set(f, EXIT_CONF, "cannot read %s: %m; an admin "
		    "must make it readable", path);
	if (comment_blank(text, path, f) == -1)
		return -1;
	f->code = 0;
	parsing = (struct parse){ f, path };
	rc = cfg_parse_buf(cfg, text);
	if (rc != CFG_SUCCESS && f->code == 0)
		(void)fault_set(f, EXIT_CONF, "%s has errors; an admin must "
		    "mend it", path);
	if (rc != CFG_SUCCESS)
		return -1;
	if (!comment_is_closed(text))
		return fault_set(f, EXIT_CONF, "%s: a } is missing, so nobody "
		    "can log in; is it all of the file?", path);
	return 0;
}

/* The key's list in the place of what was there, unless it has none. */
static void
take_list(cfg_t *cfg, const char *key, char ***ret_list)
{
	unsigned int i;

	if (cfg_size(cfg, key) == 0)
		return;
	strv_free(*ret_list);
	*ret_list = NULL;
	for (i = 0; i < cfg_size(cfg, key); i++)
		strv_append(ret_list, xstrdup(cfg_getnstr(cfg, key, i)));
}

/* check_amount let it pass. */
static uint64_t
take_amount(cfg_t *cfg, const char *key, enum limit_unit unit)
{
	uint64_t value = 0;

	if (limits_parse(unit, cfg_getstr(cfg, key), &value) == -1)
		abort();
	return value;
}

static void
take_values(cfg_t *cfg, struct sshdconf *c)
{
	take_list(cfg, "host_keys", &c->host_keys);
	take_list(cfg, "authorized_keys", &c->authorized_keys);
	take_list(cfg, "allow_users", &c->allow_users);
	take_list(cfg, "allow_groups", &c->allow_groups);
	c->strict_modes = cfg_getbool(cfg, "strict_modes") == cfg_true;
	if (cfg_getint(cfg, "uid_min") > 0)
		c->uid_min = (uid_t)cfg_getint(cfg, "uid_min");
	c->auth_tries = (unsigned int)cfg_getint(cfg, "auth_tries");
	c->login_grace = (unsigned int)(take_amount(cfg, "login_grace",
	    UNIT_DURATION) / 1000);
	c->rekey = take_amount(cfg, "rekey", UNIT_SIZE);
	c->pam = cfg_getbool(cfg, "pam") == cfg_true;
	c->log_stderr = strcmp(cfg_getstr(cfg, "log"), "stderr") == 0;
	free(c->path);
	c->path = xstrdup(cfg_getstr(cfg, "path"));
}

/* UID_MIN as login.defs(5) has it. */
static uid_t
least_uid(void)
{
	cleanup_free char *text = fd_slurp(LOGIN_DEFS, FILE_BYTES);
	char *line, *rest = text;
	unsigned int n;

	while ((line = strsep(&rest, "\n")) != NULL)
		if (sscanf(line, " UID_MIN %u", &n) == 1 && n > 0)
			return n;
	return UID_MIN;
}

/* Where --user-mode keeps its files.  NULL: there is no home directory. */
static char *
own_folder(void)
{
	const struct passwd *user = getpwuid(getuid());

	return user == NULL || !place_is_plain(user->pw_dir) ? NULL :
	    xasprintf("%s/.config/cudarun", user->pw_dir);
}

/*
 * Every client of the last ten years takes Ed25519, and each key of another
 * type costs 1 ms and more, at each login, to be read.
 */
static void
set_presets(struct sshdconf *c, const char *folder)
{
	strv_append(&c->host_keys, xasprintf("%s/ssh_host_ed25519_key",
	    folder));
	strv_append(&c->authorized_keys, xstrdup("%h/.ssh/authorized_keys"));
	c->uid_min = least_uid();
}

/* Its macros lack const; the presets are only read. */
static char *
text(const char *preset)
{
	return (char *)(uintptr_t)preset;
}

static int
load(const char *path, struct sshdconf *c, struct fault *f)
{
	cfg_opt_t keys[] = {
		CFG_STR_LIST("host_keys", text("{}"), CFGF_NONE),
		CFG_STR_LIST("authorized_keys", text("{}"), CFGF_NONE),
		CFG_STR_LIST("allow_users", text("{}"), CFGF_NONE),
		CFG_STR_LIST("allow_groups", text("{}"), CFGF_NONE),
		CFG_BOOL("strict_modes", cfg_true, CFGF_NONE),
		CFG_INT("uid_min", 0, CFGF_NONE),
		CFG_INT("auth_tries", 6, CFGF_NONE),
		CFG_STR("login_grace", text("20s"), CFGF_NONE),
		CFG_STR("rekey", text("0"), CFGF_NONE),
		CFG_BOOL("pam", cfg_false, CFGF_NONE),
		CFG_STR("log", text("syslog"), CFGF_NONE),
		CFG_STR("path", text("/usr/local/bin:/usr/bin:/bin"),
		    CFGF_NONE),
		CFG_END(),
	};
	cfg_t *cfg = new_parser(keys);
	int rc = 0;

	if (cfg == NULL)
		return fault_set(f, EXIT_OS, "out of memory");
	if (path != NULL)
		rc = parse(cfg, path, f);
	if (rc == 0)
		take_values(cfg, c);
	(void)cfg_free(cfg);
	return rc;
}

int
sshdconf_load(const char *path, bool user_mode, const char *conf_dir,
    struct sshdconf *ret_c, struct fault *f)
{
	cleanup_free char *folder = user_mode ? own_folder() :
	    xstrdup(conf_dir);
	cleanup_free char *own = NULL;

	if (folder == NULL)
		return fault_set(f, EXIT_CONF, "user %lu has no home "
		    "directory; --user-mode keeps its host keys there",
		    (unsigned long)getuid());
	own = xasprintf("%s/sshd.conf", folder);
	if (path == NULL && access(own, F_OK) == 0)
		path = own;
	*ret_c = (struct sshdconf){ .user_mode = user_mode };
	set_presets(ret_c, folder);
	if (load(path, ret_c, f) == -1)
		return -1;
	if (!user_mode || !ret_c->pam)
		return 0;
	return fault_set(f, EXIT_CONF, "%s: pam needs root, so --user-mode "
	    "cannot have it; leave it out", path);
}

void
sshdconf_free(struct sshdconf *c)
{
	strv_free(c->host_keys);
	strv_free(c->authorized_keys);
	strv_free(c->allow_users);
	strv_free(c->allow_groups);
	free(c->path);
	*c = (struct sshdconf){ 0 };
}
