#include <confuse.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "comment.h"
#include "conf.h"
#include "exitcode.h"
#include "fd.h"
#include "landlock.h"
#include "mem.h"
#include "member.h"
#include "place.h"

#define FILE_BYTES (1u << 20)
#define KEYS (LIMIT_END + 10)	/* limits, and the keys of fill_keys() */

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
	static const char then[] = "so nothing runs; an admin can try it "
	    "with: cudarun check";
	char text[256];

	if (parsing.fault->code != 0)
		return;
	(void)vsnprintf(text, sizeof(text), fmt, ap);
	(void)fault_set(parsing.fault, EXIT_CONF, "%s:%d: %s, %s",
	    parsing.path, cfg == NULL ? 0 : cfg->line, text, then);
}

static int
parse(cfg_t *cfg, const char *path, struct fault *f)
{
	char *none[] = { NULL }, **saved = environ;
	cleanup_free char *text = fd_slurp(path, FILE_BYTES);
	int rc;

	if (text == NULL)
		return CFG_FILE_ERROR;
	if (comment_blank(text, path, f) == -1)
		return CFG_PARSE_ERROR;
	parsing = (struct parse){ f, path };
	/* It would put ${NAME} of the client's environment into values. */
	environ = none;
	rc = cfg_parse_buf(cfg, text);
	environ = saved;
	if (rc != CFG_SUCCESS || comment_is_closed(text))
		return rc;	/* libconfuse takes half a section, too */
	(void)fault_set(f, EXIT_CONF, "%s: a } is missing, so "
	    "nothing runs; is it all of the file?", path);
	return CFG_PARSE_ERROR;
}

static int
check_limit(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
	const char *form = "a number";
	uint64_t value;
	int i;

	for (i = 0; i < LIMIT_END; i++)
		if (strcmp(limits_row(i)->name, opt->name) == 0)
			break;
	if (i < LIMIT_END &&
	    limits_parse(limits_row(i)->unit, text, &value) == 0)
		return 0;
	if (i < LIMIT_END && limits_row(i)->unit == UNIT_SIZE)
		form = "a size like \"512M\" or \"8G\"";
	else if (i < LIMIT_END && limits_row(i)->unit == UNIT_DURATION)
		form = "a duration like \"90s\", \"10m\" or \"1:00:00\"";
	cfg_error(cfg, "%s = \"%s\" is not %s", opt->name, text, form);
	return -1;
}

static int
check_absolute(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);

	if (place_is_plain(text))
		return 0;
	cfg_error(cfg, "%s = \"%s\" is not an absolute path without //, . "
	    "and ..", opt->name, text);
	return -1;
}

/* Those are the job's own; a view of the host's would cover them. */
static int
check_shown(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);

	if (check_absolute(cfg, opt) == -1)
		return -1;
	if (!place_is_own(text))
		return 0;
	cfg_error(cfg, "%s: %s is the job's own", opt->name, text);
	return -1;
}

static int
check_word(cfg_t *cfg, cfg_opt_t *opt)
{
	static const char *const words[][2] = {
		{ "profile", "standard" }, { "profile", "strict" },
		{ "home", "absent" }, { "home", "read" }, { "home", "write" },
	};
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(opt->name, words[i][0]) == 0 &&
		    strcmp(text, words[i][1]) == 0)
			return 0;
	cfg_error(cfg, "%s = \"%s\" is not %s", opt->name, text,
	    opt->name[0] == 'p' ? "standard or strict" :
	    "absent, read or write");
	return -1;
}

static int
check_layer(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
	int layer = layer_find(text);

	if (layer != -1 && (LAYER_BIT(layer) & LAYER_NEEDED) == 0)
		return 0;
	cfg_error(cfg, layer == -1 ? "%s: there is no layer %s, but "
	    "net, ipc, uts, cgroup, landlock and seccomp" :
	    "%s: no job runs without the layer %s", opt->name, text);
	return -1;
}

static int
check_number(cfg_t *cfg, cfg_opt_t *opt)
{
	long n = cfg_opt_getnint(opt, cfg_opt_size(opt) - 1);
	bool abi = strcmp(opt->name, "landlock_abi") == 0;

	if (n >= (abi ? 1 : 0) && n <= (abi ? LANDLOCK_ABI_BEST : 63))
		return 0;
	cfg_error(cfg, "%s: %ld is not between %d and %d", opt->name, n, abi,
	    abi ? LANDLOCK_ABI_BEST : 63);
	return -1;
}

