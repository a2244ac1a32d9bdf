/* wire.c: the same frames however the bytes are cut, and no others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "wire.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ROOM 4096

/* As cudarun-protocol(7) quotes them: whole frames, and what they are. */
static const struct vector {
	const char *hex;
	uint8_t type;
	uint16_t run;
	uint32_t len;
	const char *payload;
} vectors[] = {
	{
		"00 00 00 2a 01 00 00 00 7b 22 73 6f 66 74 77 61 "
		"72 65 22 3a 22 63 75 64 61 73 68 20 30 2e 31 2e "
		"30 22 2c 22 76 65 72 73 69 6f 6e 73 22 3a 5b 31 "
		"5d 7d",
		WIRE_HELLO, 0, 42,
		"{\"software\":\"cudash 0.1.0\",\"versions\":[1]}",
	},
	{
		"00 00 00 0e 03 00 00 00 61 72 65 20 79 6f 75 20 "
		"74 68 65 72 65 3f",
		WIRE_PING, 0, 14,
		"are you there?",
	},
	{
		"00 00 00 8b 10 00 00 01 7b 22 73 63 72 69 70 74 "
		"22 3a 22 61 2e 70 79 22 2c 22 66 69 6c 65 73 22 "
		"3a 5b 7b 22 6e 61 6d 65 22 3a 22 61 2e 70 79 22 "
		"2c 22 73 69 7a 65 22 3a 39 2c 22 6d 6f 64 65 22 "
		"3a 33 38 34 2c 22 73 68 61 32 35 36 22 3a 22 63 "
		"63 34 32 31 35 35 30 38 38 66 63 61 35 37 33 30 "
		"37 35 38 64 62 37 32 62 32 61 35 62 63 61 33 33 "
		"31 31 32 61 39 34 31 64 66 61 61 32 64 34 33 30 "
		"39 38 65 63 34 32 32 63 65 34 65 61 32 31 33 22 "
		"7d 5d 7d",
		WIRE_RUN, 1, 139,
		"{\"script\":\"a.py\",\"files\":[{\"name\":\"a.py\",\"size"
		"\":9,\"mode\":384,\"sha256\":\"cc42155088fca5730758db72b2a"
		"5bca33112a941dfaa2d43098ec422ce4ea213\"}]}",
	},
	{
		"00 00 00 13 11 00 00 01 00 00 00 00 00 00 00 00 "
		"00 00 70 72 69 6e 74 28 31 29 0a",
		WIRE_FILE, 1, 19,
		"\000\000\000\000\000\000\000\000\000\000print(1)\n",
	},
	{
		"00 00 00 00 12 00 00 01",
		WIRE_GO, 1, 0,
		"",
	},
	{
		"00 00 00 0e 04 00 00 00 61 72 65 20 79 6f 75 20 "
		"74 68 65 72 65 3f",
		WIRE_PONG, 0, 14,
		"are you there?",
	},
	{
		"00 00 00 30 33 00 00 01 7b 22 65 76 65 6e 74 22 "
		"3a 22 61 63 63 65 70 74 65 64 22 2c 22 69 64 22 "
		"3a 22 32 30 32 36 31 31 32 30 2d 31 37 31 35 30 "
		"30 2d 33 66 61 39 22 7d",
		WIRE_EVENT, 1, 48,
		"{\"event\":\"accepted\",\"id\":\"20261120-171500-3fa9\"}",
	},
	{
		"00 00 00 02 30 00 00 01 31 0a",
		WIRE_OUT, 1, 2,
		"1\n",
	},
	{
		"00 00 00 04 32 00 00 01 00 00 00 09",
		WIRE_CREDIT_MORE, 1, 4,
		"\000\000\000\011",
	},
	{
		"00 00 00 83 37 00 00 01 7b 22 73 74 61 74 75 73 "
		"22 3a 30 2c 22 72 65 61 73 6f 6e 22 3a 22 65 78 "
		"69 74 22 2c 22 63 6f 72 65 22 3a 66 61 6c 73 65 "
		"2c 22 75 74 69 6d 65 22 3a 33 31 2c 22 73 74 69 "
		"6d 65 22 3a 31 32 2c 22 77 61 6c 6c 22 3a 35 38 "
		"2c 22 71 75 65 75 65 5f 77 61 69 74 22 3a 30 2c "
		"22 6d 61 78 72 73 73 22 3a 39 39 36 31 34 37 32 "
		"2c 22 6f 75 74 5f 62 79 74 65 73 22 3a 32 2c 22 "
		"64 72 6f 70 70 65 64 22 3a 30 7d",
		WIRE_EXIT, 1, 131,
		"{\"status\":0,\"reason\":\"exit\",\"core\":false,\"utime\""
		":31,\"stime\":12,\"wall\":58,\"queue_wait\":0,\"maxrss\":9"
		"961472,\"out_bytes\":2,\"dropped\":0}",
	},
};

