#include <stddef.h>
#include <string.h>

#include "mem.h"
#include "prefix.h"

char *
prefix_common(char *const *words)
{
	size_t n = strlen(words[0]), i, k;

	for (i = 1; words[i] != NULL; i++) {
		for (k = 0; k < n && words[i][k] == words[0][k]; )
			k++;
		n = k;
	}
	/* Half a character is none. */
	while (n > 0 && (words[0][n] & 0xc0) == 0x80)
		n--;
	return xstrndup(words[0], n);
}
