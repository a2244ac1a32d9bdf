/*
 * remote: open a connection as cudash does, and pump stdin and stdout
 * through one channel, or more, as `ssh -s' would.
 *
 * usage: remote [-q] [-t auto|libssh|ssh] [-n CHANNELS] [-p PORT] [-l USER]
 *     [-i KEY] [-F CONFIG] [-o KEY=VALUE]... HOST
 * With more than one channel, what comes back from the first goes through
 * the second, and so on.  With REMOTE_PID set, it says which process speaks
 * SSH.
 */
#include <sys/socket.h>

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"
#include "remote.h"

#define CHUNK	65536

/* Bytes on their way from one descriptor to the other. */
struct flow {
	int from, to;
	size_t start, end;
	bool eof, shut;
	char bytes[CHUNK];
};

static void
fill(struct flow *w)
{
	ssize_t n = read(w->from, w->bytes, sizeof(w->bytes));

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n == -1)
		err(1, "read");
	w->start = 0;
	w->end = (size_t)n;
	w->eof = n == 0;
}

static void
drain(struct flow *w)
{
	ssize_t n = write(w->to, w->bytes + w->start, w->end - w->start);

	if (n == -1 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n == -1 && errno == EPIPE) {
		w->eof = true;
		w->start = w->end;
		return;
	}
	if (n == -1)
		err(1, "write");
	w->start += (size_t)n;
}

/* stdin to the channel, and back to out.  Ends with what comes back. */
static void
pump(int channel, int in, int out)
{
	struct flow *go = xcalloc(1, sizeof(*go));
	struct flow *come = xcalloc(1, sizeof(*come));
	struct pollfd fds[4];

	*go = (struct flow){ .from = in, .to = channel };
	*come = (struct flow){ .from = channel, .to = out };
	while (!come->eof || come->start < come->end) {
		fds[0] = (struct pollfd){ !go->eof && go->start == go->end ?
		    in : -1, POLLIN, 0 };
		fds[1] = (struct pollfd){ go->start < go->end ? channel : -1,
		    POLLOUT, 0 };
		fds[2] = (struct pollfd){ !come->eof && come->start ==
		    come->end ? channel : -1, POLLIN, 0 };
		fds[3] = (struct pollfd){ come->start < come->end ? out : -1,
		    POLLOUT, 0 };
		if (poll(fds, 4, -1) == -1)
			continue;
		if (fds[0].revents != 0)
			fill(go);
		if (fds[1].revents != 0)
			drain(go);
		if (fds[2].revents != 0)
			fill(come);
		if (fds[3].revents != 0)
			drain(come);
		if (go->eof && go->start == go->end && !go->shut) {
			(void)shutdown(channel, SHUT_WR);
			go->shut = true;
		}
	}
	free(go);
	free(come);
}

/* One channel after the other, all open at once. */
static void
chain(struct remote *r, int count, struct fault *f)
{
	int channel, i, in = STDIN_FILENO, ends[2];

	for (i = 0; i < count; i++) {
		channel = remote_channel(r, f);
		if (channel == -1)
			errx(f->code, "%s", f->text);
		if (i == count - 1) {
			pump(channel, in, STDOUT_FILENO);
			(void)close(channel);
			return;
		}
		if (pipe(ends) == -1)
			err(1, "pipe");
		switch (fork()) {
		case -1:
			err(1, "fork");
		case 0:
			(void)close(ends[0]);
			pump(channel, in, ends[1]);
			_exit(0);
		default:
			(void)close(ends[1]);
			(void)close(channel);
			in = ends[0];
		}
	}
}

static enum remote_transport
transport(const char *name)
{
	if (strcmp(name, "ssh") == 0)
		return REMOTE_SSH;
	return strcmp(name, "libssh") == 0 ? REMOTE_LIBSSH : REMOTE_AUTO;
}

int
main(int argc, char **argv)
{
	struct remote_plan plan = { 0 };
	cleanup_remote struct remote r = REMOTE_NONE;
	char **options = NULL;
	struct fault f = { 0, "" };
	int c, count = 1;

	while ((c = getopt(argc, argv, "qt:n:p:l:i:F:o:")) != -1)
		switch (c) {
		case 'q': plan.quiet = true; break;
		case 't': plan.transport = transport(optarg); break;
		case 'n': count = atoi(optarg); break;
		case 'p': plan.port = optarg; break;
		case 'l': plan.user = optarg; break;
		case 'i': plan.identity = optarg; break;
		case 'F': plan.config = optarg; break;
		case 'o': strv_append(&options, xstrdup(optarg)); break;
		default: return 64;
		}
	if (optind + 1 != argc)
		errx(64, "give one host");
	plan.host = argv[optind];
	plan.options = options;
	if (remote_open(&plan, &r, &f) == -1)
		errx(f.code, "%s", f.text);
	if (getenv("REMOTE_PID") != NULL)
		(void)fprintf(stderr, "pid %d\n", (int)r.pid);
	chain(&r, count, &f);
	return 0;
}
