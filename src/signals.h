/*
 * The signals that the monitor takes, as a descriptor.
 */
#ifndef CUDARUN_SIGNALS_H
#define CUDARUN_SIGNALS_H

/*
 * Block those that are ours, and ignore SIGPIPE.  A signalfd that does not
 * block, or -1.
 */
int signals_block(void);

#endif
