#include <stdio.h>
#include <unistd.h>

#include "inspect.h"
#include "landlock.h"
#include "layer.h"
#include "mem.h"

/*
 * From inside, because that is what counts: numbers of namespaces that
 * differ from the host's, and what the kernel says of a job's process.
 */
const char inspect_code[] =
    "import os, sys\n"
    "names = ['user', 'mnt', 'pid', 'net', 'ipc', 'uts', 'cgroup']\n"
    "own = [n for n, host in zip(names, sys.argv[1:])\n"
    "       if os.readlink('/proc/self/ns/' + n) != host]\n"
    "print('ok    seen in a job: its own namespaces', *own)\n"
    "status = dict(l.split(':', 1) for l in open('/proc/self/status'))\n"
    "print('ok    seen in a job: seccomp', status['Seccomp'].strip() +\n"
    "      ', no_new_privs', status['NoNewPrivs'].strip() +\n"
    "      ', capabilities', int(status['CapBnd'], 16))\n"
    "try:\n"
    "    os.kill(1, 0)\n"
    "    print('note  seen in a job: signals reach pid 1, so Landlock has '\n"
    "          'no scopes (ABI 6) here')\n"
    "except PermissionError:\n"
    "    print('ok    seen in a job: Landlock holds signals back')\n";

char **
inspect_arguments(void)
{
	static const char *const names[] = { "user", "mnt", "pid", "net",
	    "ipc", "uts", "cgroup" };
	char path[32], link[64], **arguments = NULL;
	ssize_t n;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		(void)snprintf(path, sizeof(path), "/proc/self/ns/%s",
		    names[i]);
		n = readlink(path, link, sizeof(link));
		strv_append(&arguments, xstrndup(link, n < 0 ? 0 :
		    (size_t)n));
	}
	return arguments;
}

static const char *
home_words(enum conf_home home)
{
	return home == HOME_WRITE ? "can be written by jobs" :
	    home == HOME_READ ? "can be read by jobs" : "is absent";
}

void
inspect_layers(const struct conf *c, bool runs, inspect_say *say)
{
	const char *state = runs ? "in force" : "demanded";
	int i;

	say("ok", "profile %s%s, of %s%s; the user's home %s",
	    c->strict ? "strict" : "standard",
	    c->strict && !c->fork ? " without children" : "",
	    c->group == NULL ? "users in no group of cudarun.conf" : "group ",
	    c->group == NULL ? "" : c->group, home_words(c->home));
	for (i = 0; i < LAYER_END; i++)
		if ((c->layers & LAYER_BIT(i)) == 0)
			say("note", "layer %s: switched off by cudarun.conf; "
			    "it would keep jobs from %s",
			    layer_row(i)->name, layer_row(i)->holds);
		else if (i == LAYER_LANDLOCK)
			say("ok", "layer landlock: %s, ABI %d "
			    "(cudarun.conf demands %d)", state, landlock_abi(),
			    c->landlock_abi);
		else
			say("ok", "layer %s: %s", layer_row(i)->name, state);
}
