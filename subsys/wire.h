/*
 * Frames of "cudarun wire 1", cudarun-protocol(7): bytes to frames and back.
 * Pure: no descriptors, no JSON, no state but what is in the structs.  What
 * a frame means and who may send it when is not decided here.
 */
#ifndef CUDARUN_WIRE_H
#define CUDARUN_WIRE_H

#include <stddef.h>
#include <stdint.h>

#define WIRE_MAGIC "\0CUDARUN"	/* no Python source can contain a NUL */
#define WIRE_MAGIC_LEN 8
#define WIRE_HEADER 8
#define WIRE_FIRST_MAX 65536u	/* payload, until both have said HELLO */
#define WIRE_MAX_DEFAULT 262144u
#define WIRE_MAX_LEAST 65536u
#define WIRE_MAX_MOST 1048576u
#define WIRE_CONTROL_MAX 65536u	/* payload of a JSON frame, always */
#define WIRE_CREDIT 262144u	/* of FILE and STDIN bytes, at RUN */
#define WIRE_OPTIONAL 0x80	/* types from here on may be skipped */

enum wire_type {
	WIRE_HELLO = 0x01,
	WIRE_ERROR = 0x02,
	WIRE_PING = 0x03,
	WIRE_PONG = 0x04,
	WIRE_RUN = 0x10,
	WIRE_FILE = 0x11,
	WIRE_GO = 0x12,
	WIRE_STDIN = 0x13,
	WIRE_STDIN_EOF = 0x14,
	WIRE_SIGNAL = 0x15,
	WIRE_RESIZE = 0x16,
	WIRE_ATTACH = 0x17,
	WIRE_GET = 0x18,
	WIRE_STATUS = 0x19,
	WIRE_OUT = 0x30,
	WIRE_ERR = 0x31,
	WIRE_CREDIT_MORE = 0x32,
	WIRE_EVENT = 0x33,
	WIRE_RESULT = 0x34,
	WIRE_RESULT_DATA = 0x35,
	WIRE_RESULT_END = 0x36,
	WIRE_EXIT = 0x37,
};

struct wire_frame {
	uint8_t type;
	uint8_t flags;
	uint16_t run;
	uint32_t len;
	const uint8_t *payload;		/* in the reader's buffer */
};

/* Write a header of WIRE_HEADER bytes. */
void wire_header(uint8_t *to, uint8_t type, uint16_t run, uint32_t len);

/* Big-endian numbers in payloads. */
void wire_put16(uint8_t *to, uint16_t v);
void wire_put32(uint8_t *to, uint32_t v);
void wire_put64(uint8_t *to, uint64_t v);
uint16_t wire_get16(const uint8_t *from);
uint32_t wire_get32(const uint8_t *from);
uint64_t wire_get64(const uint8_t *from);

/*
 * A reader collects bytes and gives out whole frames.  Its buffer is as
 * large as one frame may be and no larger.
 */
struct wire_reader {
	uint8_t *buffer;		/* owned */
	size_t size;
	size_t begin;			/* first byte not given out */
	size_t end;			/* one past the last byte */
	uint32_t max;			/* longest payload taken */
};

void wire_reader_init(struct wire_reader *r);
void wire_reader_free(struct wire_reader *r);

/*
 * From now on payloads up to max, or WIRE_MAX_MOST; a larger buffer may be
 * made for them, so payload pointers are no longer valid.
 */
void wire_reader_allow(struct wire_reader *r, uint32_t max);

/*
 * Where to put what is read next, and how much fits: at least one byte,
 * unless a whole frame or an error waits to be taken.  Moves what payload
 * pointers point to.
 */
uint8_t *wire_reader_room(struct wire_reader *r, size_t *ret_len);

/* So many bytes have been put there. */
void wire_reader_fed(struct wire_reader *r, size_t len);

enum wire_next {
	WIRE_MORE,		/* no whole frame yet */
	WIRE_FRAME,		/* *ret_frame, valid until more room is asked */
	WIRE_OVERSIZE,		/* its payload is longer than max */
	WIRE_FLAGS,		/* flags that version 1 does not know */
};

/* The next frame.  After the last two nothing more can be read. */
enum wire_next wire_reader_next(struct wire_reader *r,
    struct wire_frame *ret_frame);

/* Bytes of a frame, or of nothing yet, that are held: 0 at a frame's end. */
size_t wire_reader_held(const struct wire_reader *r);

#endif
