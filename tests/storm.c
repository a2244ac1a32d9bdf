/*
 * A storm of system calls, for a job to load (tests/canary.test).  Burst n
 * of storm(seed) is burst 0 of storm(seed + n), so that a failure can be
 * repeated.  STORM_PATHS, _NAMES, _PIDS, _PORTS, _IDS and _ADDRESSES in the
 * environment, each a list with commas, name what lies outside.
 */
#include <sys/mman.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "storm/storm.h"

#define TICK_MS 10
#define STALL_TICKS 15		/* without a call: the burst is stuck */
#define FAILURES 200		/* in a row, to start a burst */

/* How it went. */
struct report {
	uint64_t seed;
	uint64_t bursts;
	uint64_t killed;	/* stuck ones */
	uint64_t deaths;	/* by signals, of those that were not */
	uint64_t failures;
	bool numbers;		/* each is told */
};

static uint64_t
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/*
 * After each burst all other processes are killed.  So it must be sure that
 * they are those of a job: pid 1 is cudarun's, and our parent.
 */
static bool
is_job(void)
{
	char name[16] = "", cwd[8] = "";
	int fd = open("/proc/1/comm", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd == -1 ? -1 : read(fd, name, sizeof(name) - 1);

	if (fd != -1)
		(void)close(fd);
	return n > 0 && strcmp(name, "cudarun\n") == 0 && getppid() == 1 &&
	    getuid() != 0 && getcwd(cwd, sizeof(cwd)) != NULL &&
	    strcmp(cwd, "/job") == 0;
}

static size_t
take_words(const char *variable, char *words[LIST])
{
	const char *value = getenv(variable);
	char *copy = strdup(value == NULL ? "" : value), *word, *rest = copy;
	size_t n = 0;

	while (n < LIST && (word = strsep(&rest, ",")) != NULL)
		if (word[0] != '\0')
			words[n++] = word;
	return n;	/* they stay until the end */
}

static size_t
take_numbers(const char *variable, uint64_t numbers[LIST])
{
	char *words[LIST];
	size_t i, n = take_words(variable, words);

	for (i = 0; i < n; i++)
		numbers[i] = strtoull(words[i], NULL, 0);
	return n;
}

static void
take_targets(struct targets *t)
{
	t->n_paths = take_words("STORM_PATHS", t->paths);
	t->n_names = take_words("STORM_NAMES", t->names);
	t->n_pids = take_numbers("STORM_PIDS", t->pids);
	t->n_ports = take_numbers("STORM_PORTS", t->ports);
	t->n_ids = take_numbers("STORM_IDS", t->ids);
	t->n_addresses = take_numbers("STORM_ADDRESSES", t->addresses);
}

static int
remove_one(const char *path, const struct stat *st, int kind,
    struct FTW *where)
{
	(void)st;
	if (where->level > 0 && kind == FTW_DP)
		(void)rmdir(path);
	else if (where->level > 0)
		(void)unlink(path);
	return 0;
}

/* What bursts leave must not fill the places of those to come. */
static void
tidy(void)
{
	static const char *const places[] = { "/job", "/dev/shm", "/tmp/d" };
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		(void)nftw(places[i], remove_one, 16, FTW_DEPTH | FTW_PHYS |
		    FTW_MOUNT);
	(void)unlink("/tmp/x");
}

/* Children of the burst as well, also those that are nobody's: see is_job. */
static void
sweep(void)
{
	(void)kill(-1, SIGKILL);
	while (waitpid(-1, NULL, __WALL) > 0 || errno == EINTR)
		continue;
}

/* Until it ended, is stuck, or the time is over. */
static void
attend(pid_t pid, const struct tally *tally, uint64_t end, struct report *r)
{
	const struct timespec tick = { 0, TICK_MS * 1000000L };
	uint64_t made = 0;
	int status, stuck = 0;
	sigset_t child;

	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	while (stuck < STALL_TICKS && now_ms() < end) {
		(void)sigtimedwait(&child, NULL, &tick);
		if (waitpid(pid, &status, WNOHANG) == pid &&
		    !WIFSTOPPED(status)) {
			r->deaths += WIFSIGNALED(status);
			return;
		}
		stuck = tally->made == made ? stuck + 1 : 0;
		made = tally->made;
	}
	r->killed++;
	if (r->numbers)
		(void)printf("storm: burst %" PRIu64 " was stuck in %" PRIu64
		    "\n", r->bursts, tally->last);
}

static int
storm_on(struct burst *b, uint64_t end, struct report *r)
{
	struct burst one;
	int failures = 0;
	pid_t pid;

	for (; now_ms() < end && failures < FAILURES; r->bursts++) {
		one = *b;
		one.dice = r->seed + r->bursts;
		(void)dice_roll(&one.dice);
		pid = fork();
		if (pid == 0)
			burst_run(&one);
		failures = pid == -1 ? failures + 1 : 0;
		r->failures += pid == -1;
		if (pid != -1)
			attend(pid, b->tally, end, r);
		sweep();
		if (r->bursts % 16 == 0)
			tidy();
	}
	tidy();
	return failures < FAILURES ? 0 : -1;
}

static void
print_numbers(const struct tally *t)
{
	int i;

	for (i = 0; i <= NUMBERS; i++)
		if (t->begun[i] > 0)
			(void)printf("storm: number %d: %" PRIu64 " begun, %"
			    PRIu64 " done\n", i, t->begun[i], t->done[i]);
}

static void
print_sums(const struct tally *t, const struct report *r)
{
	uint64_t done = 0, numbers = 0, through = 0;
	int i;

	for (i = 0; i <= NUMBERS; i++) {
		done += t->done[i];
		numbers += t->begun[i] > 0;
		through += t->done[i] > 0;
	}
	(void)printf("storm: seed %" PRIu64 " bursts %" PRIu64 " stuck %"
	    PRIu64 " dead %" PRIu64 " unborn %" PRIu64 " calls %" PRIu64
	    " done %" PRIu64 " numbers %" PRIu64 " through %" PRIu64
	    " errors", r->seed, r->bursts, r->killed, r->deaths, r->failures,
	    t->made, done, numbers, through);
	for (i = 1; i < ERRORS; i++)
		if (t->errors[i] > 0)
			(void)printf(" %s %" PRIu64, strerrorname_np(i) == NULL
			    ? "?" : strerrorname_np(i), t->errors[i]);
	(void)printf("\n");
}

int
storm(uint64_t seed, unsigned int ms, unsigned int flags)
{
	static struct targets targets;
	struct burst b = { .targets = &targets, .flags = flags,
	    .supervisor = (uint64_t)getpid() };
	struct report r = { .seed = seed,
	    .numbers = (flags & STORM_NUMBERS) != 0 };
	sigset_t all, old;
	int rc;

	if (!is_job()) {
		(void)fprintf(stderr, "storm: this is no job of cudarun\n");
		return 2;
	}
	take_targets(&targets);
	b.tally = mmap(NULL, sizeof(*b.tally), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (b.tally == MAP_FAILED)
		return 1;
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &old);
	rc = storm_on(&b, now_ms() + ms, &r);
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	if (r.numbers)
		print_numbers(b.tally);
	print_sums(b.tally, &r);
	(void)fflush(stdout);
	(void)munmap(b.tally, sizeof(*b.tally));
	return rc == -1 ? 1 : 0;
}
