/*
 * A fault is a failure of cudarun itself, as opposed to one of the script:
 * an exit status and one plain sentence (what, why, what to do).  Parts
 * never print and never exit: they fill a fault and return -1; a main
 * decides.  A fault crosses from the sandbox to the monitor through a pipe;
 * one without a code says there that all went well.
 */
#ifndef CUDARUN_FAULT_H
#define CUDARUN_FAULT_H

#define FAULT_TEXT 512		/* bytes, with the NUL; < PIPE_BUF */

struct fault {
	int code;		/* enum exitcode; 0: none */
	char text[FAULT_TEXT];
};

/* Fill *f; %m works.  Always returns -1, to be returned in turn. */
int fault_set(struct fault *f, int code, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Write *f to fd in one write.  -1 if the other side is gone. */
int fault_send(int fd, const struct fault *f);

/*
 * Read until the far side closes or sends a fault.  1: a fault arrived in
 * *ret_f; 0: closed without one; -1 with errno: read error.
 */
int fault_receive(int fd, struct fault *ret_f);

#endif
