/*
 * Authentication in the network child: libssh checks signatures, the monitor
 * says which key and which user.
 */
#ifndef CUDARUN_SIGNIN_H
#define CUDARUN_SIGNIN_H

#include "netchild.h"

/* Set the callbacks of authentication on n->session and n->callbacks. */
void signin_prepare(struct netchild *n);

#endif
