/*
 * keyask: what a user's authorized_keys grants to some keys, as keyfile.c has
 * it, to compare it with what sshd does.
 *
 * usage: keyask [-s] ADDRESS USER HOME PATTERN KEY.pub...
 * For each key a line: "yes pty COMMAND", "yes - COMMAND", or "no WHY".  With
 * -s under StrictModes.
 */
#include <openssl/evp.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fd.h"
#include "keyfile.h"
#include "mem.h"

#define PUB_BYTES 16384

/* "type base64 comment": type ends where its blank was. */
static void
read_key(char *text, struct authkeys_ask *ask, unsigned char *blob)
{
	char *base64, *rest;
	size_t len;
	int n;

	ask->type = strtok_r(text, " \n", &rest);
	base64 = strtok_r(NULL, " \n", &rest);
	if (ask->type == NULL || base64 == NULL)
		errx(1, "not a public key");
	len = strlen(base64);
	n = EVP_DecodeBlock(blob, (const unsigned char *)base64, (int)len);
	if (n == -1)
		errx(1, "not base64: %s", base64);
	ask->blob = blob;
	ask->blob_len = (size_t)n - (len - strcspn(base64, "="));
}

static void
ask_for(const char *pub, struct authkeys_ask *ask, char **argv, bool strict)
{
	cleanup_free char *text = fd_slurp(pub, PUB_BYTES);
	char *const patterns[] = { argv[3], NULL };
	unsigned char blob[PUB_BYTES];
	struct authkeys_grant g;

	if (text == NULL)
		err(1, "%s", pub);
	read_key(text, ask, blob);
	keyfile_search(patterns, argv[1], argv[2], strict, ask, &g);
	if (g.granted)
		(void)printf("yes %s %s\n", g.pty ? "pty" : "-", g.command);
	else
		(void)printf("no %s\n", g.why);
}

int
main(int argc, char **argv)
{
	bool strict = argc > 1 && strcmp(argv[1], "-s") == 0;
	struct authkeys_ask ask = { .now = time(NULL) };
	int i;

	argc -= strict;
	argv += strict;
	if (argc < 6)
		errx(64, "usage: keyask [-s] ADDRESS USER HOME PATTERN "
		    "KEY.pub...");
	ask.address = argv[1];
	for (i = 5; i < argc; i++)
		ask_for(argv[i], &ask, argv + 1, strict);
	return fflush(stdout) == 0 ? 0 : 1;
}