static size_t
unhex(const char *hex, uint8_t *to)
{
	unsigned int byte;
	size_t n = 0;
	int used;

	for (; sscanf(hex, "%2x%n", &byte, &used) == 1; hex += used) {
		assert_true(n < ROOM);
		to[n++] = (uint8_t)byte;
	}
	return n;
}

/* All vectors, one behind the other. */
static size_t
all_vectors(uint8_t *to)
{
	size_t i, len = 0;

	for (i = 0; i < COUNT(vectors); i++)
		len += unhex(vectors[i].hex, to + len);
	assert_true(len <= ROOM);
	return len;
}

/* As much of it as there is room for; how much that was. */
static size_t
give(struct wire_reader *r, const uint8_t *bytes, size_t len)
{
	size_t room;
	uint8_t *to = wire_reader_room(r, &room);

	if (len > room)
		len = room;
	memcpy(to, bytes, len);
	wire_reader_fed(r, len);
	return len;
}

static void
give_header(struct wire_reader *r, uint32_t len)
{
	uint8_t header[WIRE_HEADER];

	wire_header(header, WIRE_OUT, 1, len);
	assert_int_equal(give(r, header, sizeof(header)), sizeof(header));
}

static void
check_frame(const struct wire_frame *frame, const struct vector *v)
{
	assert_int_equal(frame->type, v->type);
	assert_int_equal(frame->flags, 0);
	assert_int_equal(frame->run, v->run);
	assert_int_equal(frame->len, v->len);
	assert_memory_equal(frame->payload, v->payload, v->len);
}

static void
test_magic(void **state)
{
	uint8_t bytes[ROOM];

	(void)state;
	assert_int_equal(unhex("00 43 55 44 41 52 55 4e", bytes),
	    WIRE_MAGIC_LEN);
	assert_int_equal(sizeof(WIRE_MAGIC) - 1, WIRE_MAGIC_LEN);
	assert_memory_equal(bytes, WIRE_MAGIC, WIRE_MAGIC_LEN);
}

static void
test_vectors_are_written(void **state)
{
	uint8_t bytes[ROOM], header[WIRE_HEADER];
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(vectors); i++) {
		const struct vector *v = &vectors[i];

		assert_int_equal(unhex(v->hex, bytes), WIRE_HEADER + v->len);
		wire_header(header, v->type, v->run, v->len);
		assert_memory_equal(bytes, header, WIRE_HEADER);
		assert_memory_equal(bytes + WIRE_HEADER, v->payload, v->len);
	}
}

/* Give pieces of cut(arg) bytes and take all frames after each. */
static void
check_cut(size_t (*cut)(unsigned int *), unsigned int arg)
{
	uint8_t bytes[ROOM];
	size_t len = all_vectors(bytes), at = 0, i = 0, n;
	struct wire_reader r;
	struct wire_frame frame;

	wire_reader_init(&r);
	while (at < len) {
		n = cut(&arg);
		at += give(&r, bytes + at, n < len - at ? n : len - at);
		while (wire_reader_next(&r, &frame) == WIRE_FRAME) {
			assert_true(i < COUNT(vectors));
			check_frame(&frame, &vectors[i++]);
		}
		assert_int_equal(wire_reader_next(&r, &frame), WIRE_MORE);
	}
	assert_int_equal(i, COUNT(vectors));
	assert_int_equal(wire_reader_held(&r), 0);
	wire_reader_free(&r);
}

