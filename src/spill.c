/*
 * A memfd and its mapping.  The monitor maps what the worker can write:
 * the size is sealed, or a worker that truncates the file would kill its
 * monitor with SIGBUS.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fd.h"
#include "spill.h"

#define LAST_WRITE_S 10

int
spill_create(void)
{
	cleanup_fd int fd = -1;

	fd = memfd_create("cudarun-spill", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (fd == -1 || ftruncate(fd, sizeof(struct spill)) == -1 ||
	    fcntl(fd, F_ADD_SEALS,
	    F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == -1)
		return -1;
	return fd_steal(&fd);
}

struct spill *
spill_map(int fd)
{
	struct stat st;
	void *p;

	if (fstat(fd, &st) == -1)
		return NULL;
	if (st.st_size != (off_t)sizeof(struct spill)) {
		errno = EINVAL;
		return NULL;
	}
	p = mmap(NULL, sizeof(struct spill), PROT_READ | PROT_WRITE,
	    MAP_SHARED, fd, 0);
	return p == MAP_FAILED ? NULL : p;
}

struct spill *
spill_private(void)
{
	void *p = mmap(NULL, sizeof(struct spill), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

void
spill_unmap(struct spill *s)
{
	if (s != NULL)
		(void)munmap(s, sizeof(*s));
}

size_t
spill_rest(const struct spill *s, const uint8_t **ret_data)
{
	/* Each read once: they may change under a worker that still runs. */
	uint32_t begin = __atomic_load_n(&s->begin, __ATOMIC_ACQUIRE);
	uint32_t end = __atomic_load_n(&s->end, __ATOMIC_ACQUIRE);

	if (begin >= end || end > SPILL_DATA)
		return 0;
	*ret_data = s->data + begin;
	return end - begin;
}

/* pipe(7): up to PIPE_BUF bytes fit after POLLOUT, so write cannot block. */
void
spill_write_rest(int spill, int out)
{
	struct pollfd p = { .fd = out, .events = POLLOUT };
	time_t end = time(NULL) + LAST_WRITE_S;
	struct spill *s = spill_map(spill);
	const uint8_t *bytes;
	size_t len, part;
	ssize_t n;

	len = s == NULL ? 0 : spill_rest(s, &bytes);
	while (len > 0 && time(NULL) < end && poll(&p, 1, 1000) != -1 &&
	    (p.revents & (POLLERR | POLLHUP | POLLNVAL)) == 0) {
		if ((p.revents & POLLOUT) == 0)
			continue;
		part = len < 4096 ? len : 4096;
		n = write(out, bytes, part);
		if (n <= 0)
			break;
		bytes += n;
		len -= (size_t)n;
	}
	spill_unmap(s);
}
