/*
 * One loop over the client's socket, the monitor's socket and the jobs'
 * pipes.  libssh's own poll is only called when its socket has something:
 * it cannot be told to leave a pipe alone while a window is shut.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "chanreq.h"
#include "clock.h"
#include "exitcode.h"
#include "hostkey.h"
#include "mem.h"
#include "netchild.h"
#include "network.h"
#include "signin.h"

#define LINGER_MS	5000	/* for the client's last packets */
#define REFUSED		77	/* EX_NOPERM, with the sentence */
#define RSA_BITS	2048	/* the least */

/* Places in the poll set; the channels' come last. */
enum { AT_SSH, AT_MONITOR, AT_CHANNELS };
#define POLLS	(AT_CHANNELS + PARLEY_JOBS * FLOW_POLLS)

struct network {
	ssh_event event;
	unsigned int tries;
	struct netchild child;
};

/*
 * AEAD ciphers only, which are as fast as the machine; no key exchange that
 * would read /etc/ssh/moduli; no certificates and no keys that must be
 * touched, which need rules that only sshd has.
 */
static const struct {
	enum ssh_bind_options_e option;
	const char *list;
} algorithms[] = {
	{ SSH_BIND_OPTIONS_KEY_EXCHANGE, "curve25519-sha256,"
	    "curve25519-sha256@libssh.org,ecdh-sha2-nistp256,"
	    "ecdh-sha2-nistp384,ecdh-sha2-nistp521" },
	{ SSH_BIND_OPTIONS_CIPHERS_C_S, "chacha20-poly1305@openssh.com,"
	    "aes256-gcm@openssh.com,aes128-gcm@openssh.com" },
	{ SSH_BIND_OPTIONS_CIPHERS_S_C, "chacha20-poly1305@openssh.com,"
	    "aes256-gcm@openssh.com,aes128-gcm@openssh.com" },
	{ SSH_BIND_OPTIONS_PUBKEY_ACCEPTED_KEY_TYPES, "ssh-ed25519,"
	    "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
	    "rsa-sha2-512,rsa-sha2-256" },
};

/* Each key in its turn; -1 and *f filled: one is bad, or there is none. */
static int
add_host_keys(const struct sshdconf *conf, ssh_bind bind, struct fault *f)
{
	char *const *path;
	int count = 0;
	ssh_key key;

	for (path = conf->host_keys; path != NULL && *path != NULL; path++) {
		key = hostkey_load(*path, f);
		if (key == NULL && f->code != 0)
			return -1;
		if (key == NULL)
			continue;
		/* It is the bind's from here on. */
		if (ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY,
		    key) != SSH_OK)
			return fault_set(f, EXIT_CONF, "libssh cannot use the "
			    "host key %s", *path);
		count++;
	}
	return count > 0 ? 0 : fault_set(f, EXIT_CONF, "there are no host "
	    "keys; an admin makes them with: cudarun-sshd --keygen%s",
	    conf->user_mode ? " --user-mode" : "");
}

static ssh_bind
new_bind(const struct sshdconf *conf, struct fault *f)
{
	ssh_bind bind = ssh_bind_new();
	bool no = false;
	int bits = RSA_BITS;
	size_t i;

	if (bind == NULL || ssh_bind_options_set(bind,
	    SSH_BIND_OPTIONS_PROCESS_CONFIG, &no) != SSH_OK ||
	    ssh_bind_options_set(bind, SSH_BIND_OPTIONS_RSA_MIN_SIZE,
	    &bits) != SSH_OK) {
		(void)fault_set(f, EXIT_OS, "libssh cannot be prepared");
		return NULL;
	}
	for (i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++)
		if (ssh_bind_options_set(bind, algorithms[i].option,
		    algorithms[i].list) != SSH_OK) {
			(void)fault_set(f, EXIT_OS, "libssh knows none of: %s",
			    algorithms[i].list);
			ssh_bind_free(bind);
			return NULL;
		}
	if (add_host_keys(conf, bind, f) == 0)
		return bind;
	ssh_bind_free(bind);
	return NULL;
}

