/*
 * cudarun-sshd: an SSH server that offers nothing but cudarun, one process
 * tree for one connection, started by xinetd(8), inetd(8) or a systemd
 * socket.
 *
 *   monitor ─ fork ▶ network child   all of SSH, in a jail of its own
 *           ─ fork ▶ key reader      as the user, for authorized_keys
 *           ─ fork ▶ job             as the user: cudarun
 *
 * The monitor keeps root and knows no SSH.  The child has the connection and
 * nothing else; it asks the monitor in messages of parley.h.
 */
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "authlog.h"
#include "become.h"
#include "exitcode.h"
#include "fd.h"
#include "hostkey.h"
#include "jail.h"
#include "log.h"
#include "mem.h"
#include "monitor.h"
#include "network.h"
#include "peer.h"
#include "pubkey.h"
#include "sshdconf.h"
#include "tree.h"

enum verb {
	VERB_NONE,
	VERB_INETD,
	VERB_KEYGEN,
	VERB_TEST,
};

struct order {
	enum verb verb;
	bool user_mode;
	const char *config;	/* or NULL */
};

static int
print_usage(void)
{
	(void)printf("usage: cudarun-sshd --inetd [--config FILE] "
	    "[--user-mode]\n"
	    "       cudarun-sshd --keygen | --test [--config FILE] "
	    "[--user-mode]\n\n"
	    "An SSH server for cudarun and nothing else.\n\n"
	    "  --inetd        serve the connection on standard input\n"
	    "  --keygen       make the host keys that are missing\n"
	    "  --test         say what is wrong, or nothing\n"
	    "  --config FILE  instead of sshd.conf\n"
	    "  --user-mode    without root, for this user alone\n\n"
	    "See cudarun-sshd(8).\n");
	return fflush(stdout) == 0 ? 0 : EXIT_OS;
}

static int
print_version(void)
{
	return puts(PACKAGE_STRING) == EOF || fflush(stdout) != 0 ?
	    EXIT_OS : 0;
}

static void
choose(struct order *o, enum verb verb)
{
	if (o->verb != VERB_NONE && o->verb != verb)
		fatal(EXIT_USAGE, "give one of --inetd, --keygen and --test");
	o->verb = verb;
}

static void
read_options(int argc, char **argv, struct order *o)
{
	static const struct option options[] = {
		{ "inetd", no_argument, NULL, 'i' },
		{ "keygen", no_argument, NULL, 'k' },
		{ "test", no_argument, NULL, 't' },
		{ "config", required_argument, NULL, 'c' },
		{ "user-mode", no_argument, NULL, 'u' },
		{ "help", no_argument, NULL, 'h' },
		{ "version", no_argument, NULL, 'V' },
		{ NULL, 0, NULL, 0 },
	};
	int c;

	opterr = 0;
	while ((c = getopt_long(argc, argv, "", options, NULL)) != -1)
		switch (c) {
		case 'i': choose(o, VERB_INETD); break;
		case 'k': choose(o, VERB_KEYGEN); break;
		case 't': choose(o, VERB_TEST); break;
		case 'c': o->config = optarg; break;
		case 'u': o->user_mode = true; break;
		case 'h': exit(print_usage());
		case 'V': exit(print_version());
		default:
			fatal(EXIT_USAGE, optopt == 'c' ? "%s wants a value; "
			    "see cudarun-sshd --help" : "there is no option "
			    "%s; see cudarun-sshd --help", argv[optind - 1]);
		}
	if (optind != argc || o->verb == VERB_NONE)
		fatal(EXIT_USAGE, "give --inetd, --keygen or --test; see "
		    "cudarun-sshd --help");
}

/* The folder of cudarun.conf, where sshd.conf lies as well. */
static int
load(const struct order *o, const struct tree *tree, struct sshdconf *conf,
    struct fault *f)
{
	cleanup_free char *folder = xstrdup(tree->conf);
	char *slash = strrchr(folder, '/');

	if (slash != NULL)
		*slash = '\0';
	if (sshdconf_load(o->config, o->user_mode, folder, conf, f) == -1)
		return -1;
	if (!o->user_mode && geteuid() != 0)
		return fault_set(f, EXIT_REFUSED, "only root can serve many "
		    "users; with --user-mode it serves you alone");
	if (o->user_mode && (geteuid() == 0 || geteuid() != getuid()))
		return fault_set(f, EXIT_REFUSED, "--user-mode is not for "
		    "root; start it as the user whose jobs it runs");
	return 0;
}

