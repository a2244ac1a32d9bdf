/*
 * login: a libssh client that logs in, runs one command, waits for its end,
 * and times all of it: what a login costs, without a client's own start.
 *
 * usage: login PORT USER KEY COUNT COMMAND
 * Prints the microseconds of each of COUNT logins, one a line.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <libssh/libssh.h>

static long
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}

static void
demand(ssh_session s, int rc, const char *what)
{
	if (rc != SSH_OK)
		errx(1, "%s: %s", what, ssh_get_error(s));
}

static ssh_session
log_in(int port, const char *user, ssh_key key)
{
	ssh_session s = ssh_new();
	int no = 0, yes = 1;

	if (s == NULL)
		errx(1, "libssh");
	demand(s, ssh_options_set(s, SSH_OPTIONS_PROCESS_CONFIG, &no),
	    "options");
	demand(s, ssh_options_set(s, SSH_OPTIONS_HOST, "127.0.0.1"), "host");
	demand(s, ssh_options_set(s, SSH_OPTIONS_PORT, &port), "port");
	demand(s, ssh_options_set(s, SSH_OPTIONS_USER, user), "user");
	demand(s, ssh_options_set(s, SSH_OPTIONS_NODELAY, &yes), "nodelay");
	demand(s, ssh_connect(s), "connect");
	if (ssh_userauth_publickey(s, NULL, key) != SSH_AUTH_SUCCESS)
		errx(1, "login: %s", ssh_get_error(s));
	return s;
}

static void
run(ssh_session s, const char *command)
{
	ssh_channel c = ssh_channel_new(s);
	char bytes[4096];
	int i;

	if (c == NULL)
		errx(1, "channel");
	demand(s, ssh_channel_open_session(c), "channel");
	demand(s, ssh_channel_request_exec(c, command), "exec");
	demand(s, ssh_channel_send_eof(c), "eof");
	for (i = 0; i < 2; i++)
		while (ssh_channel_read(c, bytes, sizeof(bytes), i) > 0)
			;
	if (ssh_channel_get_exit_status(c) != 0)
		errx(1, "status %d", ssh_channel_get_exit_status(c));
	ssh_channel_free(c);
}

int
main(int argc, char **argv)
{
	ssh_key key = NULL;
	ssh_session s;
	long begin;
	int i;

	if (argc != 6)
		errx(64, "usage: login PORT USER KEY COUNT COMMAND");
	if (ssh_init() != SSH_OK || ssh_pki_import_privkey_file(argv[3], NULL,
	    NULL, NULL, &key) != SSH_OK)
		errx(1, "cannot read the key %s", argv[3]);
	for (i = 0; i < atoi(argv[4]); i++) {
		begin = now_us();
		s = log_in(atoi(argv[1]), argv[2], key);
		run(s, argv[5]);
		ssh_disconnect(s);
		ssh_free(s);
		printf("%ld\n", now_us() - begin);
	}
	ssh_key_free(key);
	return 0;
}
