#include <sys/wait.h>

#include <inttypes.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "exitcode.h"
#include "verdict.h"

static void judge(struct verdict *v, int status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

static void
judge(struct verdict *v, int status, const char *fmt, ...)
{
	va_list ap;

	v->status = status;
	va_start(ap, fmt);
	(void)vsnprintf(v->text, sizeof(v->text), fmt, ap);
	va_end(ap);
}

/* "stopped: memory limit 512M reached (used 530.2M); ask for ..." */
static void
judge_limit(struct verdict *v, int status, const struct limits *l,
    enum limit which, uint64_t used)
{
	const struct limit_row *row = limits_row(which);
	char value[AMOUNT_TEXT], amount[AMOUNT_TEXT];
	const char *word = which == LIMIT_TIME ? "wall" :
	    which == LIMIT_CPU ? "CPU" : which == LIMIT_FILE_SIZE ?
	    "file size" : row->name;

	judge(v, status, "stopped: %s limit %s reached (used %s); more may be "
	    "asked for with --%s, up to what cudarun.conf allows", word,
	    limits_format(row->unit, l->v[which], value),
	    limits_format(row->unit, used, amount), row->option);
}

static void
judge_signal(struct verdict *v, int signal, const struct outcome *o,
    const struct limits *l)
{
	const char *name = sigabbrev_np(signal);

	/* A script can send itself any signal: ask what it used. */
	if (signal == SIGXCPU && l->v[LIMIT_CPU] != 0 &&
	    o->peak.cpu_ms + 1000 >= l->v[LIMIT_CPU])
		judge_limit(v, EXIT_CPU, l, LIMIT_CPU, o->peak.cpu_ms >
		    l->v[LIMIT_CPU] ? o->peak.cpu_ms : l->v[LIMIT_CPU]);
	else if (signal == SIGXFSZ && l->v[LIMIT_FILE_SIZE] != 0)
		judge_limit(v, EXIT_SPACE, l, LIMIT_FILE_SIZE,
		    l->v[LIMIT_FILE_SIZE]);
	else if (signal == SIGSYS)
		judge(v, 128 + signal, "the script made a system call that the "
		    "sandbox forbids, and was killed (SIGSYS); cudarun policy "
		    "lists what is allowed");
	else if (signal == SIGKILL)
		judge(v, 128 + signal, "the script was killed (SIGKILL), by "
		    "itself, by an admin, or because the host ran out of "
		    "memory");
	else
		judge(v, 128 + signal, "the script was killed by signal %d "
		    "(SIG%s)", signal, name == NULL ? "?" : name);
}

static void
judge_end(struct verdict *v, const struct outcome *o, const struct limits *l)
{
	int status = o->wait_status;

	if (!o->ended && o->stop == STOP_ORDER)
		judge(v, 128 + SIGKILL, "killed, as was asked");
	else if (!o->ended)
		judge(v, 128 + SIGKILL, "the sandbox was killed from outside, "
		    "by an admin or because the host ran out of memory");
	else if (WIFSIGNALED(status))
		judge_signal(v, WTERMSIG(status), o, l);
	else if (WEXITSTATUS(status) == EXIT_SSHS)
		judge(v, EXIT_INSTEAD, "the script ended with status %d, which "
		    "ssh keeps for its own failures; %d stands for it",
		    EXIT_SSHS, EXIT_INSTEAD);
	else
		v->status = WEXITSTATUS(status);
	/* A script that coped, or a traceback, which is explained already. */
	if (v->text[0] == '\0' && v->status > 1 &&
	    l->v[LIMIT_PROCESSES] != 0 &&
	    o->peak.processes >= l->v[LIMIT_PROCESSES])
		judge(v, v->status, "process limit %" PRIu64 " reached: the "
		    "job had %" PRIu64 " processes and threads; more may be "
		    "asked for with --processes", l->v[LIMIT_PROCESSES],
		    o->peak.processes);
}

static const char *
reason_of(const struct outcome *o, const struct verdict *v)
{
	static const char *const stops[] = {
		[STOP_GONE] = "cancelled", [STOP_SIGNAL] = "killed",
		[STOP_ORDER] = "cancelled",
		[STOP_INTERRUPT] = "cancelled", [STOP_WALL] = "timeout",
		[STOP_CPU] = "cpu", [STOP_MEMORY] = "oom",
		[STOP_WORKSPACE] = "space", [STOP_SCRIPT_SIZE] = "refused",
		[STOP_STALLED] = "refused",
	};

	if (o->fault)
		return "refused";
	if (o->stop != STOP_NONE)
		return stops[o->stop];
	if (!o->ended)
		return "killed";
	if (v->signal == 0)
		return "exit";
	return v->status == EXIT_CPU && v->signal == SIGXCPU ? "cpu" :
	    v->status == EXIT_SPACE && v->signal == SIGXFSZ ? "space" :
	    "signal";
}

void
verdict_find(const struct outcome *o, const struct limits *l,
    const struct fault *f, struct verdict *ret_v)
{
	struct verdict v = { 0 };
	char text[AMOUNT_TEXT];

	if (o->fault)
		judge(&v, f->code, "%s", f->text);
	else if (o->stop == STOP_GONE)
		v.status = 128 + SIGHUP;	/* nobody is there to read */
	else if (o->stop == STOP_INTERRUPT)
		v.status = 128 + SIGINT;	/* who pressed Ctrl-C knows */
	else if (o->stop == STOP_WALL)
		judge_limit(&v, EXIT_WALL, l, LIMIT_TIME, l->v[LIMIT_TIME]);
	else if (o->stop == STOP_CPU)
		judge_limit(&v, EXIT_CPU, l, LIMIT_CPU, o->peak.cpu_ms);
	else if (o->stop == STOP_MEMORY)
		judge_limit(&v, EXIT_MEMORY, l, LIMIT_MEMORY, o->peak.memory);
	else if (o->stop == STOP_WORKSPACE && o->peak.workspace == USAGE_BLIND)
		judge(&v, EXIT_SPACE, "stopped: the workspace has more files, "
		    "or deeper ones, than its limit (%s) can be watched for",
		    limits_format(UNIT_SIZE, l->v[LIMIT_WORKSPACE], text));
	else if (o->stop == STOP_WORKSPACE)
		judge_limit(&v, EXIT_SPACE, l, LIMIT_WORKSPACE,
		    o->peak.workspace);
	else if (o->stop == STOP_SCRIPT_SIZE)
		judge(&v, EXIT_BADSCRIPT, "the script is larger than %s, the "
		    "limit of this host (script_size in cudarun.conf); send "
		    "data behind a line #__END__ after the script",
		    limits_format(UNIT_SIZE, l->v[LIMIT_SCRIPT_SIZE], text));
	else if (o->stop == STOP_STALLED)
		judge(&v, EXIT_NOSCRIPT, "no end of the script arrived on "
		    "stdin for %s; run: ssh HOST cudarun < script.py",
		    limits_format(UNIT_DURATION, l->v[LIMIT_STDIN_TIMEOUT],
		    text));
	else
		judge_end(&v, o, l);
	if (o->ended && WIFSIGNALED(o->wait_status)) {
		v.signal = WTERMSIG(o->wait_status);
		v.core = WCOREDUMP(o->wait_status);
	}
	v.reason = reason_of(o, &v);
	v.cpu_ms = o->peak.cpu_ms;
	v.memory = o->peak.memory;
	*ret_v = v;
}