static int
check_variable(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);

	/* These would run or replace code before confinement. */
	if (text[0] != '\0' && strchr(text, '=') == NULL &&
	    strncmp(text, "LD_", 3) != 0 && strncmp(text, "PYTHON", 6) != 0 &&
	    strncmp(text, "GCONV", 5) != 0)
		return 0;
	cfg_error(cfg, "%s: a client may not set %s", opt->name, text);
	return -1;
}

/* libconfuse parses list presets in place of a file's text, unchanged. */
static const char no_paths[] = "{}";
static const char client_names[] = "{LANG, LANGUAGE, TZ, TERM, COLUMNS, "
    "LINES, NO_COLOR, \"LC_*\", \"CUDARUN_*\"}";

/* Its macros lack const; the presets are only read. */
static char *
unconst(const char *text)
{
	return (char *)(uintptr_t)text;
}

/* A group's keys have no presets: what is not there is as outside. */
static void
fill_keys(cfg_opt_t *keys, char *preset_python, cfg_opt_t *group)
{
	cfg_flag_t flags = group == NULL ? CFGF_NODEFAULT : CFGF_NONE;
	int i;

	for (i = 0; i < LIMIT_END; i++)
		keys[i] = (cfg_opt_t)CFG_STR(limits_row(i)->name,
		    unconst(limits_row(i)->preset), flags);
	keys[i++] = (cfg_opt_t)CFG_STR("python", preset_python, flags);
	keys[i++] = (cfg_opt_t)CFG_STR("workspace_dir", "/var/tmp", flags);
	keys[i++] = (cfg_opt_t)CFG_STR("profile", "standard", flags);
	keys[i++] = (cfg_opt_t)CFG_BOOL("fork", cfg_true, flags);
	keys[i++] = (cfg_opt_t)CFG_STR("home", "absent", flags);
	keys[i++] = (cfg_opt_t)CFG_INT("landlock_abi", 2, flags);
	keys[i++] = (cfg_opt_t)CFG_INT_LIST("gpus", unconst(no_paths), flags);
	keys[i++] = (cfg_opt_t)CFG_STR_LIST("without", unconst(no_paths),
	    flags);
	keys[i++] = (cfg_opt_t)CFG_STR_LIST("read_only", unconst(no_paths),
	    flags);
	keys[i++] = (cfg_opt_t)CFG_STR_LIST("environment",
	    unconst(client_names), flags);
	if (group != NULL)
		keys[i++] = (cfg_opt_t)CFG_SEC("group", group, CFGF_MULTI |
		    CFGF_TITLE | CFGF_NO_TITLE_DUPES);
	keys[i] = (cfg_opt_t)CFG_END();
}

/* The same for the keys of a group, by their path. */
static void
set_check(cfg_t *cfg, const char *key, cfg_validate_callback_t check)
{
	cleanup_free char *in_group = xasprintf("group|%s", key);

	(void)cfg_set_validate_func(cfg, key, check);
	(void)cfg_set_validate_func(cfg, in_group, check);
}

static cfg_t *
new_parser(cfg_opt_t *keys)
{
	cfg_t *cfg = cfg_init(keys, CFGF_NONE);
	int i;

	if (cfg == NULL)
		return NULL;
	(void)cfg_set_error_function(cfg, take_error);
	for (i = 0; i < LIMIT_END; i++)
		set_check(cfg, limits_row(i)->name, check_limit);
	set_check(cfg, "python", check_absolute);
	set_check(cfg, "workspace_dir", check_absolute);
	set_check(cfg, "profile", check_word);
	set_check(cfg, "home", check_word);
	set_check(cfg, "landlock_abi", check_number);
	set_check(cfg, "gpus", check_number);
	set_check(cfg, "without", check_layer);
	set_check(cfg, "read_only", check_shown);
	set_check(cfg, "environment", check_variable);
	return cfg;
}

/* NULL: not there, so what was before holds. */
static const char *
take_text(cfg_t *cfg, const char *key)
{
	return cfg_size(cfg, key) == 0 ? NULL : cfg_getstr(cfg, key);
}

static void
take_string(cfg_t *cfg, const char *key, char **ret_string)
{
	const char *text = take_text(cfg, key);

	if (text == NULL)
		return;
	free(*ret_string);
	*ret_string = xstrdup(text);
}

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

