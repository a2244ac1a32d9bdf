#include <stdlib.h>
#include <string.h>

#include "mem.h"
#include "shown.h"

/*
 * /opt/venv of /opt/venv/bin/python; of an interpreter that is in no bin,
 * only its own directory.
 */
static void
add_prefix(char ***paths, const char *program)
{
	cleanup_free char *prefix = xstrdup(program);
	char *slash = strrchr(prefix, '/');

	if (slash == NULL || slash == prefix)
		return;
	*slash = '\0';
	slash = strrchr(prefix, '/');
	if (strcmp(slash, "/bin") == 0 && slash != prefix)
		*slash = '\0';
	strv_append(paths, steal_pointer(&prefix));
}

char **
shown_paths(const char *python, const char *lib, char *const *more)
{
	cleanup_free char *real = realpath(python, NULL);
	char **paths = NULL;

	add_prefix(&paths, python);
	if (real != NULL)
		add_prefix(&paths, real);	/* a virtual environment's */
	strv_append(&paths, xstrdup(lib));
	for (; more != NULL && *more != NULL; more++)
		strv_append(&paths, xstrdup(*more));
	return paths;
}
