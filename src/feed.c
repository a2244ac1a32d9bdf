#include <string.h>

#include "feed.h"

/*
 * Held back is always a beginning of this text, whatever was read: so it
 * needs no buffer.  The CR serves scripts with Windows line ends.
 */
static const char mark[] = FEED_MARK "\r";

#define MARK_LEN (sizeof(FEED_MARK) - 1)

void
feed_init(struct feed *ret_feed)
{
	*ret_feed = (struct feed){ .line_start = true };
}

/*
 * One byte of the script part.  Whether it may belong to the mark, ends it,
 * or breaks the match, so that what was held is script.
 */
enum step { STEP_HOLD, STEP_END, STEP_SCRIPT };

static enum step
step(struct feed *feed, char byte)
{
	if (feed->matched == MARK_LEN && byte == '\n')
		return STEP_END;
	if (feed->matched == MARK_LEN && byte == '\r' && !feed->cr) {
		feed->cr = true;
		return STEP_HOLD;
	}
	if (!feed->cr && (feed->matched > 0 || feed->line_start) &&
	    feed->matched < MARK_LEN && byte == mark[feed->matched]) {
		feed->matched++;
		feed->line_start = false;
		return STEP_HOLD;
	}
	return STEP_SCRIPT;
}

static size_t
release(struct feed *feed)
{
	size_t held = feed->matched + (feed->cr ? 1 : 0);

	feed->matched = 0;
	feed->cr = false;
	return held;
}

/*
 * Go through the piece line by line.  Bytes held back at its end are
 * dropped from it and given again as `held' with a later piece if they
 * turn out to be script.
 */
void
feed_take(struct feed *feed, const char *piece, size_t len,
    struct feed_split *ret_split)
{
	size_t before = feed->matched + (feed->cr ? 1 : 0);
	size_t i = 0, sure = 0;
	const char *newline;
	enum step s;

	*ret_split = (struct feed_split){ .held = mark };
	while (!feed->ended && i < len) {
		s = step(feed, piece[i]);
		if (s == STEP_HOLD) {
			i++;
			continue;
		}
		if (s == STEP_END) {
			feed->ended = true;
			i++;
			break;
		}
		(void)release(feed);
		ret_split->held_len = before;
		/* The mark stands only at a line's beginning: skip on. */
		newline = memchr(piece + i, '\n', len - i);
		feed->line_start = newline != NULL;
		i = newline == NULL ? len : (size_t)(newline - piece) + 1;
		sure = i;
	}
	ret_split->script_len = sure;
	ret_split->skip = i - sure;
	ret_split->data_len = len - i;
	feed->script_bytes += ret_split->held_len + sure;
}

size_t
feed_finish(struct feed *feed, const char **ret_held)
{
	size_t held = release(feed);

	*ret_held = mark;
	/* The mark without a newline, at the very end, still ends it. */
	if (feed->ended || held >= MARK_LEN)
		return 0;
	feed->script_bytes += held;
	return held;
}
