#include <sys/signalfd.h>

#include <signal.h>
#include <stddef.h>

#include "signals.h"

int
signals_block(void)
{
	/* The last one: watch.h. */
	const int ours[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1,
	    SIGUSR2, SIGRTMIN };
	struct sigaction now;
	sigset_t set;
	size_t i;

	(void)signal(SIGPIPE, SIG_IGN);
	(void)sigemptyset(&set);
	/* One that is ignored (nohup) would come all the same if blocked. */
	for (i = 0; i < sizeof(ours) / sizeof(ours[0]); i++)
		if (sigaction(ours[i], NULL, &now) == 0 &&
		    now.sa_handler != SIG_IGN)
			(void)sigaddset(&set, ours[i]);
	if (sigprocmask(SIG_BLOCK, &set, NULL) == -1)
		return -1;
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}
