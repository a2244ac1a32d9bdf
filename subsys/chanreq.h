/*
 * What a client asks for on its channels: a program, its terminal, its
 * variables, signals.  The monitor decides.
 */
#ifndef CUDARUN_CHANREQ_H
#define CUDARUN_CHANREQ_H

#include "netchild.h"

/* Set the callbacks of channels on n->callbacks. */
void chanreq_prepare(struct netchild *n);

#endif
