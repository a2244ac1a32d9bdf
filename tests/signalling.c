/*
 * signalling: a libssh client for what the command line of ssh(1) cannot
 * say: a signal for the job, a new size of its terminal, several requests.
 *
 * usage: signalling [-t] PORT USER KEY WORD COMMAND
 *        signalling -k PORT USER KEY
 * Runs COMMAND, with -t on a terminal of 24x80, and copies its output; after
 * its first output sends WORD: a signal's name, or a size as 30x90.  The
 * status is the command's.  With -k it only asks whether the key would do,
 * and prints the answer, and the milliseconds until it came.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <libssh/libssh.h>

static void
demand(ssh_session s, int rc, const char *what)
{
	if (rc != SSH_OK)
		errx(255, "%s: %s", what, ssh_get_error(s));
}

static ssh_session
reach(int port, const char *user)
{
	ssh_session s = ssh_new();
	int no = 0;

	if (s == NULL)
		errx(255, "libssh");
	demand(s, ssh_options_set(s, SSH_OPTIONS_PROCESS_CONFIG, &no), "opt");
	demand(s, ssh_options_set(s, SSH_OPTIONS_HOST, "127.0.0.1"), "host");
	demand(s, ssh_options_set(s, SSH_OPTIONS_PORT, &port), "port");
	demand(s, ssh_options_set(s, SSH_OPTIONS_USER, user), "user");
	demand(s, ssh_connect(s), "connect");
	return s;
}

static ssh_key
read_key(const char *file)
{
	ssh_key key = NULL;

	if (ssh_pki_import_privkey_file(file, NULL, NULL, NULL, &key) !=
	    SSH_OK)
		errx(255, "cannot read %s", file);
	return key;
}

static double
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int
knock(int port, const char *user, const char *file)
{
	ssh_session s = reach(port, user);
	ssh_key key = read_key(file);
	double begin;
	int rc;

	/* The service is asked for with the first of these. */
	(void)ssh_userauth_none(s, NULL);
	begin = now_ms();
	rc = ssh_userauth_try_publickey(s, NULL, key);
	printf("%s %.0f\n", rc == SSH_AUTH_SUCCESS ? "yes" : "no",
	    now_ms() - begin);
	ssh_disconnect(s);
	return 0;
}

static ssh_session
log_in(int port, const char *user, const char *file)
{
	ssh_session s = reach(port, user);
	ssh_key key = read_key(file);

	if (ssh_userauth_publickey(s, NULL, key) != SSH_AUTH_SUCCESS)
		errx(255, "login: %s", ssh_get_error(s));
	return s;
}

static void
say(ssh_session s, ssh_channel c, const char *word)
{
	int rows, cols;

	if (sscanf(word, "%dx%d", &rows, &cols) == 2)
		demand(s, ssh_channel_change_pty_size(c, cols, rows), "size");
	else
		demand(s, ssh_channel_request_send_signal(c, word), "signal");
}

int
main(int argc, char **argv)
{
	int pty = argc > 1 && strcmp(argv[1], "-t") == 0, n, said = 0;
	ssh_session s;
	ssh_channel c;
	char bytes[4096];

	if (argc == 5 && strcmp(argv[1], "-k") == 0)
		return knock(atoi(argv[2]), argv[3], argv[4]);
	argv += pty;
	if (argc - pty != 6)
		errx(64, "usage: signalling [-t] PORT USER KEY WORD COMMAND");
	s = log_in(atoi(argv[1]), argv[2], argv[3]);
	c = ssh_channel_new(s);
	demand(s, ssh_channel_open_session(c), "channel");
	if (pty)
		demand(s, ssh_channel_request_pty_size(c, "vt100", 80, 24),
		    "terminal");
	demand(s, ssh_channel_request_exec(c, argv[5]), "exec");
	while ((n = ssh_channel_read(c, bytes, sizeof(bytes), 0)) > 0) {
		if (write(STDOUT_FILENO, bytes, (size_t)n) != n)
			err(255, "write");
		if (!said)
			say(s, c, argv[4]);
		said = 1;
	}
	n = ssh_channel_get_exit_status(c);
	ssh_disconnect(s);
	return n;
}
