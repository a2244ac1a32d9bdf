#include <confuse.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf.h"
#include "exitcode.h"
#include "fd.h"
#include "mem.h"

#define FILE_BYTES (1u << 20)
#define KEYS (LIMIT_END + 4)	/* limits, and the keys of fill_keys() */

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

/* The end of a quoted text or a comment that begins at text. */
static char *
skip(char *text)
{
	char quote = *text, *p;

	if (quote == '#' || strncmp(text, "//", 2) == 0)
		return text + strcspn(text, "\n");
	if (strncmp(text, "/*", 2) == 0) {
		p = strstr(text + 2, "*/");
		return p == NULL ? text + strlen(text) : p + 2;
	}
	for (p = text + 1; *p != '\0' && *p != quote; p++)
		if (*p == '\\' && p[1] != '\0')
			p++;
	return *p == '\0' ? p : p + 1;
}

/*
 * libconfuse counts the line of a comment twice, and would name a wrong one:
 * so it gets blanks for them.
 */
static void
blank_comments(char *text)
{
	char *p = text, *end;

	while (*(p += strcspn(p, "#/\"'")) != '\0') {
		if (*p == '/' && p[1] != '/' && p[1] != '*') {
			p++;
			continue;
		}
		end = skip(p);
		if (*p == '"' || *p == '\'')
			p = end;
		for (; p < end; p++)
			if (*p != '\n')
				*p = ' ';
	}
}

static int
parse(cfg_t *cfg, const char *path, struct fault *f)
{
	char *none[] = { NULL }, **saved = environ;
	cleanup_free char *text = fd_slurp(path, FILE_BYTES);
	int rc;

	if (text == NULL)
		return CFG_FILE_ERROR;
	blank_comments(text);
	parsing = (struct parse){ f, path };
	/* It would put ${NAME} of the client's environment into values. */
	environ = none;
	rc = cfg_parse_buf(cfg, text);
	environ = saved;
	return rc;
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

	size_t len = strlen(text);

	if (text[0] == '/' && strstr(text, "/../") == NULL &&
	    (len < 3 || strcmp(text + len - 3, "/..") != 0))
		return 0;
	cfg_error(cfg, "%s = \"%s\" is not an absolute path", opt->name, text);
	return -1;
}

/* Those are the job's own; a view of the host's would cover them. */
static int
check_shown(cfg_t *cfg, cfg_opt_t *opt)
{
	static const char *const own[] = { "/", "/tmp", "/dev", "/dev/shm",
	    "/proc", "/sys", "/job" };
	const char *text = cfg_opt_getnstr(opt, cfg_opt_size(opt) - 1);
	size_t i;

	if (check_absolute(cfg, opt) == -1)
		return -1;
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strcmp(text, own[i]) == 0) {
			cfg_error(cfg, "%s: %s is the job's own", opt->name,
			    text);
			return -1;
		}
	return 0;
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

static void
fill_keys(cfg_opt_t keys[KEYS + 1], char *preset_python)
{
	int i;

	for (i = 0; i < LIMIT_END; i++)
		keys[i] = (cfg_opt_t)CFG_STR(limits_row(i)->name,
		    unconst(limits_row(i)->preset), CFGF_NONE);
	keys[i++] = (cfg_opt_t)CFG_STR("python", preset_python, CFGF_NONE);
	keys[i++] = (cfg_opt_t)CFG_STR("workspace_dir", "/var/tmp", CFGF_NONE);
	keys[i++] = (cfg_opt_t)CFG_STR_LIST("read_only", unconst(no_paths),
	    CFGF_NONE);
	keys[i++] = (cfg_opt_t)CFG_STR_LIST("environment",
	    unconst(client_names), CFGF_NONE);
	keys[i] = (cfg_opt_t)CFG_END();
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
		(void)cfg_set_validate_func(cfg, limits_row(i)->name,
		    check_limit);
	(void)cfg_set_validate_func(cfg, "python", check_absolute);
	(void)cfg_set_validate_func(cfg, "workspace_dir", check_absolute);
	(void)cfg_set_validate_func(cfg, "read_only", check_shown);
	(void)cfg_set_validate_func(cfg, "environment", check_variable);
	return cfg;
}

static void
take_list(cfg_t *cfg, const char *key, char ***ret_list)
{
	unsigned int i;

	for (i = 0; i < cfg_size(cfg, key); i++)
		strv_append(ret_list, xstrdup(cfg_getnstr(cfg, key, i)));
}

static void
take_values(cfg_t *cfg, struct conf *c)
{
	int i;

	for (i = 0; i < LIMIT_END; i++)
		if (limits_parse(limits_row(i)->unit,
		    cfg_getstr(cfg, limits_row(i)->name),
		    &c->limits.v[i]) == -1)
			abort();	/* check_limit let it pass */
	c->python = xstrdup(cfg_getstr(cfg, "python"));
	c->workspace_dir = xstrdup(cfg_getstr(cfg, "workspace_dir"));
	take_list(cfg, "read_only", &c->read_only);
	take_list(cfg, "environment", &c->environment);
}

int
conf_load(const char *path, int demanded, const char *preset_python,
    struct conf *ret_c, struct fault *f)
{
	cleanup_free char *python = xstrdup(preset_python);
	cfg_opt_t keys[KEYS + 1];
	cfg_t *cfg;
	int rc;

	*ret_c = (struct conf){ 0 };
	fill_keys(keys, python);
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
	else if (rc == CFG_SUCCESS)
		take_values(cfg, ret_c);
	(void)cfg_free(cfg);
	return rc == CFG_SUCCESS ? 0 : -1;
}

void
conf_free(struct conf *c)
{
	free(c->python);
	free(c->workspace_dir);
	strv_free(c->read_only);
	strv_free(c->environment);
	*c = (struct conf){ 0 };
}