/* The network child: from here on it trusts nothing that it reads. */
static void __attribute__((noreturn))
be_network(const struct sshdconf *conf, const struct peer *peer,
    const struct authlog *log, int monitor, const struct jail_ids *ids)
{
	struct fault f = { 0 };
	struct network *n = network_prepare(conf, peer->fd, monitor, &f);

	if (n == NULL || jail_enter(conf->user_mode, ids, &f) == -1) {
		authlog_say(log, "fatal: %s", f.text);
		_exit(f.code);
	}
	/* The monitor alone logs: a line of the child's could be any. */
	authlog_leave();
	if (jail_seal(&f) == -1)
		_exit(f.code);
	_exit(network_serve(n));
}

static int
serve(const struct sshdconf *conf, struct peer *peer, const char *libexec,
    struct fault *f)
{
	const struct authlog log = { .to_stderr = conf->log_stderr &&
	    peer->stderr_is_ours };
	struct monitor_plan plan = { .conf = conf, .peer = peer, .log = &log,
	    .libexec = libexec };
	/* The child's user namespace does not know who it is. */
	const struct jail_ids ids = { getuid(), getgid() };
	int ends[2];

	/* Host keys are read here: no core of this has them. */
	if (!conf->user_mode && prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == -1)
		return fault_set(f, EXIT_OS, "cannot forbid cores: %m");
	authlog_open(&log);
	pubkey_prepare();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) == -1)
		return fault_set(f, EXIT_OS, "cannot make a socket: %m");
	plan.child = jail_fork(conf->user_mode, &plan.child_pidfd, f);
	if (plan.child == 0) {
		(void)close(ends[0]);
		be_network(conf, peer, &log, ends[1], &ids);
	}
	(void)close(ends[1]);
	plan.socket = ends[0];
	/* The connection is the child's alone, so that it ends with it. */
	fd_close(&peer->fd);
	return plan.child == -1 ? -1 : monitor_run(&plan, f);
}

static int
obey(const struct order *o, struct peer *peer, struct fault *f)
{
	struct tree tree = { 0 };
	struct sshdconf conf = { 0 };
	int rc;

	rc = tree_find(TREE_IN_LIBEXEC, &tree, f) == 0 &&
	    load(o, &tree, &conf, f) == 0 ? 0 : -1;
	if (rc == 0 && o->verb == VERB_KEYGEN)
		rc = hostkey_make(conf.host_keys, stdout, f);
	else if (rc == 0 && o->verb == VERB_TEST)
		rc = network_test(&conf, f);
	else if (rc == 0)
		rc = serve(&conf, peer, tree.libexec, f);
	sshdconf_free(&conf);
	tree_free(&tree);
	return rc;
}

/* Where standard error is the connection, the log alone can tell. */
static void __attribute__((noreturn))
fail(const struct order *o, const struct peer *peer, const struct fault *f)
{
	const struct authlog log = { .to_stderr = false };

	if (o->verb != VERB_INETD || peer->stderr_is_ours)
		fatal(f->code, "%s", f->text);
	authlog_open(&log);
	authlog_say(&log, "fatal: %s", f->text);
	exit(f->code);
}

/* Before anything else is looked at, as nothing may be said until then. */
static bool
is_inetd(char *const *argv)
{
	for (; *argv != NULL; argv++)
		if (strcmp(*argv, "--inetd") == 0)
			return true;
	return false;
}

int
main(int argc, char **argv)
{
	static char name[] = "cudarun-sshd";
	struct order order = { 0 };
	struct peer peer = { .fd = -1 };
	struct fault f = { 0 };

	program_invocation_short_name = name;
	(void)umask(umask(077) | 022);
	/* Under xinetd standard error is the connection: no word there. */
	if (is_inetd(argv)) {
		become_reset_signals();
		if (peer_take(&peer, &f) == -1)
			fatal(f.code, "%s", f.text);
	}
	(void)clearenv();
	read_options(argc, argv, &order);
	if (order.verb == VERB_INETD && peer.fd == -1)
		fatal(EXIT_USAGE, "write --inetd in full");
	if (obey(&order, &peer, &f) == -1)
		fail(&order, &peer, &f);
	return 0;
}
