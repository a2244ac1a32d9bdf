/*
 * Three states as in XCU 2.2: outside of quotes, in single quotes, in double
 * quotes.  Outside, a table names each character that is more than itself.
 * A few are so only in some places, and there shells differ: bash, for one,
 * expands a ~ behind = in any word.  Then the strictest reading counts.
 */
#include <stdbool.h>
#include <string.h>

#include "mem.h"
#include "words.h"

struct splitter {
	const char *at;		/* what is still to be read */
	char *word;		/* being made; as large as the line */
	size_t len;
	bool open;		/* a word has begun, be it empty */
	char before;		/* last unquoted character of it, or 0 */
	char **words;
	size_t count;
	const char *why;	/* refused: the reason */
};

/* Characters that a shell never leaves alone outside of quotes. */
static const struct special {
	const char *bytes;
	const char *why;
} specials[] = {
	{ ";", "; would begin another command" },
	{ "&", "& would begin another command" },
	{ "\n", "a line end would begin another command" },
	{ "|", "| would begin another command" },
	{ "<", "< would read a file of the host" },
	{ ">", "> would write a file of the host" },
	{ "()", "( and ) would begin another shell" },
	{ "$", "$ would stand for a variable or for another command" },
	{ "`", "` would begin another command" },
	{ "*?[]", "*, ?, [ and ] would stand for names of files" },
	{ "{}", "{ and } would stand for several words" },
	{ "!", "! would change or repeat a command" },
};

static const char *
find_special(char byte, const char *among)
{
	size_t i;

	if (among != NULL && strchr(among, byte) == NULL)
		return NULL;
	for (i = 0; i < sizeof(specials) / sizeof(specials[0]); i++)
		if (strchr(specials[i].bytes, byte) != NULL)
			return specials[i].why;
	return NULL;
}

/* Those that mean more only at a word's beginning or in the first word. */
static const char *
find_placed(const struct splitter *s, char byte)
{
	if (byte == '#' && !s->open)
		return "# would begin a comment";
	if (byte == '~' && (!s->open || s->before == '=' || s->before == ':'))
		return "~ would stand for a home directory";
	if (byte == '=' && s->count == 0)
		return "= would set a variable";
	return NULL;
}

static void
put(struct splitter *s, char byte)
{
	s->word[s->len++] = byte;
	s->open = true;
}

static void
end_word(struct splitter *s)
{
	if (!s->open)
		return;
	if (s->count == WORDS_MAX) {
		s->why = "it has more than 1024 words";
		return;
	}
	s->words[s->count++] = xstrndup(s->word, s->len);
	s->len = 0;
	s->open = false;
	s->before = '\0';
}

/* Behind a backslash outside of quotes; with a line end it is nothing. */
static void
take_escaped(struct splitter *s)
{
	if (*s->at == '\0') {
		s->why = "it ends in a backslash";
		return;
	}
	if (*s->at != '\n') {
		put(s, *s->at);
		s->before = '\0';
	}
	s->at++;
}

static void
take_single(struct splitter *s)
{
	for (; *s->at != '\'' && *s->at != '\0'; s->at++)
		put(s, *s->at);
	if (*s->at == '\0')
		s->why = "a single quote is not closed";
	else
		s->at++;
}

static void
take_double(struct splitter *s)
{
	for (; *s->at != '"' && *s->at != '\0'; s->at++) {
		s->why = find_special(*s->at, "$`");
		if (s->why != NULL)
			return;
		/* Before any other character a backslash is itself. */
		if (*s->at == '\\' && s->at[1] != '\0' &&
		    strchr("$`\"\\\n", s->at[1]) != NULL) {
			s->at++;
			if (*s->at == '\n')
				continue;
		}
		put(s, *s->at);
	}
	if (*s->at == '\0')
		s->why = "a double quote is not closed";
	else
		s->at++;
}

static void
take_plain(struct splitter *s, char byte)
{
	s->why = find_special(byte, NULL);
	if (s->why == NULL)
		s->why = find_placed(s, byte);
	put(s, byte);
	s->before = byte;
}

static void
take(struct splitter *s)
{
	char byte = *s->at++;

	if (byte == ' ' || byte == '\t') {
		end_word(s);
	} else if (byte == '\\') {
		take_escaped(s);
	} else if (byte == '\'' || byte == '"') {
		s->open = true;		/* '' is a word, too */
		s->before = '\0';
		if (byte == '\'')
			take_single(s);
		else
			take_double(s);
	} else {
		take_plain(s, byte);
	}
}

char **
words_split(const char *line, const char **ret_why)
{
	size_t size = strnlen(line, WORDS_BYTES + 1);
	cleanup_free char *word = xcalloc(size + 1, 1);
	struct splitter s = { .at = line, .word = word };

	if (size > WORDS_BYTES) {
		*ret_why = "it is longer than 64K";
		return NULL;
	}
	s.words = xcalloc(WORDS_MAX + 1, sizeof(*s.words));
	while (*s.at != '\0' && s.why == NULL)
		take(&s);
	if (s.why == NULL)
		end_word(&s);
	if (s.why == NULL)
		return s.words;
	*ret_why = s.why;
	strv_free(s.words);
	return NULL;
}
