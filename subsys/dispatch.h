/*
 * The dispatch: what sshd's ForceCommand does with the command that a client
 * asked for.  Only cudarun's own commands run, and no shell reads them.
 */
#ifndef CUDARUN_DISPATCH_H
#define CUDARUN_DISPATCH_H

#include "fault.h"

/*
 * Become cudarun with the words of command (SSH_ORIGINAL_COMMAND; NULL for
 * a shell login).  Returns only if that may not or cannot be: -1, *f filled.
 */
int dispatch(const char *command, struct fault *f);

#endif
