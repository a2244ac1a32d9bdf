#include <sys/stat.h>
#include <sys/syscall.h>

#include <linux/openat2.h>

#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "beneath.h"

int
beneath_open(int dir, const char *path, int flags, mode_t mode)
{
	struct open_how how = {
		.flags = (uint64_t)(flags | O_CLOEXEC),
		.mode = mode,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
		    RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
	};

	return (int)syscall(SYS_openat2, dir, path, &how, sizeof(how));
}

/*
 * BENEATH_PLAIN: a file to be taken.  What has a second name may be a file that
 * lies elsewhere, and what has another owner is not the job's work: either
 * way the job could show us something that it cannot read itself.
 */
enum beneath_kind
beneath_judge(const struct stat *st)
{
	if (S_ISLNK(st->st_mode))
		return BENEATH_LINK;
	if (S_ISFIFO(st->st_mode))
		return BENEATH_FIFO;
	if (S_ISSOCK(st->st_mode))
		return BENEATH_SOCKET;
	if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
		return BENEATH_DEVICE;
	if (!S_ISREG(st->st_mode) || st->st_uid != getuid())
		return BENEATH_FOREIGN;
	return st->st_nlink == 1 ? BENEATH_PLAIN : BENEATH_HARD_LINK;
}

/*
 * Bytes that a terminal may obey, in UTF-8 also U+0080 to U+009F: someone
 * will list the folder, or give its names to a shell.
 */
bool
beneath_has_control(const char *name)
{
	const unsigned char *p = (const unsigned char *)name;

	for (; *p != '\0'; p++)
		if (*p < ' ' || *p == 0x7f ||
		    (p[0] == 0xc2 && p[1] >= 0x80 && p[1] <= 0x9f))
			return true;
	return false;
}
