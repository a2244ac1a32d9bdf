#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "copy.h"

/* Bytes copied, 0 where the file ends, or -1 with errno. */
static ssize_t
copy_by_hand(int from, int to, off_t at, size_t len)
{
	char part[65536];
	ssize_t n, m, done = 0;

	n = pread(from, part, len < sizeof(part) ? len : sizeof(part), at);
	while (done < n) {
		m = pwrite(to, part + done, (size_t)(n - done), at + done);
		if (m == -1 && errno == EINTR)
			continue;
		if (m == -1)
			return -1;
		done += m;
	}
	return n;
}

/* In the kernel, where the two file systems can. */
static ssize_t
copy_some(int from, int to, off_t at, size_t len)
{
	off_t in = at, out = at;
	ssize_t n;

	n = copy_file_range(from, &in, to, &out, len, 0);
	/* 0 means nothing here: some file systems do not know their end. */
	if (n > 0 || (n == -1 && errno != EXDEV && errno != EINVAL &&
	    errno != ENOSYS && errno != EOPNOTSUPP))
		return n;
	return copy_by_hand(from, to, at, len);
}

static int
copy_extent(int from, int to, off_t at, off_t end)
{
	ssize_t n;

	while (at < end) {
		n = copy_some(from, to, at, (size_t)(end - at));
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;		/* it has become shorter */
		at += n;
	}
	return 0;
}

/* The next data from at on.  1: found; 0: nothing but a hole; -1: errno. */
static int
find_extent(int from, off_t size, off_t *at, off_t *ret_end)
{
	off_t begin = lseek(from, *at, SEEK_DATA), end;

	if (begin == -1 && errno == ENXIO)
		return 0;
	if (begin == -1 && errno != EINVAL)
		return -1;
	if (begin != -1)		/* else it knows no holes */
		*at = begin;
	end = lseek(from, *at, SEEK_HOLE);
	*ret_end = end <= *at || end > size ? size : end;
	return *at < size;
}

int
copy_file(int from, int to, off_t size, uint64_t max, uint64_t *ret_bytes)
{
	uint64_t bytes = 0;
	off_t at = 0, end;
	int found = 0;

	while (at < size && (found = find_extent(from, size, &at, &end)) == 1) {
		if ((uint64_t)(end - at) > max - bytes) {
			errno = EOVERFLOW;
			return -1;
		}
		if (copy_extent(from, to, at, end) == -1)
			return -1;
		bytes += (uint64_t)(end - at);
		at = end;
	}
	if (found == -1 || ftruncate(to, size) == -1)
		return -1;
	*ret_bytes = bytes;
	return 0;
}
