/*
 * What libcuda wants of any host: facts, memory of several kinds, ways to
 * wait, and threads that it names.
 */
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <sys/timerfd.h>
#include <sys/utsname.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "stub.h"

int
ask_system(void)
{
	struct utsname name;
	struct sysinfo info;
	struct rlimit limit;
	cpu_set_t cpus;

	if (uname(&name) == -1)
		return fail("uname");
	if (sysinfo(&info) == -1)
		return fail("sysinfo");
	if (sched_getaffinity(0, sizeof(cpus), &cpus) == -1)
		return fail("sched_getaffinity");
	if (syscall(SYS_get_mempolicy, NULL, NULL, 0, NULL, 0) == -1)
		return fail("get_mempolicy");
	if (prlimit(0, RLIMIT_AS, NULL, &limit) == -1)
		return fail("prlimit64(RLIMIT_AS, NULL)");
	/* Their reservations are larger than any sensible limit. */
	if (limit.rlim_cur != RLIM_INFINITY) {
		errno = ENOMEM;
		return fail("RLIMIT_AS is %ju", (uintmax_t)limit.rlim_cur);
	}
	return 0;
}

int
map_memfd(void)
{
	void *at;
	int fd;

	fd = memfd_create("cuda", MFD_CLOEXEC);
	if (fd == -1)
		return fail("memfd_create");
	if (ftruncate(fd, 16 * PAGE) == -1)
		return fail("ftruncate of a memfd");
	at = mmap(NULL, 16 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (at == MAP_FAILED)
		return fail("mmap of a memfd");
	memset(at, 1, 16 * PAGE);
	(void)munmap(at, 16 * PAGE);
	(void)close(fd);
	return 0;
}

/* Where host and GPU shall have the same addresses. */
static int
reserve(void *where, size_t size)
{
	char *at;

	at = mmap(where, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS |
	    MAP_NORESERVE | (where == NULL ? 0 : MAP_FIXED_NOREPLACE), -1, 0);
	if (at == MAP_FAILED)
		return fail("mmap(%p, %zu, PROT_NONE)", where, size);
	if (madvise(at, size, MADV_DONTFORK) == -1)
		return fail("madvise(MADV_DONTFORK)");
	if (mprotect(at, PAGE, PROT_READ | PROT_WRITE) == -1)
		return fail("mprotect of a reservation");
	at[0] = 1;
	if (madvise(at, PAGE, MADV_DONTNEED) == -1)
		return fail("madvise(MADV_DONTNEED)");
	/* It remains, as theirs does. */
	return 0;
}

int
reserve_all(void)
{
	if (reserve((void *)(uintptr_t)0x200000000, 8594128896) == -1 ||
	    reserve(NULL, (size_t)512 << 20) == -1)
		return -1;
	return 0;
}

/* cudaHostAlloc, within what may be locked. */
int
pin(void)
{
	struct rlimit limit;
	size_t size = 64 * PAGE;
	void *at;

	if (prlimit(0, RLIMIT_MEMLOCK, NULL, &limit) == -1)
		return fail("prlimit64(RLIMIT_MEMLOCK, NULL)");
	if (limit.rlim_cur < size)
		size = (size_t)limit.rlim_cur / PAGE * PAGE;
	if (size == 0)
		return 0;
	at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED |
	    MAP_ANONYMOUS, -1, 0);
	if (at == MAP_FAILED)
		return fail("mmap(MAP_SHARED)");
	if (mlock(at, size) == -1)
		return fail("mlock");
	if (munlock(at, size) == -1)
		return fail("munlock");
	return munmap(at, size) == -1 ? fail("munmap") : 0;
}

