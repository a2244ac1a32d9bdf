/*
 * One burst.  It may die of what it does, and most do; it shall not die at
 * once, hang, or take its supervisor along, so a few things are rare or
 * turned aside.  Asked for with STORM_DEADLY, nothing is.
 */
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "storm.h"

#define GUARD (1u << 21)	/* more than any size that is drawn */
#define ALARM_US 2000		/* nothing waits longer */
#define CHILD_CALLS 40		/* of a burst's own children */
#define MANY (CHILD_CALLS * 100)

static int64_t
enter_kernel(const uint64_t words[7])
{
#ifdef __x86_64__
	register uint64_t r10 __asm__("r10") = words[4];
	register uint64_t r8 __asm__("r8") = words[5];
	register uint64_t r9 __asm__("r9") = words[6];
	int64_t rc;

	/* Not libc's: a call may have taken away where errno lies. */
	__asm__ volatile("syscall" : "=a"(rc) : "a"(words[0]), "D"(words[1]),
	    "S"(words[2]), "d"(words[3]), "r"(r10), "r"(r8), "r"(r9) : "rcx",
	    "r11", "memory");
	return rc;
#else
#error "the storm knows the calls of x86-64 only"
#endif
}

int64_t
burst_call(struct burst *b, const uint64_t words[7])
{
	size_t n = words[0] < NUMBERS ? words[0] : NUMBERS;
	struct tally *tally = b->tally;
	int64_t rc;

	(void)__atomic_add_fetch(&tally->begun[n], 1, __ATOMIC_RELAXED);
	(void)__atomic_add_fetch(&tally->made, 1, __ATOMIC_RELAXED);
	tally->last = words[0];
	rc = enter_kernel(words);
	if (rc < 0 && rc > -ERRORS)
		(void)__atomic_add_fetch(&tally->errors[-rc], 1,
		    __ATOMIC_RELAXED);
	else
		(void)__atomic_add_fetch(&tally->done[n], 1,
		    __ATOMIC_RELAXED);
	return rc;
}

static bool
is_in(uint64_t number, const short *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (number == (uint64_t)list[i])
			return true;
	return false;
}

#define IN(number, list) is_in(number, list, sizeof(list) / sizeof(list[0]))

/* Calls that end a burst, or only wait, or bother the whole host. */
static bool
is_rare(uint64_t number)
{
	static const short rare[] = { SYS_exit, SYS_exit_group, SYS_pause,
	    SYS_rt_sigsuspend, SYS_rt_sigreturn, SYS_vfork, SYS_execve,
	    SYS_execveat, SYS_arch_prctl, SYS_seccomp, SYS_sync, SYS_syncfs,
	    SYS_clone, SYS_fork, SYS_clone3, SYS_userfaultfd, SYS_futex,
	    SYS_rt_sigtimedwait, SYS_poll, SYS_select, SYS_munmap,
	    SYS_mprotect, SYS_mremap };

	return IN(number, rare);
}

/*
 * For a job without a filter.  The machine itself: if these worked, no test
 * would say so.  Keys: they belong to a user, in whichever namespace, and
 * nothing but the filter keeps them.
 */
static bool
is_left_out(const struct burst *b, uint64_t number)
{
	static const short machine[] = { SYS_reboot, SYS_kexec_load,
	    SYS_kexec_file_load, SYS_init_module, SYS_finit_module,
	    SYS_delete_module, SYS_swapon, SYS_swapoff, SYS_sync, SYS_syncfs,
	    SYS_add_key, SYS_request_key, SYS_keyctl };

	return (b->flags & STORM_CAREFUL) != 0 && IN(number, machine);
}

/*
 * Bit 30 is x32's mark, and negative numbers have it, too: they kill, and
 * the attacks try them one by one.
 */
static uint64_t
draw_number(struct burst *b)
{
	uint64_t number;

	do {
		number = draw_below(b, 500);
		if (draw_once_in(b, 30))
			number = dice_roll(&b->dice) & 0x3fffffff;
		else if (draw_once_in(b, 30))
			number = 500 + draw_below(b, 600);
		else if (!draw_once_in(b, 3))
			number = (uint64_t)shape_draw(b)->number;
	} while ((is_rare(number) && !draw_once_in(b, 40)) ||
	    is_left_out(b, number));
	return number;
}

/* Who asks to be traced stops at the next alarm, for its supervisor. */
static void
spare_time(struct burst *b, uint64_t words[7])
{
	if (words[0] == SYS_ptrace && words[1] == PTRACE_TRACEME &&
	    !draw_once_in(b, 40))
		words[1] = PTRACE_ATTACH;
}

static void
draw_arguments(struct burst *b, uint64_t words[7])
{
	const struct shape *shape = shape_find((long)words[0]);
	const char *args = shape == NULL ? "******" : shape->args;
	size_t i;

	for (i = 0; args[i] != '\0'; i++) {
		words[i + 1] = draw(b, args[i]);
		/* Not sizes, pids and addresses: storm.h, make_arena(). */
		if (strchr("ixdtoS", args[i]) != NULL && draw_once_in(b, 24))
			words[i + 1] = draw(b, '*');
	}
}

