#include <string.h>

#include "exitcode.h"
#include "remote_reason.h"

static const struct {
	const char *words, *remedy;
} remedies[] = {
	{ "resolve", "is the name right" },
	{ "refused", "does sshd run there, on that port" },
	{ "imed out", "is the host up, and this the way to it" },
	{ "Timeout", "is the host up, and this the way to it" },
	{ "unreachable", "is this computer connected, and the host up" },
	{ "Permission denied", "the words in brackets are what the host "
	    "takes; does a key of yours lie there" },
	{ "Host key verification failed", "connect once by hand with ssh, "
	    "and compare the fingerprint" },
	{ "kex error", "client and host have no way to encrypt in common; "
	    "try --transport=ssh" },
	{ "has no cudarun", "it must be installed there, and the PATH of a "
	    "login have it" },
	{ NULL, NULL },
};

int
remote_reason(const char *host, const char *words, struct fault *f)
{
	const char *remedy = "see what ssh says by hand";
	size_t len = strlen(words);
	int i;

	for (i = 0; remedies[i].words != NULL; i++)
		if (strstr(words, remedies[i].words) != NULL) {
			remedy = remedies[i].remedy;
			break;
		}
	while (len > 0 && (words[len - 1] == '.' || words[len - 1] == '\n'))
		len--;
	return fault_set(f, EXIT_SSHS, "cannot reach %.100s: %.*s; %s", host,
	    (int)(len < 240 ? len : 240), words, remedy);
}
