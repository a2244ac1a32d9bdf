/* conf.c, and libconfuse under it, which reads only files. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "conf.h"
#include "fd.h"
#include "fuzz.h"
#include "mem.h"

static void
check(const struct conf *c)
{
	char *const *p;

	if (c->python[0] != '/' || c->workspace_dir[0] != '/')
		abort();
	for (p = c->read_only; p != NULL && *p != NULL; p++)
		if (**p != '/')
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	cleanup_fd int fd = memfd_create("cudarun.conf", MFD_CLOEXEC);
	struct fault f = { 0 };
	struct conf c = { 0 };
	char path[32];

	if (fd == -1 || fd_write_all(fd, bytes, len) == -1)
		abort();
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (conf_load(path, 1, "/usr/bin/python3", &c, &f) == 0)
		check(&c);
	else if (f.code == 0)
		abort();
	conf_free(&c);
	return 0;
}
