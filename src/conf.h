/*
 * cudarun.conf(5).  Errors name file and line; an unknown key is an error:
 * a limit that is misspelt must not be a limit that is absent.
 */
#ifndef CUDARUN_CONF_H
#define CUDARUN_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "fault.h"
#include "layer.h"
#include "limit.h"

/* What jobs see of their user's home directory. */
enum conf_home {
	HOME_ABSENT,
	HOME_READ,
	HOME_WRITE,
};

/* As it holds for the calling user. */
struct conf {
	char *group;		/* whose section was taken, or NULL */
	bool strict;		/* the profile */
	bool fork;		/* strict jobs may have children */
	enum conf_home home;
	unsigned int layers;	/* in force: layer.h */
	int landlock_abi;	/* the least that will do */
	uint64_t gpus;		/* bit i: jobs may use GPU i */
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
