/*
 * Exit statuses that are ours.  The script's own status passes through
 * unchanged, except 255, which ssh(1) keeps for its own failures.  Numbers
 * 64 to 78 are those of sysexits.h(3head); 124, 125 and 137 follow
 * timeout(1) and the shells' 128 + signal.
 */
#ifndef CUDARUN_EXITCODE_H
#define CUDARUN_EXITCODE_H

enum exitcode {
	EXIT_USAGE = 64,	/* the command line is wrong */
	EXIT_BADSCRIPT = 65,	/* the script cannot be Python, or is too big */
	EXIT_NOSCRIPT = 66,	/* no script arrived */
	EXIT_NOGPU = 69,	/* not the GPUs that were asked for */
	EXIT_INTERNAL = 70,	/* a bug of ours */
	EXIT_OS = 71,		/* a system call that must work failed */
	EXIT_WORKSPACE = 73,	/* the workspace cannot be made */
	EXIT_LATER = 75,	/* try again later */
	EXIT_PROTOCOL = 76,	/* the other side speaks another protocol */
	EXIT_REFUSED = 77,	/* not allowed, or not safe, on this host */
	EXIT_CONF = 78,		/* cudarun.conf is wrong */
	EXIT_WALL = 124,	/* wall limit */
	EXIT_OURS = 125,	/* cudarun itself failed while a job ran */
	EXIT_NOINTERP = 127,	/* the interpreter is not there */
	EXIT_MEMORY = 137,	/* memory limit: 128 + SIGKILL */
	EXIT_CPU = 152,		/* CPU limit: 128 + SIGXCPU */
	EXIT_SPACE = 153,	/* workspace limit: 128 + SIGXFSZ */
	EXIT_SSHS = 255,	/* never ours: ssh(1) */
	EXIT_INSTEAD = 254,	/* what a script's 255 becomes */
};

#endif
