/*
 * parley.c: whatever a network child that is lost may send.  The input is a
 * row of messages, each behind three bytes that say how the monitor goes on
 * and how many bytes it has; what is short of its type's size is filled up with
 * zeros, so that small inputs make whole messages.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "mem.h"
#include "parley.h"

/* What every accepted message must be, whatever the parser thinks. */
static void
demand_sound(const struct parley_order *o, const union parley *m)
{
	if (m->head.job >= PARLEY_JOBS)
		abort();
	switch (m->head.type) {
	case PARLEY_AUTHED:
		if (!o->agreed || o->admitted)
			abort();
		/* fallthrough */
	case PARLEY_KEYOK:
		if (strlen(m->key.user) >= PARLEY_USER || o->admitted ||
		    m->key.blob_len > PARLEY_BLOB)
			abort();
		break;
	case PARLEY_START:
		if (!o->admitted || (o->running >> m->head.job & 1) != 0 ||
		    strlen(m->start.command) >= PARLEY_COMMAND)
			abort();
		break;
	case PARLEY_SIGNAL:
	case PARLEY_RESIZE:
		if ((o->known >> m->head.job & 1) == 0)
			abort();
		break;
	case PARLEY_LOG:
		break;
	default:
		abort();
	}
}

/* As the monitor goes on after a message that it took. */
static void
go_on(struct parley_order *o, const union parley *m, unsigned int how)
{
	switch (m->head.type) {
	case PARLEY_KEYOK:
		o->asked = m->key;
		o->agreed = (how & 1) != 0;
		break;
	case PARLEY_AUTHED:
		o->admitted = (how & 2) != 0;
		o->agreed = false;
		break;
	case PARLEY_START:
		o->known |= UINT32_C(1) << m->head.job;
		if ((how & 4) != 0)
			o->running |= UINT32_C(1) << m->head.job;
		break;
	default:
		break;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	cleanup_free struct parley_order *order = xcalloc(1, sizeof(*order));
	cleanup_free union parley *m = xcalloc(1, sizeof(*m));
	cleanup_free char *whole = xcalloc(1, sizeof(*m) + 1);
	struct parley_head head;
	size_t n, size;

	while (len > 3) {
		unsigned int how = bytes[0];

		n = bytes[1] | (size_t)bytes[2] << 8;
		bytes += 3;
		len -= 3;
		if (n > len)
			n = len;
		memset(whole, 0, sizeof(*m) + 1);
		memcpy(whole, bytes, n);
		memcpy(&head, whole, sizeof(head));
		size = (how & 128) != 0 ? n : parley_size(head.type);
		bytes += n;
		len -= n;
		(void)parley_hear(whole, size, m);
		if (parley_take(order, whole, size, m) == -1)
			break;		/* the child is killed */
		demand_sound(order, m);
		go_on(order, m, how);
	}
	return 0;
}