static size_t
cut_evenly(unsigned int *size)
{
	return *size;
}

static size_t
cut_anyhow(unsigned int *seed)
{
	*seed = *seed * 1103515245 + 12345;
	return (*seed >> 16) % 40;		/* nothing among them */
}

static void
test_every_size_of_piece(void **state)
{
	unsigned int size;

	(void)state;
	for (size = 1; size < 700; size++)
		check_cut(cut_evenly, size);
}

static void
test_random_pieces(void **state)
{
	unsigned int seed;

	(void)state;
	for (seed = 0; seed < 300; seed++)
		check_cut(cut_anyhow, seed);
}

/* Of a frame that is cut anywhere all bytes are held, and nothing else. */
static void
test_held(void **state)
{
	uint8_t bytes[ROOM];
	size_t len = all_vectors(bytes), first = WIRE_HEADER + vectors[0].len;
	struct wire_reader r;
	struct wire_frame frame;

	(void)state;
	wire_reader_init(&r);
	assert_int_equal(wire_reader_held(&r), 0);
	(void)give(&r, bytes, first - 1);
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_MORE);
	assert_int_equal(wire_reader_held(&r), first - 1);
	(void)give(&r, bytes + first - 1, 4);
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_FRAME);
	assert_int_equal(wire_reader_held(&r), 3);
	(void)give(&r, bytes + first + 3, len - first - 3);
	while (wire_reader_next(&r, &frame) == WIRE_FRAME)
		;
	assert_int_equal(wire_reader_held(&r), 0);
	wire_reader_free(&r);
}

/* A frame of len bytes, given bit by bit, comes out whole. */
static void
check_long(struct wire_reader *r, uint32_t len)
{
	cleanup_free uint8_t *payload = xcalloc(len, 1);
	struct wire_frame frame;
	size_t at, n;

	for (at = 0; at < len; at++)
		payload[at] = (uint8_t)(at * 7 + at / 251);
	give_header(r, len);
	for (at = 0; at < len; at += n) {
		assert_int_equal(wire_reader_next(r, &frame), WIRE_MORE);
		n = give(r, payload + at, len - at < 5000 ? len - at : 5000);
		assert_true(n > 0);
	}
	assert_int_equal(wire_reader_next(r, &frame), WIRE_FRAME);
	assert_int_equal(frame.len, len);
	assert_memory_equal(frame.payload, payload, len);
	assert_int_equal(wire_reader_held(r), 0);
}

static void
test_longest(void **state)
{
	static const uint32_t max[] = { WIRE_MAX_LEAST, WIRE_FIRST_MAX,
	    WIRE_MAX_DEFAULT, WIRE_MAX_MOST };
	struct wire_reader r;
	struct wire_frame frame;
	size_t i, room;

	(void)state;
	for (i = 0; i < COUNT(max); i++) {
		wire_reader_init(&r);
		wire_reader_allow(&r, max[i]);
		check_long(&r, max[i]);
		check_long(&r, max[i] - 1);
		(void)wire_reader_room(&r, &room);
		assert_int_equal(room, WIRE_HEADER + (size_t)(max[i] <
		    WIRE_FIRST_MAX ? WIRE_FIRST_MAX : max[i]));
		give_header(&r, max[i] + 1);
		assert_int_equal(wire_reader_next(&r, &frame), WIRE_OVERSIZE);
		assert_int_equal(wire_reader_next(&r, &frame), WIRE_OVERSIZE);
		wire_reader_free(&r);
	}
}

