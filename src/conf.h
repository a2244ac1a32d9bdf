/*
 * cudarun.conf(5).  Errors name file and line; an unknown key is an error:
 * a limit that is misspelt must not be a limit that is absent.
 */
#ifndef CUDARUN_CONF_H
#define CUDARUN_CONF_H

#include "fault.h"
#include "limit.h"

struct conf {
	char *python;		/* interpreter of the jobs, absolute path */
	char *workspace_dir;	/* where workspaces are made */
	char **read_only;	/* further paths that jobs can read */
	char **environment;	/* names of variables taken from the client */
	struct limits limits;
};

/*
 * Load path, or the presets if it does not exist and is not demanded.
 * Errors in the file are said one by one; then -1 with *f filled.
 */
int conf_load(const char *path, int demanded, const char *preset_python,
    struct conf *ret_c, struct fault *f);

void conf_free(struct conf *c);

#endif