int
network_test(const struct sshdconf *conf, struct fault *f)
{
	ssh_bind bind = ssh_init() == SSH_OK ? new_bind(conf, f) : NULL;

	if (bind == NULL)
		return -1;
	ssh_bind_free(bind);
	return 0;
}

struct network *
network_prepare(const struct sshdconf *conf, int socket, int monitor,
    struct fault *f)
{
	struct network *n = xcalloc(1, sizeof(*n));
	struct netchild *c = &n->child;
	ssh_bind bind;
	int rc;

	n->tries = conf->auth_tries;
	(void)fault_set(f, EXIT_OS, "libssh cannot be started");
	bind = ssh_init() == SSH_OK ? new_bind(conf, f) : NULL;
	if (bind == NULL)
		return NULL;
	*c = (struct netchild){ .session = ssh_new(), .monitor = monitor,
	    .tries_left = conf->auth_tries };
	n->event = ssh_event_new();
	c->callbacks.userdata = c;
	signin_prepare(c);
	chanreq_prepare(c);
	ssh_callbacks_init(&c->callbacks);
	rc = ssh_set_server_callbacks(c->session, &c->callbacks);
	/* zlib on a stranger's bytes is a risk for nothing on a lab's net. */
	if (rc == SSH_OK)
		rc = ssh_options_set(c->session, SSH_OPTIONS_COMPRESSION,
		    "none");
	if (rc == SSH_OK)
		rc = ssh_bind_accept_fd(bind, c->session, socket);
	if (rc == SSH_OK && conf->rekey != 0)
		rc = ssh_options_set(c->session, SSH_OPTIONS_REKEY_DATA,
		    &conf->rekey);
	ssh_bind_free(bind);	/* what it had was copied */
	if (rc == SSH_OK && n->event != NULL)
		return n;
	(void)fault_set(f, EXIT_OS, "libssh cannot take the connection");
	return NULL;
}

static bool
may_write(const struct netchild *c)
{
	return (ssh_get_poll_flags(c->session) & SSH_WRITE_PENDING) == 0;
}

/* Its status alone is not enough: a login overwrites that of a dead socket. */
static bool
is_lost(const struct netchild *c)
{
	return c->unruly || ssh_get_fd(c->session) == SSH_INVALID_SOCKET ||
	    (ssh_get_status(c->session) & (SSH_CLOSED |
	    SSH_CLOSED_ERROR)) != 0;
}

/* The end of a channel: status before EOF, EOF before close. */
static void
say_end(struct seat *seat, int status)
{
	ssh_channel ssh = seat->flow->ssh;

	seat->flow->said_end = true;
	(void)ssh_channel_request_send_exit_status(ssh, status);
	(void)ssh_channel_send_eof(ssh);
	(void)ssh_channel_close(ssh);
}

/* The sentence of a refusal, as cudarun would say it. */
static void
say_sentence(struct seat *seat)
{
	cleanup_free char *line = xasprintf("cudarun: %s\n", seat->sentence);

	(void)ssh_channel_write_stderr(seat->flow->ssh, line,
	    (uint32_t)strlen(line));
	say_end(seat, REFUSED);
}

/*
 * The client has closed it.  Pipes break with that; but the monitor has a
 * terminal open as well, so its job must be told.
 */
static void
hang_up(const struct netchild *c, struct seat *seat)
{
	const struct parley_signal m = { .head = { PARLEY_SIGNAL, seat->job },
	    .number = SIGHUP };

	if (!seat->hung_up && seat->flow->pty && seat->flow->status == -1)
		netchild_tell(c, &m.head);
	seat->hung_up = true;
	flow_hang_up(seat->flow);
}