/* A signal that ends the supervisor, or us, would end what is to come. */
static void
spare_signal(const struct burst *b, uint64_t words[7])
{
	static const short mild[] = { 0, SIGCHLD, SIGURG, SIGWINCH, SIGCONT };
	size_t at = words[0] == SYS_tgkill ||
	    words[0] == SYS_rt_tgsigqueueinfo ? 3 : 2;
	int pid = (int)words[1], thread = (int)words[at - 1];

	if (pid > 0 && pid != (int)b->supervisor && pid != (int)b->self &&
	    thread != (int)b->supervisor && words[0] != SYS_pidfd_send_signal)
		return;
	words[at] = (uint64_t)mild[words[at] % (sizeof(mild) /
	    sizeof(mild[0]))];
}

/* Nor shall it be traced, overwritten or have its limits lowered. */
static void
spare_supervisor(const struct burst *b, uint64_t words[7])
{
	static const short signals[] = { SYS_kill, SYS_tkill, SYS_tgkill,
	    SYS_rt_sigqueueinfo, SYS_rt_tgsigqueueinfo,
	    SYS_pidfd_send_signal };
	const struct shape *shape = shape_find((long)words[0]);
	size_t i;

	if ((b->flags & STORM_DEADLY) != 0)
		return;
	if (IN(words[0], signals)) {
		spare_signal(b, words);
		return;
	}
	/* Nothing but the filter keeps the limits of pid 1, of our own uid. */
	for (i = 0; shape != NULL && shape->args[i] != '\0'; i++)
		if (shape->args[i] == 'P' &&
		    ((uint32_t)words[i + 1] == (uint32_t)b->supervisor ||
		    ((uint32_t)words[i + 1] == 1 &&
		    (b->flags & STORM_CAREFUL) != 0)))
			words[i + 1] = b->self;
}

/* Children go on for a while, as bursts of the same kind. */
static void
follow_up(struct burst *b, const uint64_t words[7], int64_t rc)
{
	static const short forks[] = { SYS_fork, SYS_vfork, SYS_clone,
	    SYS_clone3 };
	static const short opens[] = { SYS_open, SYS_openat, SYS_openat2,
	    SYS_creat, SYS_dup, SYS_socket, SYS_accept, SYS_accept4,
	    SYS_memfd_create, SYS_pidfd_open, SYS_epoll_create1,
	    SYS_eventfd2, SYS_inotify_init1, SYS_timerfd_create,
	    SYS_signalfd4, SYS_mq_open, SYS_open_tree, SYS_fsopen,
	    SYS_perf_event_open, SYS_bpf, SYS_io_uring_setup };

	if (rc == 0 && IN(words[0], forks) && b->left > CHILD_CALLS)
		b->left = CHILD_CALLS;
	if (rc >= 0 && IN(words[0], opens))
		b->fds[draw_below(b, RECENT)] = (uint64_t)rc;
}

static void
make_one(struct burst *b)
{
	uint64_t words[7] = { draw_number(b) };

	draw_arguments(b, words);
	spare_time(b, words);
	spare_supervisor(b, words);
	follow_up(b, words, burst_call(b, words));
}

static void
wake(int sig)
{
	(void)sig;
}

/* Again and again: calls change handlers, masks and timers. */
static void
set_alarm(void)
{
	const struct sigaction action = { .sa_handler = wake };
	const struct itimerval often = { { 0, ALARM_US }, { 0, ALARM_US } };
	sigset_t none;

	(void)sigemptyset(&none);
	(void)sigaction(SIGALRM, &action, NULL);
	(void)setitimer(ITIMER_REAL, &often, NULL);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* What the supervisor had is not what its bursts shall have. */
static void
reset_signals(void)
{
	int sig;

	for (sig = 1; sig < 32; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			(void)signal(sig, sig == SIGPIPE || sig == SIGXFSZ ?
			    SIG_IGN : SIG_DFL);
}

/* Between two stretches that nothing is mapped to. */
static int
make_arena(struct burst *b)
{
	uint8_t *all;

	all = mmap(NULL, SLOTS * SLOT + 2 * GUARD, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (all == MAP_FAILED || mprotect(all + GUARD, SLOTS * SLOT,
	    PROT_READ | PROT_WRITE) == -1)
		return -1;
	b->arena = all + GUARD;
	return 0;
}

static void
drop_output(void)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC), fd;

	for (fd = 0; fd < 3; fd++)
		if (null == -1 || dup2(null, fd) == -1)
			(void)close(fd);
}

void
burst_run(struct burst *b)
{
	reset_signals();
	if (make_arena(b) == -1 || addresses_make(b) == -1)
		_exit(1);
	if ((b->flags & STORM_OUTPUT) == 0)
		drop_output();
	/* Where it may: signals to the own group are then for it alone. */
	(void)setpgid(0, 0);
	b->self = (uint64_t)getpid();
	b->left = 200 + (unsigned int)draw_below(b, MANY);
	while (b->left > 0) {
		if (b->left-- % 32 == 0)
			set_alarm();
		if (draw_once_in(b, 12))
			sequence_run(b);
		else
			make_one(b);
	}
	_exit(0);
}
