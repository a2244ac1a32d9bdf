#include <sys/random.h>

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "runid.h"

int
runid_make(char id[RUNID])
{
	struct timespec now;
	struct tm tm;
	uint16_t random;
	size_t len;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random) ||
	    clock_gettime(CLOCK_REALTIME, &now) == -1 ||
	    gmtime_r(&now.tv_sec, &tm) == NULL)
		return -1;
	len = strftime(id, RUNID, "%Y%m%d-%H%M%S-", &tm);
	(void)snprintf(id + len, RUNID - len, "%03d%02x",
	    (int)(now.tv_nsec / 1000000), random & 0xffu);
	return 0;
}

bool
runid_is(const char *text)
{
	size_t len = strlen(text);

	return len > 0 && len < RUNID && text[0] != '-' &&
	    strspn(text, "0123456789abcdef-") == len;
}
