/*
 * The connection that xinetd(8), systemd or inetd hands over as standard
 * input and output.
 */
#ifndef CUDARUN_PEER_H
#define CUDARUN_PEER_H

#include <stdbool.h>

#include "fault.h"

#define PEER_ADDRESS 64		/* numeric, with the NUL */

struct peer {
	int fd;			/* owned; close-on-exec */
	char address[PEER_ADDRESS];	/* the client's */
	int port;
	char own_address[PEER_ADDRESS];
	int own_port;
	bool stderr_is_ours;	/* fd 2 was not the connection, too */
};

/*
 * Take it from descriptor 0, and leave /dev/null on 0, 1 and, where that was
 * the connection as well, 2.  -1 and *f filled: it is none of TCP.
 */
int peer_take(struct peer *ret_p, struct fault *f);

#endif