/* It is said as soon as the length is known, and not before. */
static void
test_oversize(void **state)
{
	static const uint32_t len[] = { WIRE_FIRST_MAX + 1, 0x7fffffff,
	    0x80000000, 0xfffffff8, 0xffffffff };
	uint8_t header[WIRE_HEADER];
	struct wire_reader r;
	struct wire_frame frame;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(len); i++) {
		wire_reader_init(&r);
		wire_header(header, WIRE_STDIN, 1, len[i]);
		(void)give(&r, header, WIRE_HEADER - 1);
		assert_int_equal(wire_reader_next(&r, &frame), WIRE_MORE);
		(void)give(&r, header + WIRE_HEADER - 1, 1);
		assert_int_equal(wire_reader_next(&r, &frame), WIRE_OVERSIZE);
		wire_reader_free(&r);
	}
}

/* Nobody makes the buffer larger than the longest frame there may be. */
static void
test_most(void **state)
{
	struct wire_reader r;
	struct wire_frame frame;

	(void)state;
	wire_reader_init(&r);
	wire_reader_allow(&r, UINT32_MAX);
	assert_int_equal(r.size, WIRE_HEADER + WIRE_MAX_MOST);
	give_header(&r, WIRE_MAX_MOST + 1);
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_OVERSIZE);
	wire_reader_free(&r);
}

static void
test_flags(void **state)
{
	static const uint8_t types[] = { WIRE_PING, 0x7f, WIRE_OPTIONAL,
	    0xff };
	struct wire_reader r;
	struct wire_frame frame;
	unsigned int flags;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(types); i++)
		for (flags = 0; flags < 256; flags++) {
			uint8_t header[WIRE_HEADER];

			wire_reader_init(&r);
			wire_header(header, types[i], 0, 0);
			header[5] = (uint8_t)flags;
			(void)give(&r, header, sizeof(header));
			assert_int_equal(wire_reader_next(&r, &frame),
			    flags == 0 ? WIRE_FRAME : WIRE_FLAGS);
			wire_reader_free(&r);
		}
}

/* Frames before a bad one are given out; what follows it is not. */
static void
test_bad_behind_good(void **state)
{
	static const uint8_t bytes[] = { 0, 0, 0, 1, WIRE_PING, 0, 0, 0, 'x',
	    0, 0, 0, 0, WIRE_PING, 1, 0, 0, 0, 0, 0, 0, WIRE_PING, 0, 0, 0 };
	struct wire_reader r;
	struct wire_frame frame;
	size_t room;

	(void)state;
	wire_reader_init(&r);
	(void)give(&r, bytes, sizeof(bytes));
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_FRAME);
	assert_int_equal(frame.payload[0], 'x');
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_FLAGS);
	(void)wire_reader_room(&r, &room);
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_FLAGS);
	wire_reader_free(&r);
}

/* Between the HELLOs: more is allowed while a frame is half there. */
static void
test_allow_with_bytes_held(void **state)
{
	static const uint8_t ping[] = { 0, 0, 0, 2, WIRE_PING, 0, 0, 0, 'h',
	    'i', 0, 0, 0, 3, WIRE_PING, 0, 0, 0, 'y', 'o' };
	struct wire_reader r;
	struct wire_frame frame;

	(void)state;
	wire_reader_init(&r);
	(void)give(&r, ping, sizeof(ping));
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_FRAME);
	wire_reader_allow(&r, WIRE_MAX_DEFAULT);
	assert_int_equal(wire_reader_held(&r), 10);
	(void)give(&r, (const uint8_t *)"u", 1);
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_FRAME);
	assert_int_equal(frame.len, 3);
	assert_memory_equal(frame.payload, "you", 3);
	check_long(&r, WIRE_MAX_DEFAULT);
	wire_reader_free(&r);
}

/*
 * A buffer full of small frames, taken one at a time with room asked before
 * each: room is never in front of what is held, and all of them come.
 */
static void
test_room_while_frames_wait(void **state)
{
	uint32_t given = 0, taken = 0, most = 3 * WIRE_FIRST_MAX / 12;
	uint8_t bytes[WIRE_HEADER + 4];
	struct wire_reader r;
	struct wire_frame frame;
	size_t room;

	(void)state;
	wire_reader_init(&r);
	wire_header(bytes, WIRE_OUT, 1, 4);
	while (taken < most) {
		(void)wire_reader_room(&r, &room);
		for (; room >= sizeof(bytes) && given < most;
		    room -= sizeof(bytes)) {
			wire_put32(bytes + WIRE_HEADER, given++);
			assert_int_equal(give(&r, bytes, sizeof(bytes)),
			    sizeof(bytes));
		}
		assert_int_equal(wire_reader_next(&r, &frame), WIRE_FRAME);
		assert_int_equal(wire_get32(frame.payload), taken++);
	}
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_MORE);
	assert_int_equal(wire_reader_held(&r), 0);
	wire_reader_free(&r);
}

