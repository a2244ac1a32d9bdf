/*
 * The whole state is where the next frame begins and where the bytes end;
 * its header is read again each time somebody asks.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "wire.h"

void
wire_put16(uint8_t *to, uint16_t v)
{
	to[0] = (uint8_t)(v >> 8);
	to[1] = (uint8_t)v;
}

void
wire_put32(uint8_t *to, uint32_t v)
{
	wire_put16(to, (uint16_t)(v >> 16));
	wire_put16(to + 2, (uint16_t)v);
}

void
wire_put64(uint8_t *to, uint64_t v)
{
	wire_put32(to, (uint32_t)(v >> 32));
	wire_put32(to + 4, (uint32_t)v);
}

uint16_t
wire_get16(const uint8_t *from)
{
	return (uint16_t)(from[0] << 8 | from[1]);
}

uint32_t
wire_get32(const uint8_t *from)
{
	return (uint32_t)wire_get16(from) << 16 | wire_get16(from + 2);
}

uint64_t
wire_get64(const uint8_t *from)
{
	return (uint64_t)wire_get32(from) << 32 | wire_get32(from + 4);
}

void
wire_header(uint8_t *to, uint8_t type, uint16_t run, uint32_t len)
{
	wire_put32(to, len);
	to[4] = type;
	to[5] = 0;		/* flags: version 1 has none */
	wire_put16(to + 6, run);
}

void
wire_reader_init(struct wire_reader *r)
{
	*r = (struct wire_reader){ .max = 0 };
	wire_reader_allow(r, WIRE_FIRST_MAX);
}

void
wire_reader_free(struct wire_reader *r)
{
	free(r->buffer);
	*r = (struct wire_reader){ .max = 0 };
}

/* It never shrinks: what is held may be longer than the new max. */
void
wire_reader_allow(struct wire_reader *r, uint32_t max)
{
	r->max = max < WIRE_MAX_MOST ? max : WIRE_MAX_MOST;
	if (r->size >= WIRE_HEADER + (size_t)r->max)
		return;
	r->size = WIRE_HEADER + (size_t)r->max;
	r->buffer = xreallocarray(r->buffer, r->size, 1);
}

size_t
wire_reader_held(const struct wire_reader *r)
{
	return r->end - r->begin;
}

/* What wire_reader_next would say, without taking it. */
static enum wire_next
look(const struct wire_reader *r)
{
	const uint8_t *header = r->buffer + r->begin;

	if (wire_reader_held(r) < WIRE_HEADER)
		return WIRE_MORE;
	if (wire_get32(header) > r->max)
		return WIRE_OVERSIZE;
	if (header[5] != 0)
		return WIRE_FLAGS;
	if (wire_reader_held(r) - WIRE_HEADER < wire_get32(header))
		return WIRE_MORE;
	return WIRE_FRAME;
}

/*
 * Bytes are moved only if no more of them are left than have been given out,
 * or if they are one frame's beginning: so whoever sends tiny frames and is
 * read one at a time costs no more than their bytes.
 */
uint8_t *
wire_reader_room(struct wire_reader *r, size_t *ret_len)
{
	size_t held = wire_reader_held(r);

	if (r->begin > 0 && (held <= r->begin || look(r) == WIRE_MORE)) {
		memmove(r->buffer, r->buffer + r->begin, held);
		r->begin = 0;
		r->end = held;
	}
	*ret_len = r->size - r->end;
	return r->buffer + r->end;
}

void
wire_reader_fed(struct wire_reader *r, size_t len)
{
	r->end += len;
}

enum wire_next
wire_reader_next(struct wire_reader *r, struct wire_frame *ret_frame)
{
	const uint8_t *header = r->buffer + r->begin;
	enum wire_next next = look(r);

	if (next != WIRE_FRAME)
		return next;
	*ret_frame = (struct wire_frame){
		.type = header[4],
		.flags = header[5],
		.run = wire_get16(header + 6),
		.len = wire_get32(header),
		.payload = header + WIRE_HEADER,
	};
	r->begin += WIRE_HEADER + (size_t)ret_frame->len;
	return WIRE_FRAME;
}
