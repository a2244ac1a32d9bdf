#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "mem.h"
#include "netchild.h"

/*
 * Nothing is cleaned up here: the kernel does it, and the monitor sees to
 * the rest.
 */
static void __attribute__((noreturn))
give_up(void)
{
	_exit(EXIT_OS);
}

static void
receive(const struct netchild *n, union parley *ret, int *ret_fds)
{
	static const size_t room = sizeof(union parley) + 1;
	cleanup_free char *bytes = xcalloc(room, 1);
	ssize_t len = parley_receive(n->monitor, bytes, room, ret_fds);

	if (len <= 0 || parley_hear(bytes, (size_t)len, ret) == -1)
		give_up();
}

static void
note_exit(struct netchild *n, const union parley *m)
{
	struct seat *seat = n->seats[m->head.job];

	if (m->head.type != PARLEY_EXITED)
		give_up();
	if (seat != NULL)
		seat->flow->status = (int)(m->exited.status & 0xff);
}

void
netchild_tell(const struct netchild *n, const struct parley_head *message)
{
	if (parley_send(n->monitor, message, NULL, 0, 0) == -1)
		give_up();
}

void
netchild_ask(struct netchild *n, const struct parley_head *message,
    union parley *ret_answer, int *ret_fds)
{
	netchild_tell(n, message);
	receive(n, ret_answer, ret_fds);
	/* Another job may end meanwhile. */
	while (ret_answer->head.type == PARLEY_EXITED) {
		note_exit(n, ret_answer);
		receive(n, ret_answer, ret_fds);
	}
}

void
netchild_hear(struct netchild *n)
{
	cleanup_free union parley *m = xcalloc(1, sizeof(*m));

	receive(n, m, NULL);
	note_exit(n, m);
}
