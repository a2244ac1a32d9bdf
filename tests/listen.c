/*
 * listen: accept connections on a loopback port, and start a program for
 * each with the connection as its standard input and output, as inetd does;
 * with -e as standard error as well, as xinetd does.
 *
 * usage: listen [-e] [ADDRESS:]PORT PROGRAM ARGUMENT...
 * Says "listening" once it does, and then the end of each program: "exit
 * STATUS" or "signal NUMBER".  Ends at once with a signal; the programs stay.
 */
#define _GNU_SOURCE

#include <sys/socket.h>
#include <sys/wait.h>

#include <arpa/inet.h>
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static int
open_port(char *where)
{
	char *colon = strchr(where, ':');
	int port = atoi(colon == NULL ? where : colon + 1);
	struct sockaddr_in a = { .sin_family = AF_INET,
	    .sin_port = htons((unsigned short)port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

	if (colon != NULL) {
		*colon = '\0';
		a.sin_addr.s_addr = inet_addr(where);
	}
	if (fd == -1 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one,
	    sizeof(one)) == -1 || bind(fd, (struct sockaddr *)&a,
	    sizeof(a)) == -1 || listen(fd, 512) == -1)
		err(1, "port %d", port);
	return fd;
}

static void
serve(int listener, int with_error, char **program, const sigset_t *old)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC), i;
	pid_t pid;

	if (fd == -1) {
		warn("accept");
		return;
	}
	pid = fork();
	if (pid == 0) {
		for (i = 0; i < (with_error ? 3 : 2); i++)
			if (dup2(fd, i) == -1)
				_exit(126);
		(void)sigprocmask(SIG_SETMASK, old, NULL);
		execv(program[0], program);
		_exit(127);
	}
	if (pid == -1)
		warn("fork");
	(void)close(fd);
}

static void
reap(void)
{
	int status;

	while (waitpid(-1, &status, WNOHANG) > 0) {
		if (WIFSIGNALED(status))
			printf("signal %d\n", WTERMSIG(status));
		else
			printf("exit %d\n", WEXITSTATUS(status));
		(void)fflush(stdout);
	}
}

int
main(int argc, char **argv)
{
	int with_error = argc > 1 && strcmp(argv[1], "-e") == 0;
	struct signalfd_siginfo info;
	struct pollfd fds[2];
	sigset_t set, old;

	argv += with_error;
	if (argc - with_error < 3)
		errx(64, "usage: listen [-e] [ADDRESS:]PORT PROGRAM...");
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigprocmask(SIG_BLOCK, &set, &old);
	fds[0] = (struct pollfd){ open_port(argv[1]), POLLIN, 0 };
	fds[1] = (struct pollfd){ signalfd(-1, &set, SFD_CLOEXEC), POLLIN, 0 };
	if (fds[1].fd == -1)
		err(1, "signalfd");
	printf("listening\n");
	(void)fflush(stdout);
	for (;;) {
		if (poll(fds, 2, -1) == -1 && errno != EINTR)
			err(1, "poll");
		if (fds[1].revents != 0 &&
		    read(fds[1].fd, &info, sizeof(info)) > 0)
			reap();
		if (fds[0].revents != 0)
			serve(fds[0].fd, with_error, argv + 2, &old);
	}
}