/* Code made at run time: mov $42, %eax; ret. */
static int
run_code(int first, int then)
{
	static const unsigned char code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
	void *at = mmap(NULL, PAGE, first, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int (*function)(void);

	if (at == MAP_FAILED)
		return fail("mmap for code");
	memcpy(at, code, sizeof(code));
	if (then != first && mprotect(at, PAGE, then) == -1)
		return fail("mprotect(PROT_EXEC)");
	memcpy(&function, &at, sizeof(function));
#ifdef __x86_64__
	errno = EINVAL;
	if (function() != 42)
		return fail("code made at run time");
#endif
	return munmap(at, PAGE) == -1 ? fail("munmap") : 0;
}

int
run_codes(void)
{
	if (run_code(PROT_READ | PROT_WRITE | PROT_EXEC,
	    PROT_READ | PROT_WRITE | PROT_EXEC) == -1 ||
	    run_code(PROT_READ | PROT_WRITE, PROT_READ | PROT_EXEC) == -1)
		return -1;
	return 0;
}

static int
wait_pipe(void)
{
	int p[2];

	if (pipe2(p, O_CLOEXEC | O_NONBLOCK) == -1)
		return fail("pipe2");
	(void)close(p[0]);
	(void)close(p[1]);
	return 0;
}

static int
wait_events(void)
{
	struct itimerspec soon = { .it_value = { 0, 1000000 } };
	struct epoll_event event = { .events = EPOLLIN };
	struct pollfd ready;
	int events, timer, set;

	events = eventfd(1, EFD_CLOEXEC | EFD_NONBLOCK);
	if (events == -1)
		return fail("eventfd2");
	ready = (struct pollfd){ .fd = events, .events = POLLIN };
	if (poll(&ready, 1, 0) != 1)
		return fail("poll");
	timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
	if (timer == -1 || timerfd_settime(timer, 0, &soon, NULL) == -1)
		return fail("timerfd");
	set = epoll_create1(EPOLL_CLOEXEC);
	if (set == -1 || epoll_ctl(set, EPOLL_CTL_ADD, timer, &event) == -1 ||
	    epoll_wait(set, &event, 1, 10000) != 1)
		return fail("epoll");
	(void)close(set);
	(void)close(timer);
	(void)close(events);
	return 0;
}

static int
wait_futex(void)
{
	struct timespec soon = { 0, 1000000 };
	uint32_t word = 0;

	if (syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &soon, NULL,
	    0) == -1 && errno != ETIMEDOUT)
		return fail("futex");
	return 0;
}

int
wait_all(void)
{
	return wait_pipe() == -1 || wait_events() == -1 ||
	    wait_futex() == -1 ? -1 : 0;
}

/* Since driver 570 a thread's name is written here, or cuInit fails. */
static int
name_thread(void)
{
	static const char name[] = "cuda-EvtHandlr";
	char path[64], now[32] = "";
	ssize_t n;
	int fd;

	(void)snprintf(path, sizeof(path), "/proc/self/task/%d/comm",
	    (int)gettid());
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd == -1)
		return fail("open(%s)", path);
	n = write(fd, name, sizeof(name) - 1);
	if (n != -1)
		n = pread(fd, now, sizeof(now) - 1, 0);
	if (n == -1)
		(void)fail("write(%s)", path);
	(void)close(fd);
	if (n == -1)
		return -1;
	errno = EINVAL;
	return strncmp(now, name, sizeof(name) - 1) == 0 ? 0 :
	    fail("%s says %s", path, now);
}

static void *
run_thread(void *argument)
{
	return name_thread() == -1 ? argument : NULL;
}

int
run_threads(void)
{
	static char any[1];
	pthread_t threads[3];
	void *fault;
	int rc = 0;
	size_t i;

	for (i = 0; i < COUNT(threads); i++) {
		errno = pthread_create(&threads[i], NULL, run_thread,
		    any);
		if (errno != 0)
			return fail("pthread_create");
		errno = pthread_join(threads[i], &fault);
		if (errno != 0)
			return fail("pthread_join");
		if (fault != NULL)
			rc = -1;
	}
	return rc;
}