static void
take_numbers(cfg_t *cfg, struct conf *c)
{
	const char *text;
	unsigned int i;
	int limit;

	for (limit = 0; limit < LIMIT_END; limit++) {
		text = take_text(cfg, limits_row(limit)->name);
		if (text != NULL && limits_parse(limits_row(limit)->unit,
		    text, &c->limits.v[limit]) == -1)
			abort();	/* check_limit let it pass */
	}
	if (cfg_size(cfg, "landlock_abi") > 0)
		c->landlock_abi = (int)cfg_getint(cfg, "landlock_abi");
	if (cfg_size(cfg, "gpus") > 0)
		c->gpus = 0;
	for (i = 0; i < cfg_size(cfg, "gpus"); i++)
		c->gpus |= UINT64_C(1) << (cfg_getnint(cfg, "gpus", i) & 63);
}

static void
take_values(cfg_t *cfg, struct conf *c)
{
	const char *text;
	unsigned int i;

	take_numbers(cfg, c);
	take_string(cfg, "python", &c->python);
	take_string(cfg, "workspace_dir", &c->workspace_dir);
	take_list(cfg, "read_only", &c->read_only);
	take_list(cfg, "environment", &c->environment);
	if ((text = take_text(cfg, "profile")) != NULL)
		c->strict = strcmp(text, "strict") == 0;
	if (cfg_size(cfg, "fork") > 0)
		c->fork = cfg_getbool(cfg, "fork") == cfg_true;
	if ((text = take_text(cfg, "home")) != NULL)
		c->home = strcmp(text, "write") == 0 ? HOME_WRITE :
		    strcmp(text, "read") == 0 ? HOME_READ : HOME_ABSENT;
	if (cfg_size(cfg, "without") > 0)
		c->layers = LAYER_ALL;
	for (i = 0; i < cfg_size(cfg, "without"); i++)
		c->layers &= ~LAYER_BIT(layer_find(cfg_getnstr(cfg, "without",
		    i)));
}

/* A name that is no group must not be a rule for nobody. */
static int
take_groups(cfg_t *cfg, const char *path, struct conf *c, struct fault *f)
{
	unsigned int i;
	cfg_t *section;
	int member;

	for (i = 0; i < cfg_size(cfg, "group"); i++) {
		section = cfg_getnsec(cfg, "group", i);
		member = member_of(cfg_title(section));
		if (member == -1)
			return fault_set(f, EXIT_CONF, "%s: there is no group "
			    "%s on this host, so nothing runs; an admin mends "
			    "its name", path, cfg_title(section));
		if (c->group != NULL || member == 0)
			continue;
		c->group = xstrdup(cfg_title(section));
		take_values(section, c);
	}
	if (c->fork || (c->strict && (c->layers & LAYER_BIT(LAYER_SECCOMP))))
		return 0;
	return fault_set(f, EXIT_CONF, "%s: fork = false holds only with "
	    "profile = strict and the layer seccomp, so nothing runs; an "
	    "admin sets all of them", path);
}

int
conf_load(const char *path, int demanded, const char *preset_python,
    struct conf *ret_c, struct fault *f)
{
	cleanup_free char *python = xstrdup(preset_python);
	cfg_opt_t keys[KEYS + 2], group[KEYS + 1];
	cfg_t *cfg;
	int rc;

	*ret_c = (struct conf){ .layers = LAYER_ALL, .gpus = ~UINT64_C(0) };
	fill_keys(group, python, NULL);
	fill_keys(keys, python, group);
	cfg = new_parser(keys);
	if (cfg == NULL)
		return fault_set(f, EXIT_OS, "out of memory");
	f->code = 0;
	rc = parse(cfg, path, f);
	if (rc == CFG_FILE_ERROR && errno == ENOENT && !demanded)
		rc = CFG_SUCCESS;
	if (rc == CFG_FILE_ERROR)
		(void)fault_set(f, EXIT_CONF, "cannot read %s: %m; "
		    "an admin must make it readable", path);
	else if (rc != CFG_SUCCESS && f->code == 0)
		(void)fault_set(f, EXIT_CONF, "%s has errors; an admin must "
		    "mend it", path);
	else if (rc == CFG_SUCCESS) {
		take_values(cfg, ret_c);
		if (take_groups(cfg, path, ret_c, f) == -1)
			rc = CFG_PARSE_ERROR;
	}
	(void)cfg_free(cfg);
	return rc == CFG_SUCCESS ? 0 : -1;
}

void
conf_free(struct conf *c)
{
	free(c->python);
	free(c->workspace_dir);
	free(c->group);
	strv_free(c->read_only);
	strv_free(c->environment);
	*c = (struct conf){ 0 };
}