/* Without a whole frame there is always room, wherever the cut is. */
static void
test_always_room(void **state)
{
	struct wire_reader r;
	struct wire_frame frame;
	uint32_t first;
	size_t room;

	(void)state;
	for (first = WIRE_FIRST_MAX - 20; first <= WIRE_FIRST_MAX; first++) {
		cleanup_free uint8_t *payload = xcalloc(first, 1);

		wire_reader_init(&r);
		give_header(&r, first);
		assert_int_equal(give(&r, payload, first), first);
		(void)wire_reader_room(&r, &room);
		assert_int_equal(room, WIRE_FIRST_MAX - first);
		if (room >= WIRE_HEADER)
			give_header(&r, WIRE_FIRST_MAX);
		assert_int_equal(wire_reader_next(&r, &frame), WIRE_FRAME);
		assert_int_equal(wire_reader_next(&r, &frame), WIRE_MORE);
		(void)wire_reader_room(&r, &room);
		assert_int_equal(room, WIRE_HEADER + WIRE_FIRST_MAX -
		    wire_reader_held(&r));
		wire_reader_free(&r);
	}
}

/* The longest frame behind the shortest: the buffer is full, but not whole. */
static void
test_longest_behind_shortest(void **state)
{
	cleanup_free uint8_t *bytes = xcalloc(WIRE_HEADER + WIRE_FIRST_MAX, 1);
	size_t len = WIRE_HEADER + WIRE_FIRST_MAX, at, room;
	struct wire_reader r;
	struct wire_frame frame;

	(void)state;
	wire_reader_init(&r);
	wire_header(bytes, WIRE_OUT, 1, WIRE_FIRST_MAX);
	bytes[len - 1] = 'z';
	give_header(&r, 0);
	at = give(&r, bytes, len);
	assert_int_equal(at, len - WIRE_HEADER);
	(void)wire_reader_room(&r, &room);
	assert_int_equal(room, 0);		/* a whole frame waits */
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_FRAME);
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_MORE);
	assert_int_equal(give(&r, bytes + at, len - at), WIRE_HEADER);
	assert_int_equal(wire_reader_next(&r, &frame), WIRE_FRAME);
	assert_int_equal(frame.payload[WIRE_FIRST_MAX - 1], 'z');
	wire_reader_free(&r);
}

static void
test_numbers(void **state)
{
	static const uint8_t bytes[] = { 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54,
	    0x32, 0x10 };
	uint8_t to[8];

	(void)state;
	assert_int_equal(wire_get16(bytes), 0xfedc);
	assert_int_equal(wire_get32(bytes), 0xfedcba98);
	assert_true(wire_get64(bytes) == 0xfedcba9876543210);
	wire_put16(to, 0xfedc);
	assert_memory_equal(to, bytes, 2);
	wire_put32(to, 0xfedcba98);
	assert_memory_equal(to, bytes, 4);
	wire_put64(to, 0xfedcba9876543210);
	assert_memory_equal(to, bytes, 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_magic),
		cmocka_unit_test(test_vectors_are_written),
		cmocka_unit_test(test_every_size_of_piece),
		cmocka_unit_test(test_random_pieces),
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_oversize),
		cmocka_unit_test(test_most),
		cmocka_unit_test(test_flags),
		cmocka_unit_test(test_bad_behind_good),
		cmocka_unit_test(test_allow_with_bytes_held),
		cmocka_unit_test(test_room_while_frames_wait),
		cmocka_unit_test(test_always_room),
		cmocka_unit_test(test_longest_behind_shortest),
		cmocka_unit_test(test_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
