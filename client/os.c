#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"
#include "os.h"

#define SIGNALS 6
#define TERMINAL_CHUNK 256	/* below what every terminal takes at once */

static const int caught[SIGNALS] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT,
    SIGWINCH, SIGCHLD };

struct dispositions {
	int count;		/* of caught, in order */
	struct sigaction action[SIGNALS];
};

/* A handler can reach nothing else: the writing end of the pipe. */
static volatile sig_atomic_t signal_pipe = -1;

int
os_poll(struct pollfd *p, size_t n, int timeout_ms)
{
	int ready = poll(p, (nfds_t)n, timeout_ms);
	size_t i;

	if (ready == -1 && errno == EINTR) {
		for (i = 0; i < n; i++)
			p[i].revents = 0;
		return 0;
	}
	return ready;
}

int64_t
os_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* A full pipe has enough of them already. */
static void
on_signal(int signo)
{
	int saved = errno;
	char byte = (char)signo;

	if (write(signal_pipe, &byte, 1) == -1)
		errno = saved;
	errno = saved;
}

static int
unblocking_pipe(int ends[2])
{
	int i;

	if (pipe(ends) == -1)
		return -1;
	for (i = 0; i < 2; i++)
		if (fcntl(ends[i], F_SETFD, FD_CLOEXEC) == -1 ||
		    fcntl(ends[i], F_SETFL, O_NONBLOCK) == -1) {
			fd_close(&ends[0]);
			fd_close(&ends[1]);
			return -1;
		}
	return 0;
}

static int
begin(struct os_signals *ret_s, int count)
{
	/* Without SA_RESTART: a write that blocks after all is cut short. */
	struct sigaction act = { .sa_handler = on_signal };
	struct dispositions *d;
	int ends[2], i;

	if (unblocking_pipe(ends) == -1)
		return -1;
	d = xcalloc(1, sizeof(*d));
	d->count = count;
	signal_pipe = ends[1];
	(void)sigfillset(&act.sa_mask);
	for (i = 0; i < count; i++) {
		(void)sigaction(caught[i], NULL, &d->action[i]);
		/* nohup(1), and a shell's background jobs. */
		if (d->action[i].sa_handler != SIG_IGN)
			(void)sigaction(caught[i], &act, NULL);
	}
	*ret_s = (struct os_signals){ ends[0], d };
	return 0;
}

int
os_signals_begin(struct os_signals *ret_s)
{
	return begin(ret_s, SIGNALS - 1);
}

int
os_signals_begin_with_children(struct os_signals *ret_s)
{
	return begin(ret_s, SIGNALS);
}

int
os_signals_next(struct os_signals *s)
{
	char byte;

	if (read(s->fd, &byte, 1) != 1)
		return 0;
	/* No core, but an end that leaves the terminal and files tidy. */
	return byte == SIGQUIT ? SIGTERM : byte;
}

void
os_signals_end(struct os_signals *s)
{
	struct dispositions *d = s->before;
	int fd = signal_pipe, i, signo;
	bool interrupted = false;

	if (d == NULL)
		return;
	while ((signo = os_signals_next(s)) != 0)
		interrupted = interrupted || signo == SIGINT;
	for (i = 0; i < d->count; i++)
		(void)sigaction(caught[i], &d->action[i], NULL);
	signal_pipe = -1;
	fd_close(&fd);
	fd_close(&s->fd);
	free(d);
	s->before = NULL;
	if (interrupted)
		(void)raise(SIGINT);
}

/*
 * The same pipe or terminal, in a description of our own: O_NONBLOCK on the
 * one we were given would be seen by all who share it, as our shell.
 */
static int
open_anew(int fd, mode_t mode)
{
	char path[32];
	const char *terminal;

	if (S_ISCHR(mode)) {
		terminal = ttyname(fd);
		return terminal == NULL ? -1 : open(terminal, O_WRONLY |
		    O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	}
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
}

void
os_sink_open(int fd, struct os_sink *ret_s)
{
	struct os_sink s = { .fd = fd, .chunk = SSIZE_MAX };
	struct stat st;
	int anew = -1;

	*ret_s = s;
	/* Files, and devices like /dev/null, never have one wait. */
	if (fstat(fd, &st) == -1 || S_ISREG(st.st_mode) ||
	    (S_ISCHR(st.st_mode) && !isatty(fd)))
		return;
	s.socket = S_ISSOCK(st.st_mode);
	if (S_ISFIFO(st.st_mode) || S_ISCHR(st.st_mode))
		anew = open_anew(fd, st.st_mode);
	if (anew != -1) {
		s.fd = anew;
		s.own = true;
	} else if (!s.socket) {
		/* What poll(2) says there is room for. */
		s.chunk = S_ISFIFO(st.st_mode) ? PIPE_BUF : TERMINAL_CHUNK;
	}
	*ret_s = s;
}

void
os_sink_close(struct os_sink *s)
{
	if (s->own)
		fd_close(&s->fd);
	*s = (struct os_sink){ .fd = -1 };
}

ssize_t
os_sink_write(struct os_sink *s, const void *bytes, size_t len)
{
	struct pollfd p = { .fd = s->fd, .events = POLLOUT };
	ssize_t n;

	if (len > s->chunk)
		len = s->chunk;
	if (s->chunk != SSIZE_MAX && os_poll(&p, 1, 0) != 1)
		return 0;
	n = s->socket ? send(s->fd, bytes, len, MSG_DONTWAIT) :
	    write(s->fd, bytes, len);
	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return 0;
	return n == 0 ? -1 : n;
}

bool
os_may_read(int fd)
{
	pid_t front = tcgetpgrp(fd);

	/* No terminal, or not ours: nothing would stop us. */
	return front == -1 || front == getpgrp();
}

ssize_t
os_read(int fd, void *bytes, size_t len)
{
	ssize_t n = read(fd, bytes, len);

	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return -1;
	return n == -1 ? 0 : n;		/* EIO: the terminal is gone */
}

bool
os_is_terminal(int fd)
{
	return isatty(fd) == 1;
}

bool
os_terminal_size(int fd, int *ret_rows, int *ret_cols)
{
	struct winsize w;

	if (ioctl(fd, TIOCGWINSZ, &w) == -1 || w.ws_row == 0 || w.ws_col == 0)
		return false;
	*ret_rows = w.ws_row;
	*ret_cols = w.ws_col;
	return true;
}

int
os_raw_begin(int fd, struct os_terminal *ret_t)
{
	struct termios *before = xcalloc(1, sizeof(*before)), raw;

	if (tcgetattr(fd, before) == -1) {
		free(before);
		return -1;
	}
	raw = *before;
	cfmakeraw(&raw);
	if (tcsetattr(fd, TCSADRAIN, &raw) == -1) {
		free(before);
		return -1;
	}
	*ret_t = (struct os_terminal){ fd, before };
	return 0;
}

void
os_raw_end(struct os_terminal *t)
{
	if (t->before == NULL)
		return;
	(void)tcsetattr(t->fd, TCSADRAIN, t->before);
	free(t->before);
	t->before = NULL;
}

bool
os_is_raw(int fd)
{
	struct termios now;

	return tcgetattr(fd, &now) == 0 && (now.c_oflag & OPOST) == 0;
}

void
os_die(int signo)
{
	(void)signal(signo, SIG_DFL);
	(void)raise(signo);
	_exit(128 + signo);
}