/* Its number is free again once the monitor has said that the job ended. */
static void
settle(struct netchild *c, struct seat *seat)
{
	struct flow *flow = seat->flow;

	if (seat->sentence[0] != '\0' && !flow->said_end)
		say_sentence(seat);
	else if (flow->closed && flow->started)
		hang_up(c, seat);
	else if (!flow->said_end && flow_is_drained(flow))
		say_end(seat, flow->status);
	if (!flow->closed || (flow->started && flow->status == -1))
		return;
	(void)ssh_remove_channel_callbacks(flow->ssh, &seat->callbacks);
	ssh_channel_free(flow->ssh);
	flow_free(flow);
	c->seats[seat->job] = NULL;
	free(seat);
}

static int
fill(const struct netchild *c, struct pollfd *fds)
{
	bool writes = may_write(c);
	int i, wait = -1, one;

	fds[AT_SSH] = (struct pollfd){ ssh_get_fd(c->session), (short)(writes ?
	    POLLIN : POLLIN | POLLOUT), 0 };
	fds[AT_MONITOR] = (struct pollfd){ c->monitor, POLLIN, 0 };
	for (i = 0; i < PARLEY_JOBS; i++) {
		struct pollfd *own = &fds[AT_CHANNELS + i * FLOW_POLLS];

		own[0].fd = own[1].fd = own[2].fd = -1;
		if (c->seats[i] == NULL)
			continue;
		flow_want(c->seats[i]->flow, writes, own);
		one = flow_wait_ms(c->seats[i]->flow);
		if (one != -1 && (wait == -1 || one < wait))
			wait = one;
	}
	return wait;
}

static void
move(struct netchild *c, const struct pollfd *fds)
{
	const struct pollfd *own = &fds[AT_CHANNELS];
	int i;

	for (i = 0; i < PARLEY_JOBS; i++)
		if (c->seats[i] != NULL)
			flow_move_in(c->seats[i]->flow, &own[i * FLOW_POLLS]);
	for (i = 0; i < PARLEY_JOBS; i++)
		if (c->seats[i] != NULL) {
			flow_move_out(c->seats[i]->flow, &own[i * FLOW_POLLS],
			    may_write(c));
			settle(c, c->seats[i]);
		}
}

/* What libssh has still to send, and what the client still says. */
static void
linger(struct network *n)
{
	uint64_t end = clock_ms() + LINGER_MS;

	while (!may_write(&n->child) && !is_lost(&n->child) &&
	    clock_ms() < end)
		if (ssh_event_dopoll(n->event, 100) == SSH_ERROR)
			break;
}

static int
loop(struct network *n)
{
	struct netchild *c = &n->child;
	struct pollfd fds[POLLS];

	while (!is_lost(c) && (!c->over || c->admitted)) {
		if (poll(fds, POLLS, fill(c, fds)) == -1) {
			if (errno == EINTR)
				continue;
			return EXIT_OS;
		}
		if (fds[AT_MONITOR].revents != 0)
			netchild_hear(c);
		if (fds[AT_SSH].revents != 0 &&
		    ssh_event_dopoll(n->event, 0) == SSH_ERROR)
			break;
		move(c, fds);
	}
	return 0;
}

int
network_serve(struct network *n)
{
	struct netchild *c = &n->child;
	const struct parley_log no_kex = { .head = { PARLEY_LOG, 0 },
	    .event = PARLEY_NO_KEX };

	if (ssh_handle_key_exchange(c->session) != SSH_OK) {
		netchild_tell(c, &no_kex.head);
		return 0;
	}
	ssh_set_blocking(c->session, 0);
	if (ssh_event_add_session(n->event, c->session) != SSH_OK)
		return EXIT_OS;
	if (loop(n) != 0)
		return EXIT_OS;
	if (c->over && !c->admitted)
		(void)ssh_session_set_disconnect_message(c->session,
		    "Too many authentication failures");
	linger(n);
	ssh_disconnect(c->session);
	return 0;
}
