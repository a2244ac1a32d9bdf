#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base64.h"
#include "fd.h"
#include "figure.h"
#include "folder.h"
#include "mem.h"
#include "os.h"

#define CHUNK 4096		/* kitty: bytes of base64 in one sequence */
#define PICTURE_MAX (16U << 20)	/* a larger one is not drawn */
#define ESC "\033"
#define ST "\033\\"

static bool
is(const char *value, const char *wanted)
{
	return value != NULL && strcmp(value, wanted) == 0;
}

static bool
begins(const char *value, const char *with)
{
	return value != NULL && strncmp(value, with, strlen(with)) == 0;
}

static bool
asked_for(const char *wish, enum figure_way *ret_way)
{
	static const struct {
		const char *name;
		enum figure_way way;
	} ways[] = {
		{ "none", FIGURE_NONE }, { "kitty", FIGURE_KITTY },
		{ "iterm2", FIGURE_ITERM2 }, { "sixel", FIGURE_SIXEL },
	};
	size_t i;

	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		if (is(wish, ways[i].name)) {
			*ret_way = ways[i].way;
			return true;
		}
	return false;
}

bool
figure_guess(char *(*get)(const char *name), enum figure_way *ret_way)
{
	const char *term = get("TERM"), *program = get("TERM_PROGRAM");

	if (asked_for(get("CUDASH_PICTURES"), ret_way))
		return true;
	*ret_way = FIGURE_NONE;
	/* These keep pictures for themselves, whatever is outside of them. */
	if (term == NULL || is(term, "dumb") || is(term, "linux") ||
	    begins(term, "screen") || begins(term, "tmux") ||
	    get("TMUX") != NULL || get("STY") != NULL)
		return true;
	if (is(term, "xterm-kitty") || get("KITTY_WINDOW_ID") != NULL) {
		*ret_way = FIGURE_KITTY;
		return true;
	}
	if (is(program, "iTerm.app") || is(program, "WezTerm") ||
	    is(get("LC_TERMINAL"), "iTerm2")) {
		*ret_way = FIGURE_ITERM2;
		return true;
	}
	return false;
}

enum figure_way
figure_way(void)
{
	enum figure_way way = FIGURE_NONE;

	if (os_is_terminal(1))
		(void)figure_guess(getenv, &way);
	return way;
}

static bool
is_numbered(const char *name, const char *ending)
{
	const char *slash = strrchr(name, '/');
	size_t digits;

	name = slash == NULL ? name : slash + 1;
	if (!begins(name, "figure-"))
		return false;
	name += strlen("figure-");
	digits = strspn(name, "0123456789");
	return digits > 0 && is(name + digits, ending);
}

bool
figure_is(const char *name)
{
	return is_numbered(name, ".png");
}

bool
figure_is_sixel(const char *name)
{
	return is_numbered(name, ".six");
}

char *
figure_kitty(const char *png, size_t len, size_t *ret_len)
{
	cleanup_free char *text = base64_encode(png, len);
	size_t left = strlen(text), pieces = left / CHUNK + 1, n, at = 0;
	size_t size = left + pieces * 32 + 2;
	char *out = xcalloc(1, size);
	const char *from = text;

	do {
		n = left > CHUNK ? CHUNK : left;
		left -= n;
		at += (size_t)snprintf(out + at, size - at, ESC "_G%sm=%d;",
		    from == text ? "a=T,f=100,q=2," : "", left > 0);
		memcpy(out + at, from, n);
		at += n;
		from += n;
		memcpy(out + at, ST, 2);
		at += 2;
	} while (left > 0);
	out[at++] = '\n';
	*ret_len = at;
	return out;
}

char *
figure_iterm2(const char *png, size_t len, const char *name, size_t *ret_len)
{
	cleanup_free char *text = base64_encode(png, len);
	cleanup_free char *title = base64_encode(name, strlen(name));
	char *out = xasprintf(ESC "]1337;File=inline=1;size=%zu;name=%s:%s"
	    "\a\n", len, title, text);

	*ret_len = strlen(out);
	return out;
}

/* What draws goes to the terminal as it is: nothing else may be in it. */
bool
figure_check_sixel(const char *bytes, size_t len)
{
	size_t i;

	if (len < 5 || memcmp(bytes, ESC "P", 2) != 0 ||
	    memcmp(bytes + len - 2, ST, 2) != 0)
		return false;
	/* Bytes of 128 to 159 are controls, too. */
	for (i = 2; i < len - 2; i++)
		if ((unsigned char)bytes[i] < ' ' ||
		    (unsigned char)bytes[i] > '~')
			return false;
	return true;
}

static const char *
find_begin(const char *bytes, size_t len)
{
	size_t i;

	for (i = 0; i + 3 <= len; i++)
		if (memcmp(bytes + i, ESC "[?", 3) == 0)
			return bytes + i;
	return NULL;
}

/* "CSI ? 62 ; 4 ; 22 c": numbers, of which 4 is sixel. */
enum figure_answer
figure_answer(const char *bytes, size_t len, size_t *ret_begin,
    size_t *ret_end)
{
	const char *at = find_begin(bytes, len), *end = bytes + len;
	bool capable = false;
	long number = 0;

	if (at == NULL)
		return FIGURE_PARTIAL;
	*ret_begin = (size_t)(at - bytes);
	for (at += 3; at < end; at++) {
		if (*at >= '0' && *at <= '9') {
			if (number < 1000)
				number = number * 10 + (*at - '0');
			continue;
		}
		capable = capable || number == 4;
		number = 0;
		if (*at == ';')
			continue;
		*ret_end = (size_t)(at - bytes) + 1;
		return capable && *at == 'c' ? FIGURE_CAPABLE : FIGURE_PLAIN;
	}
	return FIGURE_PARTIAL;
}

static char *
load(const char *path, size_t *ret_len)
{
	cleanup_fd int fd = -1;
	bool executable;
	uint64_t size;

	if (folder_look(path, &size, &executable) != FOLDER_FILE ||
	    size > PICTURE_MAX || (fd = folder_read(path)) == -1)
		return NULL;
	return fd_slurp_fd(fd, ret_len);
}

static void
draw_sixel(const char *path)
{
	size_t len;
	cleanup_free char *bytes = load(path, &len);

	if (bytes == NULL || !figure_check_sixel(bytes, len))
		return;
	if (fd_write_all(1, bytes, len) == -1 ||
	    fd_write_all(1, "\n", 1) == -1)
		return;
	(void)unlink(path);
}

static void
draw_png(enum figure_way way, const char *path)
{
	static const char magic[] = "\211PNG\r\n\032\n";
	cleanup_free char *png = NULL, *out = NULL;
	const char *slash = strrchr(path, '/');
	size_t len, out_len;

	png = load(path, &len);
	if (png == NULL || len < sizeof(magic) - 1 ||
	    memcmp(png, magic, sizeof(magic) - 1) != 0)
		return;
	out = way == FIGURE_KITTY ? figure_kitty(png, len, &out_len) :
	    figure_iterm2(png, len, slash == NULL ? path : slash + 1,
	    &out_len);
	(void)fd_write_all(1, out, out_len);
}

void
figure_show(enum figure_way way, const char *path)
{
	cleanup_free char *line = NULL;

	if (figure_is_sixel(path)) {
		if (way == FIGURE_SIXEL)
			draw_sixel(path);
		return;
	}
	if (!figure_is(path))
		return;
	line = xasprintf("%s\n", path);
	if (fd_write_all(1, line, strlen(line)) == 0 &&
	    (way == FIGURE_KITTY || way == FIGURE_ITERM2))
		draw_png(way, path);
}
