/*
 * Socket addresses, and messages that hold some.  They are made once for a
 * burst and then cannot be written: neither a call that writes into its
 * arguments nor a second thread can make others of them.  Options that name
 * an interface or a group to join are left out for the same reason.
 */
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "storm.h"

#define ADDRESSES 32
#define BYTES 256

union address {
	struct sockaddr any;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_un un;
};

struct addresses {
	union address address[ADDRESSES];
	socklen_t length[ADDRESSES];
	struct mmsghdr message[ADDRESSES];
	struct iovec part[ADDRESSES];
	union {
		struct cmsghdr header;
		uint8_t bytes[CMSG_SPACE(2 * sizeof(int))];
	} control[ADDRESSES];
	uint8_t bytes[BYTES];
};

static in_port_t
draw_port(struct burst *b)
{
	return htons((uint16_t)draw_from(b, b->targets->ports,
	    b->targets->n_ports));
}

/* Abstract, a target's or an own one, or a path. */
static socklen_t
make_local(struct burst *b, struct sockaddr_un *un)
{
	const struct targets *t = b->targets;
	const char *name = "storm", *path = "x";
	int n;

	un->sun_family = AF_UNIX;
	if (t->n_names > 0)
		name = t->names[draw_below(b, t->n_names)];
	if (t->n_paths > 0 && !draw_once_in(b, 4))
		path = t->paths[draw_below(b, t->n_paths)];
	if (draw_once_in(b, 2))
		n = snprintf(&un->sun_path[1], sizeof(un->sun_path) - 1, "%s",
		    name) + 1;
	else
		n = snprintf(un->sun_path, sizeof(un->sun_path), "%s", path);
	if (n > (int)sizeof(un->sun_path))
		n = (int)sizeof(un->sun_path);
	return (socklen_t)offsetof(struct sockaddr_un, sun_path) +
	    (socklen_t)n;
}

static socklen_t
make_address(struct burst *b, union address *a, size_t i)
{
	switch (i % 3) {
	case 0:
		a->in.sin_family = AF_INET;
		a->in.sin_port = draw_port(b);
		a->in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
		return sizeof(a->in);
	case 1:
		a->in6.sin6_family = AF_INET6;
		a->in6.sin6_port = draw_port(b);
		a->in6.sin6_addr = in6addr_loopback;
		return sizeof(a->in6);
	default:
		return make_local(b, &a->un);
	}
}

/* With descriptors or a sender's name in it. */
static void
make_message(struct burst *b, struct addresses *all, size_t i)
{
	struct msghdr *m = &all->message[i].msg_hdr;
	struct cmsghdr *c = &all->control[i].header;
	int numbers[2] = { (int)draw(b, 'f'), (int)draw(b, 'f') };

	all->part[i] = (struct iovec){ all->bytes, draw_below(b, BYTES) };
	m->msg_iov = &all->part[i];
	m->msg_iovlen = 1;
	if (draw_once_in(b, 2)) {
		m->msg_name = &all->address[i];
		m->msg_namelen = all->length[i];
	}
	if (draw_once_in(b, 2))
		return;
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = draw_once_in(b, 4) ? SCM_CREDENTIALS : SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(numbers));
	memcpy(CMSG_DATA(c), numbers, sizeof(numbers));
	m->msg_control = c;
	m->msg_controllen = sizeof(all->control[i]);
}

int
addresses_make(struct burst *b)
{
	struct addresses *all;
	size_t i;

	all = mmap(NULL, sizeof(*all), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (all == MAP_FAILED)
		return -1;
	memset(all->bytes, '!', sizeof(all->bytes));
	for (i = 0; i < ADDRESSES; i++) {
		all->length[i] = make_address(b, &all->address[i], i);
		make_message(b, all, i);
	}
	b->addresses = all;
	return mprotect(all, sizeof(*all), PROT_READ);
}

uint64_t
address_of(struct burst *b, int family)
{
	do {
		b->last_address = draw_below(b, ADDRESSES);
	} while (b->addresses->address[b->last_address].any.sa_family !=
	    family);
	return U(&b->addresses->address[b->last_address]);
}

uint64_t
address_draw(struct burst *b)
{
	b->last_address = draw_below(b, ADDRESSES);
	return draw_once_in(b, 32) ? 0 :
	    U(&b->addresses->address[b->last_address]);
}

uint64_t
address_length(struct burst *b)
{
	return draw_once_in(b, 16) ? draw_below(b, 140) :
	    b->addresses->length[b->last_address];
}

uint64_t
address_message(struct burst *b)
{
	return U(&b->addresses->message[draw_below(b, ADDRESSES)].msg_hdr);
}

/* The callers of this take at most eight. */
uint64_t
address_messages(struct burst *b)
{
	return U(&b->addresses->message[draw_below(b, ADDRESSES - 8)]);
}

/* Where a message can be received. */
uint64_t
address_room(struct burst *b)
{
	uint8_t *slot = draw_slot(b);
	struct iovec part = { slot + SLOT / 2, SLOT / 4 };
	struct msghdr m = { .msg_name = slot + SLOT / 2, .msg_namelen = 128,
	    .msg_iov = (struct iovec *)(uintptr_t)(slot + SLOT / 4),
	    .msg_iovlen = 1, .msg_control = slot + 3 * SLOT / 4,
	    .msg_controllen = SLOT / 4 };

	memcpy(slot, &m, sizeof(m));
	memcpy(slot + SLOT / 4, &part, sizeof(part));
	return U(slot);
}

/* Those whose sockets would take addresses of another form are missing. */
uint64_t
address_family(struct burst *b)
{
	static const uint64_t families[] = { AF_UNIX, AF_UNIX, AF_INET,
	    AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_KEY, AF_ALG, AF_VSOCK,
	    UINT64_C(1) << 32 | AF_UNIX };

	return families[draw_below(b, sizeof(families) /
	    sizeof(families[0]))];
}

uint64_t
address_level(struct burst *b)
{
	static const uint64_t levels[] = { SOL_SOCKET, SOL_SOCKET,
	    IPPROTO_TCP, IPPROTO_UDP };

	return levels[draw_below(b, sizeof(levels) / sizeof(levels[0]))];
}

uint64_t
address_option(struct burst *b)
{
	uint64_t option;

	do {
		option = draw_below(b, 80);
	} while (option == SO_BINDTODEVICE || option == SO_BINDTOIFINDEX ||
	    option == SO_DONTROUTE);
	return option;
}
