#include <string.h>

#include "expiry.h"

static int
number(const char *digits, size_t count)
{
	int n = 0;

	while (count-- > 0)
		n = n * 10 + (*digits++ - '0');
	return n;
}

/* The 31st of a month that has none would be a day of the next. */
static bool
is_date(const struct tm *tm)
{
	struct tm copy = *tm;

	return tm->tm_mon >= 0 && tm->tm_mon < 12 && tm->tm_hour < 24 &&
	    tm->tm_min < 60 && tm->tm_sec < 60 && timegm(&copy) != -1 &&
	    copy.tm_mday == tm->tm_mday && copy.tm_mon == tm->tm_mon;
}

bool
expiry_parse(const char *text, time_t *ret_time)
{
	size_t len = strspn(text, "0123456789");
	bool utc = text[len] == 'Z' || text[len] == 'z';
	struct tm tm = { .tm_isdst = -1 };
	time_t t;

	if ((len != 8 && len != 12 && len != 14) || text[len + utc] != '\0')
		return false;
	tm.tm_year = number(text, 4) - 1900;
	tm.tm_mon = number(text + 4, 2) - 1;
	tm.tm_mday = number(text + 6, 2);
	if (len >= 12) {
		tm.tm_hour = number(text + 8, 2);
		tm.tm_min = number(text + 10, 2);
	}
	if (len == 14)
		tm.tm_sec = number(text + 12, 2);
	if (!is_date(&tm))
		return false;
	t = utc ? timegm(&tm) : mktime(&tm);
	if (t <= 0)
		return false;
	*ret_time = t;
	return true;
}
