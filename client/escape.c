#include "escape.h"

/* The key behind a tilde at the beginning of a line. */
static enum escape_wish
judge(struct escape *e, char key, char *to, size_t *len)
{
	e->tilde = false;
	if (key == '.')
		return ESCAPE_END;
	if (key == '?')
		return ESCAPE_HELP;
	to[(*len)++] = '~';
	if (key != '~')
		to[(*len)++] = key;
	e->within = key != '\r' && key != '\n';
	return ESCAPE_NONE;
}

enum escape_wish
escape_take(struct escape *e, const char *keys, size_t len,
    size_t *ret_used, char *to, size_t *ret_len)
{
	enum escape_wish wish = ESCAPE_NONE;
	size_t i, put = 0;

	for (i = 0; i < len && wish == ESCAPE_NONE; i++) {
		if (e->tilde) {
			wish = judge(e, keys[i], to, &put);
		} else if (!e->within && keys[i] == '~') {
			e->tilde = true;
		} else {
			to[put++] = keys[i];
			e->within = keys[i] != '\r' && keys[i] != '\n';
		}
	}
	*ret_used = i;
	*ret_len = put;
	return wish;
}
