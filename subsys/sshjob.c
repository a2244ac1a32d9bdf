#include <sys/prctl.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "become.h"
#include "dispatch.h"
#include "exitcode.h"
#include "log.h"
#include "mem.h"
#include "sshjob.h"
#include "tree.h"

#define SUBSYSTEM	"cudarun"

const char *
sshjob_objection(const struct parley_start *start, const char *forced)
{
	if (start->kind != PARLEY_SUBSYSTEM || forced[0] != '\0' ||
	    strcmp(start->command, SUBSYSTEM) == 0)
		return NULL;
	if (strcmp(start->command, "sftp") == 0)
		return "files cannot be copied to or from this port; send "
		    "data behind the script: (cat script.py; echo "
		    "'#__END__'; cat data) | ssh HOST cudarun";
	return "this port runs Python scripts and has no other subsystem than "
	    SUBSYSTEM "; try: ssh HOST cudarun < script.py";
}

static void
set(char ***env, const char *name, const char *value)
{
	strv_append(env, xasprintf("%s=%s", name, value));
}

/* What sshd would set; the client's own come last and replace nothing. */
static char **
make_environment(const struct sshjob_plan *plan, const struct pipes *p)
{
	const struct admission *who = plan->who;
	const struct peer *peer = plan->peer;
	char **env = NULL, **more = pam_environment(plan->pam);
	const char *at;
	size_t i;

	set(&env, "USER", who->name);
	set(&env, "LOGNAME", who->name);
	set(&env, "HOME", who->home);
	set(&env, "SHELL", who->shell);
	set(&env, "PATH", plan->path);
	strv_append(&env, xasprintf("SSH_CLIENT=%s %d %d", peer->address,
	    peer->port, peer->own_port));
	strv_append(&env, xasprintf("SSH_CONNECTION=%s %d %s %d",
	    peer->address, peer->port, peer->own_address, peer->own_port));
	if (p->pty) {
		set(&env, "SSH_TTY", p->tty);
		set(&env, "TERM", plan->start->term);
	}
	if (plan->forced[0] != '\0' && plan->start->kind == PARLEY_EXEC)
		set(&env, "SSH_ORIGINAL_COMMAND", plan->start->command);
	for (i = 0; more != NULL && more[i] != NULL; i++)
		strv_append(&env, more[i]);
	free(more);
	for (at = plan->start->env; *at != '\0'; at += strlen(at) + 1)
		strv_append(&env, xstrdup(at));
	return env;
}

static void __attribute__((noreturn))
run_subsystem(const char *libexec)
{
	cleanup_free char *program = xasprintf("%s/cudarun-subsystem",
	    libexec);

	(void)execl(program, program, (char *)NULL);
	fatal(EXIT_OS, "cannot start %s: %m; an admin must install all of "
	    "cudarun again", program);
}

/*
 * Here the request's bytes are read, by the user: dispatch() executes
 * cudarun itself, without another program in between.
 */
static void __attribute__((noreturn))
run(const struct sshjob_plan *plan)
{
	const struct parley_start *start = plan->start;
	struct fault f = { 0 };
	const char *command = plan->forced;

	if (command[0] == '\0' && start->kind == PARLEY_SUBSYSTEM)
		run_subsystem(plan->libexec);
	if (command[0] == '\0')
		command = start->kind == PARLEY_SHELL ? "cudarun" :
		    start->command;
	if (dispatch(command, &f) == 0)
		run_subsystem(plan->libexec);
	fatal(f.code, "%s", f.text);
}

static void __attribute__((noreturn))
be_job(const struct sshjob_plan *plan, const struct pipes *p)
{
	struct fault f = { 0 };

	become_reset_signals();
	if (setsid() == -1 || pipes_take(p) == -1 ||
	    close_range(3, UINT_MAX, CLOSE_RANGE_CLOEXEC) == -1)
		_exit(EXIT_OS);
	program_invocation_short_name = (char *)(uintptr_t)"cudarun";
	if (become_user(plan->who, plan->pam, &f) == -1)
		fatal(f.code, "%s; tell an admin", f.text);
	/* Its own limit on memory and time is the job's, not the login's. */
	if (chdir(plan->who->home) == -1 && chdir("/") == -1)
		fatal(EXIT_OS, "cannot enter /: %m");
	/* After the credentials, which may have given PAM's a few more. */
	environ = make_environment(plan, p);
	run(plan);
}

pid_t
sshjob_start(const struct sshjob_plan *plan, const struct pipes *p,
    struct fault *f)
{
	pid_t pid = fork();

	if (pid == 0)
		be_job(plan, p);
	if (pid == -1)
		return fault_set(f, EXIT_LATER, "too many processes are on "
		    "this host; try again later");
	return pid;
}
