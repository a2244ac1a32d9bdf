/*
 * A link: the two descriptors of a connection with frames on them.  What is
 * sent waits in one bounded buffer; who sends data asks for room first, so
 * that a client which does not read stops its job and not our memory.
 * Small frames (events, credit, answers) always find the reserve.
 */
#ifndef CUDARUN_LINK_H
#define CUDARUN_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire.h"

struct control;

struct link {
	int in;			/* -1: nothing is read */
	int out;
	struct wire_reader reader;
	uint8_t *buffer;	/* owned: what waits to be written */
	size_t size;
	size_t begin;
	size_t end;
	uint32_t max;		/* longest payload the other side takes */
	bool broken;		/* nobody reads out any more */
};

/* Frames on in and out, neither of which blocks afterwards. */
int link_init(struct link *l, int in, int out);
void link_free(struct link *l);

/* Both have said how long a payload may be. */
void link_allow(struct link *l, uint32_t max);

/* Read once.  Bytes read; 0: end of input; -1: nothing there now. */
int link_fill(struct link *l);

/* Write what can be written now. */
void link_flush(struct link *l);

/* Whether something waits to be written. */
bool link_waits(const struct link *l);

/* Payload bytes that fit into one frame now; 0: wait. */
size_t link_room(const struct link *l);

/*
 * Where a payload of at most link_room() bytes can be put; link_put then
 * makes the frame of it.  No other frame may be sent in between.
 */
uint8_t *link_place(struct link *l);
void link_put(struct link *l, uint8_t type, uint16_t run, size_t len);

/* Send a frame from the reserve: at most LINK_SMALL bytes. */
#define LINK_SMALL 65536u
void link_send(struct link *l, uint8_t type, uint16_t run, const void *bytes,
    size_t len);

/* The same, of an object, which is released. */
void link_send_control(struct link *l, uint8_t type, uint16_t run,
    struct control *owned);

/* Bytes without a frame around them: the magic. */
void link_send_plain(struct link *l, const void *bytes, size_t len);

/* Whether the reserve is so low that nothing more should be asked of us. */
bool link_is_crowded(const struct link *l);

#endif
