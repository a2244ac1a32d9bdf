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

/* What timegm() would put right, as the 31st of April, is no time. */
static bool
is_time(const struct tm *tm)
{
	struct tm copy = *tm;

	(void)timegm(&copy);
	return copy.tm_mon == tm->tm_mon && copy.tm_mday == tm->tm_mday &&
	    copy.tm_hour == tm->tm_hour && copy.tm_min == tm->tm_min &&
	    copy.tm_sec == tm->tm_sec;
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
	if (!is_time(&tm))
		return false;
	t = utc ? timegm(&tm) : mktime(&tm);
	if (t <= 0)
		return false;
	*ret_time = t;
	return true;
}
