#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ask.h"
#include "fd.h"
#include "mem.h"
#include "os_process.h"

#define CTRL_C	3

enum { NO_ANSWER = -1, INTERRUPTED = -2 };

bool
ask_possible(void)
{
	cleanup_fd int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	return tty != -1;
}

void
ask_forget(char *answer)
{
	if (answer != NULL)
		os_wipe(answer, strlen(answer));
	free(answer);
}

/* The length of a line, or one of the above. */
static ssize_t
read_answer(int tty, int watch, char *line, size_t size)
{
	struct pollfd fds[2] = { { tty, POLLIN, 0 }, { watch, 0, 0 } };
	ssize_t n;

	for (;;) {
		if (poll(fds, 2, -1) == -1)
			continue;
		if (fds[1].revents != 0)
			return NO_ANSWER;
		if (fds[0].revents == 0)
			continue;
		n = read(tty, line, size);
		if (n <= 0)
			return NO_ANSWER;
		if (line[n - 1] == CTRL_C)
			return INTERRUPTED;
		if (line[n - 1] == '\n')
			return n - 1;
		if (n == (ssize_t)size)
			return NO_ANSWER;
	}
}

/*
 * Keys make no signals meanwhile, because the default action would leave the
 * terminal without echo; Ctrl-C ends the line instead.
 */
static ssize_t
converse(int tty, const char *question, bool echo, int watch, char *line)
{
	struct termios old, now;
	ssize_t n;

	if (tcgetattr(tty, &old) == -1)
		return NO_ANSWER;
	now = old;
	now.c_lflag &= ~(tcflag_t)(ISIG | ECHO);
	now.c_lflag |= ICANON | (echo ? ECHO : 0u) | ECHONL;
	now.c_cc[VEOL] = CTRL_C;
	if (tcsetattr(tty, TCSAFLUSH, &now) == -1)
		return NO_ANSWER;
	if (fd_write_all(tty, question, strlen(question)) == -1)
		n = NO_ANSWER;
	else
		n = read_answer(tty, watch, line, ASK_MAX);
	if (n < 0)
		(void)fd_write_all(tty, "\n", 1);
	(void)tcsetattr(tty, TCSADRAIN, &old);
	return n;
}

char *
ask(const char *question, bool echo, int watch)
{
	cleanup_fd int tty = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
	char line[ASK_MAX], *answer;
	sigset_t interrupt, old;
	ssize_t n;

	if (tty == -1)
		return NULL;
	(void)sigemptyset(&interrupt);
	(void)sigaddset(&interrupt, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &interrupt, &old);
	n = converse(tty, question, echo, watch, line);
	/* As the terminal would have done, but after it is as it was. */
	if (n == INTERRUPTED)
		(void)kill(0, SIGINT);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	answer = n >= 0 ? xstrndup(line, (size_t)n) : NULL;
	os_wipe(line, sizeof(line));
	return answer;
}
