#include <stddef.h>
#include <string.h>

#include "calls.h"

struct call {
	const char *name;
	int number;
};

static const struct call calls[] = {
#include "callnames.h"
};

#define CALLS (sizeof(calls) / sizeof(calls[0]))

const char *
call_name(int number)
{
	size_t i;

	for (i = 0; i < CALLS; i++)
		if (calls[i].number == number)
			return calls[i].name;
	return NULL;
}

int
call_number(const char *name)
{
	size_t i;

	for (i = 0; i < CALLS; i++)
		if (strcmp(calls[i].name, name) == 0)
			return calls[i].number;
	return -1;
}
