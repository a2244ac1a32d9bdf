/*
 * Arguments.  Most are of the kind that a call expects, and of those most
 * make sense: what is refused at the first look reaches little.
 */
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "storm.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* splitmix64: small, and the same everywhere. */
uint64_t
dice_roll(uint64_t *dice)
{
	uint64_t z = *dice += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

uint64_t
draw_below(struct burst *b, uint64_t n)
{
	return dice_roll(&b->dice) % n;
}

bool
draw_once_in(struct burst *b, uint64_t n)
{
	return draw_below(b, n) == 0;
}

uint8_t *
draw_slot(struct burst *b)
{
	return b->arena + draw_below(b, SLOTS) * SLOT;
}

uint64_t
draw_from(struct burst *b, const uint64_t *list, size_t n)
{
	return n == 0 ? draw_below(b, 64) : list[draw_below(b, n)];
}

/* None of them is mapped, so no bytes are behind them. */
static uint64_t
draw_bad_pointer(struct burst *b)
{
	static const uint64_t bad[] = { 0, 1, 4095, UINT64_MAX,
	    UINT64_C(0x8000000000000000), UINT64_C(0xffffffff81000000),
	    UINT64_C(0x7ffffffff000), UINT64_C(0x800000000000) };

	return bad[draw_below(b, COUNT(bad))];
}

static uint64_t
draw_any_number(struct burst *b)
{
	switch (draw_below(b, 6)) {
	case 0:
		return draw_below(b, 8);
	case 1:
		return draw_below(b, 4096);
	case 2:
		return UINT64_MAX - draw_below(b, 8);
	case 3:
		return UINT64_C(1) << draw_below(b, 64);
	case 4:
		return dice_roll(&b->dice) & UINT32_MAX;
	default:
		return dice_roll(&b->dice);
	}
}

static uint64_t
draw_small(struct burst *b)
{
	return draw_below(b, 24);
}

static uint64_t
draw_flags(struct burst *b)
{
	uint64_t one = UINT64_C(1) << draw_below(b, 32);

	switch (draw_below(b, 4)) {
	case 0:
		return 0;
	case 1:
		return one;
	case 2:
		return one | UINT64_C(1) << draw_below(b, 16);
	default:
		return draw_any_number(b);
	}
}

static uint64_t
draw_fd(struct burst *b)
{
	switch (draw_below(b, 10)) {
	case 0:
		return UINT64_MAX;
	case 1:
		return draw_below(b, 70000);
	case 2:
	case 3:
		return draw_below(b, 16);
	default:
		return b->fds[draw_below(b, RECENT)];
	}
}

static uint64_t
draw_directory(struct burst *b)
{
	return draw_once_in(b, 2) ? (uint64_t)AT_FDCWD : draw_fd(b);
}

static const char *
draw_base(struct burst *b)
{
	static const char *const own[] = { "x", "y", "d", "d/x", "/job/x",
	    "/job/d/y", "/tmp/x", "/dev/shm/x", "." };
	static const char *const foreign[] = { "/", "..", "../..", "",
	    "/etc/passwd", "/etc/shadow", "/bin/true", "/usr/lib", "/run",
	    "/proc/self/mem", "/proc/self/exe", "/proc/self/fd/1",
	    "/proc/self/ns/user", "/proc/self/uid_map", "/proc/1/root",
	    "/proc/1/mem", "/proc/1/ns/mnt", "/proc/1/fd/0", "/proc/1/cwd",
	    "/proc/self/oom_score_adj", "/proc/self/comm",
	    "/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern",
	    "/proc/sys/user/max_user_namespaces", "/proc/keys",
	    "/proc/sysrq-trigger", "/proc/kcore", "/sys", "/sys/fs/cgroup",
	    "/dev/null", "/dev/zero", "/dev/ptmx", "/dev/kmsg", "/dev/mem",
	    "/dev/pts/0", "/dev/mqueue", "/home", "/root" };
	const struct targets *t = b->targets;

	if (t->n_paths > 0 && draw_once_in(b, 3))
		return t->paths[draw_below(b, t->n_paths)];
	return draw_once_in(b, 2) ? own[draw_below(b, COUNT(own))] :
	    foreign[draw_below(b, COUNT(foreign))];
}

/* Several ways lead to the same place. */
static uint64_t
draw_path(struct burst *b)
{
	static const char *const before[] = { "/proc/self/root",
	    "/proc/1/root", "../../../../../..", "/proc/self/cwd/../.." };
	const char *base = draw_base(b);
	uint8_t *slot = draw_slot(b);

	if (draw_once_in(b, 32))
		return draw_bad_pointer(b);
	(void)snprintf((char *)slot, SLOT, "%s%s%s",
	    base[0] == '/' && draw_once_in(b, 4) ?
	    before[draw_below(b, COUNT(before))] : "", base,
	    draw_once_in(b, 12) ? "/x" : "");
	return U(slot);
}

/* Names that are no paths: of files' attributes, keys, hosts, queues. */
static uint64_t
draw_name(struct burst *b)
{
	static const char *const names[] = { "user.x", "security.x",
	    "trusted.x", "system.posix_acl_access", "user", "keyring",
	    "logon", "storm", "tmpfs", "proc", "sysfs", "overlay", "bpf" };
	const struct targets *t = b->targets;
	uint8_t *slot = draw_slot(b);

	(void)snprintf((char *)slot, SLOT, "%s",
	    t->n_names > 0 && draw_once_in(b, 3) ?
	    t->names[draw_below(b, t->n_names)] :
	    names[draw_below(b, COUNT(names))]);
	return U(slot);
}

static void
fill_slot(struct burst *b, uint8_t *slot)
{
	uint64_t words[SLOT / 8], kind = draw_below(b, 4);
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		words[i] = kind == 0 ? 0 : kind == 1 ? draw_below(b, 64) :
		    kind == 2 ? dice_roll(&b->dice) :
		    draw_once_in(b, 3) ? U(draw_slot(b)) :
		    draw_any_number(b);
	memcpy(slot, words, SLOT);
}

/* Also for structs that have no kind of their own. */
static uint64_t
draw_buffer(struct burst *b)
{
	uint8_t *slot = draw_slot(b);

	if (draw_once_in(b, 12))
		return draw_bad_pointer(b);
	fill_slot(b, slot);
	return U(slot);
}

static uint64_t
draw_length(struct burst *b)
{
	static const uint64_t odd[] = { 0, 1, 4096, 65536, UINT32_MAX,
	    UINT64_MAX, UINT64_C(1) << 31, UINT64_C(1) << 40 };

	return draw_once_in(b, 4) ? odd[draw_below(b, COUNT(odd))] :
	    draw_below(b, SLOT + 1);
}

/* Of memory and files: little, or more than there is. */
static uint64_t
draw_size(struct burst *b)
{
	return draw_once_in(b, 8) ? UINT64_C(1) << (47 + draw_below(b, 17)) :
	    draw_below(b, 65) * 4096;
}

/* struct timespec, timeval or itimerspec: mostly short. */
static uint64_t
draw_time(struct burst *b)
{
	struct timespec t[2] = { { 0, (long)draw_below(b, 2000) },
	    { draw_once_in(b, 8) ? (time_t)draw_any_number(b) : 0,
	    (long)draw_below(b, 2000) } };
	uint8_t *slot = draw_slot(b);

	memcpy(slot, t, sizeof(t));
	return draw_once_in(b, 16) ? draw_bad_pointer(b) : U(slot);
}

static uint64_t
draw_pid(struct burst *b)
{
	const uint64_t known[] = { 0, 1, UINT64_MAX, b->self, b->supervisor,
	    -b->self, draw_below(b, 300) };

	if (b->targets->n_pids > 0 && draw_once_in(b, 2))
		return draw_from(b, b->targets->pids, b->targets->n_pids) *
		    (draw_once_in(b, 6) ? UINT64_MAX : 1);
	return known[draw_below(b, COUNT(known))];
}

static uint64_t
draw_signal(struct burst *b)
{
	return draw_below(b, 66);
}

static uint64_t
draw_mode(struct burst *b)
{
	return draw_below(b, 010000);
}

static uint64_t
draw_open_flags(struct burst *b)
{
	static const uint64_t more[] = { O_CREAT, O_TRUNC, O_APPEND, O_PATH,
	    O_DIRECTORY, O_NOFOLLOW, O_TMPFILE, O_EXCL, O_NOATIME, O_ASYNC };
	uint64_t flags = draw_below(b, 4) | O_NONBLOCK;

	while (!draw_once_in(b, 2))
		flags |= more[draw_below(b, COUNT(more))];
	return flags;
}

static uint64_t
draw_open_how(struct burst *b)
{
	const uint64_t how[3] = { draw_open_flags(b), draw_mode(b),
	    draw_below(b, 64) };
	uint8_t *slot = draw_slot(b);

	memcpy(slot, how, sizeof(how));
	return U(slot);
}

/* Sometimes with the namespaces. */
static uint64_t
draw_clone_flags(struct burst *b)
{
	static const uint64_t more[] = { CLONE_NEWUSER, CLONE_NEWNS,
	    CLONE_NEWPID, CLONE_NEWNET, CLONE_NEWIPC, CLONE_NEWUTS,
	    CLONE_NEWCGROUP, CLONE_PARENT, CLONE_PTRACE, CLONE_UNTRACED,
	    CLONE_FILES, CLONE_FS, CLONE_SIGHAND | CLONE_VM, CLONE_VFORK };
	uint64_t flags = SIGCHLD;

	while (!draw_once_in(b, 3))
		flags |= more[draw_below(b, COUNT(more))];
	return flags;
}

static uint64_t
draw_clone_args(struct burst *b)
{
	const uint64_t args[11] = { draw_clone_flags(b) & ~UINT64_C(0xff), 0,
	    0, 0, SIGCHLD };
	uint8_t *slot = draw_slot(b);

	memcpy(slot, args, sizeof(args));
	return U(slot);
}

/* Small ones may be those of others, if the namespace is the host's. */
static uint64_t
draw_id(struct burst *b)
{
	const struct targets *t = b->targets;
	uint64_t id = draw_once_in(b, 3) ? draw_small(b) :
	    draw_from(b, t->ids, t->n_ids);

	return id < (1u << 16) && (b->flags & STORM_LISTED) != 0 &&
	    t->n_ids > 0 ? t->ids[0] : id;
}

/* Those that are special, and those of the targets. */
static uint64_t
draw_key(struct burst *b)
{
	return draw_once_in(b, 2) ? -draw_below(b, 9) : draw_id(b);
}

static uint64_t
draw_user(struct burst *b)
{
	return draw_once_in(b, 2) ? getuid() : draw_any_number(b);
}

static uint64_t
draw_foreign_address(struct burst *b)
{
	return draw_from(b, b->targets->addresses, b->targets->n_addresses);
}

static uint64_t
draw_any(struct burst *b)
{
	static const char kinds[] = "ixfdpnblLtPSokIA";

	return draw_once_in(b, 3) ? draw_any_number(b) :
	    draw(b, kinds[draw_below(b, sizeof(kinds) - 1)]);
}

uint64_t
draw(struct burst *b, char kind)
{
	static uint64_t (*const draws[128])(struct burst *) = {
		['*'] = draw_any, ['i'] = draw_small,
		['x'] = draw_flags, ['f'] = draw_fd, ['d'] = draw_directory,
		['p'] = draw_path, ['n'] = draw_name, ['b'] = draw_buffer,
		['l'] = draw_length, ['L'] = draw_size, ['t'] = draw_time,
		['P'] = draw_pid, ['S'] = draw_signal, ['o'] = draw_mode,
		['F'] = draw_open_flags, ['h'] = draw_open_how,
		['C'] = draw_clone_flags, ['g'] = draw_clone_args,
		['I'] = draw_id, ['k'] = draw_key, ['u'] = draw_user,
		['A'] = draw_foreign_address, ['s'] = address_draw,
		['a'] = address_length, ['m'] = address_message,
		['M'] = address_messages, ['r'] = address_room,
		['D'] = address_family, ['e'] = address_level,
		['O'] = address_option,
	};

	if (kind >= '0' && kind <= '9')
		return (uint64_t)(kind - '0');
	return draws[(unsigned char)kind & 127](b);
}
