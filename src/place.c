#include <stddef.h>
#include <string.h>

#include "place.h"

bool
place_is_plain(const char *path)
{
	const char *part = path;
	size_t len;

	if (path[0] != '/')
		return false;
	if (path[1] == '\0')
		return true;
	while (*part == '/') {
		part++;
		len = strcspn(part, "/");
		if (len == 0 || (len == 1 && part[0] == '.') ||
		    (len == 2 && part[0] == '.' && part[1] == '.'))
			return false;
		part += len;
	}
	return true;
}

bool
place_is_own(const char *path)
{
	static const char *const places[] = { "/", "/tmp", "/var", "/var/tmp",
	    "/run" };
	static const char *const trees[] = { "/proc", "/sys", "/dev", "/job" };
	size_t i, len;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(path, places[i]) == 0)
			return true;
	for (i = 0; i < sizeof(trees) / sizeof(trees[0]); i++) {
		len = strlen(trees[i]);
		if (strncmp(path, trees[i], len) == 0 &&
		    (path[len] == '/' || path[len] == '\0'))
			return true;
	}
	return false;
}
