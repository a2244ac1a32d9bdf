#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "exitcode.h"
#include "mem.h"
#include "options.h"
#include "values.h"

#define GPUS_MAX 64		/* as the protocol has it */
#define ENV_BYTES 16384		/* of one variable, as the protocol has it */

static int
set_amount(enum limit_unit unit, const char *name, const char *value,
    uint64_t *ret, struct fault *f)
{
	if (limits_parse(unit, value, ret) == 0)
		return OPTIONS_GO;
	return fault_set(f, EXIT_USAGE, "--%s %s: not %s; see cudash --help",
	    name, value, unit == UNIT_DURATION ? "a time" :
	    unit == UNIT_SIZE ? "a size" : "a number");
}

static int
set_gpu(struct options *o, const char *name, const char *value,
    struct fault *f)
{
	bool count = strcmp(name, "gpus") == 0;

	o->gpu_wished |= count;
	if (set_amount(count ? UNIT_COUNT : UNIT_SIZE, name, value,
	    count ? &o->gpus : &o->gpu_bytes, f) == -1)
		return -1;
	if (o->gpus > GPUS_MAX)
		return fault_set(f, EXIT_USAGE, "--gpus %s: %d are the most "
		    "for a run", value, GPUS_MAX);
	return OPTIONS_GO;
}

static bool
is_variable(const char *name, size_t len)
{
	return len > 0 && strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz_0123456789") >= len &&
	    (*name < '0' || *name > '9');
}

static int
add_env(struct options *o, const char *word, struct fault *f)
{
	size_t len = strcspn(word, "=");
	const char *value;

	if (!is_variable(word, len))
		return fault_set(f, EXIT_USAGE, "--env %s: not a name; as "
		    "--env NAME or --env NAME=VALUE", word);
	value = word[len] == '=' ? word + len + 1 : getenv(word);
	if (value == NULL)
		return fault_set(f, EXIT_USAGE, "--env %s: it is not set "
		    "here; export it, or say --env %s=VALUE", word, word);
	if (strlen(value) > ENV_BYTES)
		return fault_set(f, EXIT_USAGE, "--env %.*s: longer than 16K; "
		    "send a file", (int)len, word);
	strv_append(&o->env, xasprintf("%.*s=%s", (int)len, word, value));
	return OPTIONS_GO;
}

static int
set_transport(struct options *o, const char *word, struct fault *f)
{
	static const struct {
		const char *word;
		enum remote_transport transport;
	} known[] = {
		{ "auto", REMOTE_AUTO }, { "libssh", REMOTE_LIBSSH },
		{ "ssh", REMOTE_SSH },
	};
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].word, word) == 0) {
			o->plan.transport = known[i].transport;
			return OPTIONS_GO;
		}
	return fault_set(f, EXIT_USAGE, "--transport is auto, libssh or ssh, "
	    "not %s", word);
}

static int
set_string(char **ret, const char *value)
{
	free(*ret);
	*ret = xstrdup(value);
	return OPTIONS_GO;
}

static int
add_string(char ***v, const char *value)
{
	strv_append(v, xstrdup(value));
	return OPTIONS_GO;
}

static int
take_flag(struct options *o, const struct option_row *row)
{
	static const struct {
		const char *name;
		size_t where;
	} flags[] = {
		{ "force", offsetof(struct options, force) },
		{ "detach", offsetof(struct options, detach) },
		{ "tty", offsetof(struct options, terminal) },
		{ "no-input", offsetof(struct options, no_input) },
		{ "quiet", offsetof(struct options, quiet) },
	};
	size_t i;

	for (i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (strcmp(row->name, flags[i].name) == 0)
			*(bool *)((char *)o + flags[i].where) = true;
	if (strcmp(row->name, "help") == 0)
		return OPTIONS_HELP;
	return strcmp(row->name, "version") == 0 ? OPTIONS_VERSION :
	    OPTIONS_GO;
}

static int
take_word(struct options *o, const struct option_row *row, const char *value,
    struct fault *f)
{
	const char *name = row->name;

	if (strcmp(name, "file") == 0)
		return add_string(&o->files, value);
	if (strcmp(name, "output") == 0)
		return add_string(&o->results, value);
	if (strcmp(name, "output-dir") == 0)
		return set_string(&o->folder, value);
	if (strncmp(name, "gpu", 3) == 0)
		return set_gpu(o, name, value, f);
	if (strcmp(name, "env") == 0)
		return add_env(o, value, f);
	if (strcmp(name, "port") == 0)
		return set_string(&o->port, value);
	if (strcmp(name, "login") == 0)
		return set_string(&o->user, value);
	if (strcmp(name, "identity") == 0)
		return set_string(&o->identity, value);
	if (strcmp(name, "config") == 0)
		return set_string(&o->config, value);
	if (strcmp(name, "ssh-option") == 0)
		return add_string(&o->ssh_options, value);
	return set_transport(o, value, f);
}

/* -c and -m: what follows is the script's, as with python3. */
static int
take_code(struct options *o, char letter, const char *value, struct fault *f)
{
	if (o->host == NULL)
		return fault_set(f, EXIT_USAGE, "the host comes first: cudash "
		    "HOST -%c %s", letter, letter == 'c' ? "CODE" : "MODULE");
	o->mode = letter == 'c' ? OPTIONS_CODE : OPTIONS_MODULE;
	return set_string(&o->text, value);
}

int
values_take(struct options *o, const struct option_row *row,
    const char *value, struct fault *f)
{
	if (row->limit != LIMIT_END) {
		o->wished[row->limit] = true;
		return set_amount(limits_row(row->limit)->unit, row->name,
		    value, &o->wish[row->limit], f);
	}
	if (row->letter == 'c' || row->letter == 'm')
		return take_code(o, row->letter, value, f);
	return value == NULL ? take_flag(o, row) :
	    take_word(o, row, value, f);
}
