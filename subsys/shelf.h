/*
 * The shelf: the one folder that holds all records of a user, and the tokens
 * of runs as files in it, token-X with the id of its run.
 */
#ifndef CUDARUN_SHELF_H
#define CUDARUN_SHELF_H

#include <stddef.h>

#include <dirent.h>

#include "fault.h"

/*
 * Open or make it in dir, workspace_dir: cudarun-runs-UID.  Where another
 * user has that name, something random is behind it.  -1 and *f filled.
 */
int shelf_open(const char *dir, struct fault *f);

/* Entries of a folder, read from its beginning.  For closedir(3); NULL. */
DIR *shelf_list(int folder);

/*
 * The token is that of run id.  1: it is another's, whose id is put into
 * other, size bytes.  -1 with errno.
 */
int shelf_take_token(int base, const char *token, const char *id,
    char *other, size_t size);

/* It is nobody's. */
void shelf_drop_token(int base, const char *token);

#endif
