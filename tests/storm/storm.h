/*
 * The storm: random system calls in bursts.  A burst is a child that makes
 * some thousand calls, mostly with arguments of the right kind, and may die
 * of any of them; storm.c starts one after the other and adds up.
 *
 * One rule is above chance: whatever holds the storm may fail, and then no
 * packet may leave the host.  Every socket address is one of address.c, which
 * knows 127.0.0.1, ::1 and local names; no argument where the kernel looks
 * for an address, and no option that holds one, is ever drawn otherwise.
 */
#ifndef CUDARUN_STORM_H
#define CUDARUN_STORM_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NUMBERS 512		/* calls above are counted as one */
#define ERRORS 140
#define LIST 96
#define SLOTS 128
#define SLOT 512		/* bytes */
#define RECENT 8

/* Bits of storm()'s flags. */
#define STORM_DEADLY 1u		/* may kill whoever started the bursts */
#define STORM_OUTPUT 2u		/* bursts keep the descriptors 0 to 2 */
#define STORM_CAREFUL 4u	/* for a job without a filter: burst.c */
#define STORM_NUMBERS 8u	/* print what became of each number */
#define STORM_LISTED 16u	/* System V objects only by their keys */

/* What all bursts count, in memory that they share. */
struct tally {
	uint64_t made;
	uint64_t last;		/* number that was begun last */
	uint64_t begun[NUMBERS + 1];
	uint64_t done[NUMBERS + 1];
	uint64_t errors[ERRORS];
};

/* What lies outside and shall stay as it is: from the environment. */
struct targets {
	char *paths[LIST];
	char *names[LIST];	/* of abstract sockets and queues */
	uint64_t pids[LIST];
	uint64_t ports[LIST];
	uint64_t ids[LIST];	/* of keys and System V objects */
	uint64_t addresses[LIST];
	size_t n_paths, n_names, n_pids, n_ports, n_ids, n_addresses;
};

struct burst {
	uint64_t dice;
	struct tally *tally;
	const struct targets *targets;
	unsigned int flags;
	uint64_t supervisor;	/* its pid, and ours */
	uint64_t self;
	uint64_t fds[RECENT];	/* that calls gave */
	uint8_t *arena;		/* SLOTS of memory for arguments */
	const struct addresses *addresses;
	size_t last_address;
	unsigned int left;	/* calls to make */
};

/* What a call takes: one letter of draw.c for each argument. */
struct shape {
	int number;
	const char *args;
};

#define U(p) ((uint64_t)(uintptr_t)(p))

/* A call; arguments left out are 0. */
#define CALL(b, ...) \
	burst_call(b, (const uint64_t[7]){ __VA_ARGS__ })

uint64_t dice_roll(uint64_t *dice);

/* A number below n; n > 0. */
uint64_t draw_below(struct burst *b, uint64_t n);

/* True once in n times. */
bool draw_once_in(struct burst *b, uint64_t n);

/* An argument of a kind, a letter of draw.c; a digit is itself. */
uint64_t draw(struct burst *b, char kind);

/* An argument for something that is known by a target's number. */
uint64_t draw_from(struct burst *b, const uint64_t *list, size_t n);

/* A slot, as it is. */
uint8_t *draw_slot(struct burst *b);

/* All socket addresses of this burst, in memory that cannot be written. */
int addresses_make(struct burst *b);

/* One of a family; its length is address_length() until the next. */
uint64_t address_of(struct burst *b, int family);

/* Kinds for draw(). */
uint64_t address_draw(struct burst *b);
uint64_t address_length(struct burst *b);
uint64_t address_message(struct burst *b);
uint64_t address_messages(struct burst *b);
uint64_t address_room(struct burst *b);
uint64_t address_family(struct burst *b);
uint64_t address_level(struct burst *b);
uint64_t address_option(struct burst *b);

/* The shape of a number, or NULL. */
const struct shape *shape_find(long number);

/* One of those that have a shape. */
const struct shape *shape_draw(struct burst *b);

/*
 * Make the call words[0] with the arguments behind it, and count it.
 * Returns what the kernel returns: errors are negative.
 */
int64_t burst_call(struct burst *b, const uint64_t words[7]);

/* The life of a burst. */
void burst_run(struct burst *b) __attribute__((noreturn));

/* Some calls that belong together. */
void sequence_run(struct burst *b);

/*
 * Random calls for ms milliseconds, in bursts; prints its sums.  Nonzero:
 * this is no cudarun job, or no burst could be started.
 */
int storm(uint64_t seed, unsigned int ms, unsigned int flags)
    __attribute__((visibility("default")));

#endif
