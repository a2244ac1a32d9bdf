/*
 * A right that is handled and not given is refused.  Handled is all that the
 * kernel knows, up to LANDLOCK_ABI_BEST; what a newer one adds stays as it
 * is until cudarun knows it.
 */
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "landlock.h"

/*
 * linux/landlock.h of Debian 12 ends at ABI 2, so the numbers are here
 * (Documentation/userspace-api/landlock.rst of Linux 6.12).
 */
#define FS_EXECUTE (1u << 0)
#define FS_WRITE_FILE (1u << 1)
#define FS_READ_FILE (1u << 2)
#define FS_READ_DIR (1u << 3)
#define FS_REMOVE_DIR (1u << 4)
#define FS_REMOVE_FILE (1u << 5)
#define FS_MAKE_DIR (1u << 7)
#define FS_MAKE_REG (1u << 8)
#define FS_MAKE_SOCK (1u << 9)
#define FS_MAKE_FIFO (1u << 10)
#define FS_MAKE_SYM (1u << 12)
#define FS_ABI1 ((1u << 13) - 1)
#define FS_REFER (1u << 13)		/* ABI 2 */
#define FS_TRUNCATE (1u << 14)		/* ABI 3 */
#define FS_IOCTL_DEV (1u << 15)		/* ABI 5 */
#define NET_TCP 3u			/* ABI 4: bind and connect */
#define SCOPED 3u			/* ABI 6: abstract sockets, signals */
#define CREATE_VERSION 1u
#define RULE_PATH 1

/* What can be said of a file that is no directory. */
#define FS_OF_FILES (FS_EXECUTE | FS_WRITE_FILE | FS_READ_FILE | \
    FS_TRUNCATE | FS_IOCTL_DEV)

#define FS_READ (FS_READ_FILE | FS_READ_DIR)
/* Not: device nodes, of which mknod(2) gives one kind to everybody. */
#define FS_WRITE (FS_READ | FS_WRITE_FILE | FS_TRUNCATE | FS_REFER | \
    FS_REMOVE_DIR | FS_REMOVE_FILE | FS_MAKE_DIR | FS_MAKE_REG)
#define FS_MAKE_MORE (FS_MAKE_SOCK | FS_MAKE_FIFO | FS_MAKE_SYM)

struct ruleset_attr {
	uint64_t fs;
	uint64_t net;			/* ABI 4 */
	uint64_t scoped;		/* ABI 6 */
};

struct path_attr {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

/* A ruleset while it is made. */
struct rules {
	int fd;
	uint64_t handled;
	struct fault *fault;
};

static uint64_t
fs_rights(int abi)
{
	return FS_ABI1 | (abi >= 2 ? FS_REFER : 0) |
	    (abi >= 3 ? FS_TRUNCATE : 0) | (abi >= 5 ? FS_IOCTL_DEV : 0);
}

static int
create(int abi, bool strict)
{
	struct ruleset_attr attr = { .fs = fs_rights(abi),
	    .net = strict && abi >= 4 ? NET_TCP : 0,
	    .scoped = abi >= 6 ? SCOPED : 0 };
	/* A kernel refuses the end of a struct that it does not know. */
	size_t size = abi >= 6 ? sizeof(attr) :
	    abi >= 4 ? 2 * sizeof(uint64_t) : sizeof(uint64_t);

	return (int)syscall(SYS_landlock_create_ruleset, &attr, size, 0);
}

/* Some kernels with backports say more than they have: so it is tried. */
int
landlock_abi(void)
{
	int abi = (int)syscall(SYS_landlock_create_ruleset, NULL, 0,
	    CREATE_VERSION);
	int fd = -1;

	if (abi > LANDLOCK_ABI_BEST)
		abi = LANDLOCK_ABI_BEST;
	for (; abi > 0; abi--) {
		fd = create(abi, true);
		if (fd != -1)
			break;
	}
	fd_close(&fd);
	return abi < 0 ? 0 : abi;
}

/* Below path, these rights. */
static int
allow(struct rules *r, const char *path, uint64_t rights)
{
	cleanup_fd int fd = open(path, O_PATH | O_CLOEXEC);
	struct path_attr attr = { .fd = fd };
	struct stat st;

	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 :
		    fault_set(r->fault, EXIT_REFUSED, "Landlock layer: cannot "
		    "open %s: %m", path);
	if (fstat(fd, &st) == -1)
		return fault_set(r->fault, EXIT_OS, "Landlock layer: %s: %m",
		    path);
	attr.allowed = rights & r->handled &
	    (S_ISDIR(st.st_mode) ? r->handled : FS_OF_FILES);
	if (attr.allowed == 0 || syscall(SYS_landlock_add_rule, r->fd,
	    RULE_PATH, &attr, 0) == 0)
		return 0;
	return fault_set(r->fault, EXIT_REFUSED, "Landlock layer: no rule for "
	    "%s: %m", path);
}

static int
allow_all(struct rules *r, const char *const *paths, uint64_t rights)
{
	for (; paths != NULL && *paths != NULL; paths++)
		if (allow(r, *paths, rights) == -1)
			return -1;
	return 0;
}

/*
 * /proc may be written as far as its own modes and the process namespace
 * allow: threads are named there, also by children, which no rule can name
 * before they are (facts: sandbox 3.1).
 */
static int
allow_places(struct rules *r, const struct landlock_plan *plan)
{
	static const char *const places[] = { "/job", "/tmp", "/dev/shm",
	    NULL };
	static const char *const plain[] = { "/dev/random", "/dev/urandom",
	    NULL };
	/* They have no ioctls, so isatty() may hear that from them. */
	static const char *const idle[] = { "/dev/null", "/dev/zero",
	    "/dev/full", NULL };
	uint64_t exec = plan->strict ? 0 : FS_EXECUTE;
	uint64_t write = FS_WRITE | exec | (plan->strict ? 0 : FS_MAKE_MORE);
	uint64_t open = FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE;

	if (allow(r, "/", FS_READ_DIR) == -1 ||
	    allow_all(r, plan->system, FS_READ | exec) == -1 ||
	    allow_all(r, plan->more, FS_READ | exec) == -1 ||
	    allow_all(r, plan->home, plan->home_writable ? write :
	    FS_READ | exec) == -1 ||
	    allow_all(r, places, write) == -1 ||
	    allow(r, "/sys", FS_READ) == -1 ||
	    allow(r, "/proc", FS_READ | FS_WRITE_FILE | FS_TRUNCATE) == -1 ||
	    allow_all(r, plain, open) == -1 ||
	    allow_all(r, idle, open | FS_IOCTL_DEV) == -1 ||
	    allow(r, "/dev/mqueue", plan->strict ? 0 : FS_WRITE) == -1 ||
	    allow(r, "/dev/pts", open | FS_READ_DIR | FS_IOCTL_DEV) == -1)
		return -1;
	return allow_all(r, plan->nodes, open | FS_READ_DIR | FS_IOCTL_DEV);
}

/* Why there is nothing to build on. */
static int
refuse_absent(struct fault *f)
{
	if (errno == EOPNOTSUPP)
		return fault_set(f, EXIT_REFUSED, "Landlock layer: this host "
		    "does not switch it on; an admin adds landlock to lsm= on "
		    "the kernel's command line, or names it in `without' of "
		    "cudarun.conf");
	return fault_set(f, EXIT_REFUSED, "Landlock layer: this kernel has "
	    "none (Linux 5.13 or newer with CONFIG_SECURITY_LANDLOCK, and no "
	    "container that forbids it); an admin may name landlock in "
	    "`without' of cudarun.conf");
}

int
landlock_make(const struct landlock_plan *plan, int *ret_ruleset,
    struct fault *f)
{
	cleanup_fd int fd = -1;
	int abi = landlock_abi();
	struct rules r = { .fault = f };

	if (abi == 0)
		return refuse_absent(f);
	if (abi < plan->abi)
		return fault_set(f, EXIT_REFUSED, "Landlock layer: this "
		    "kernel has ABI %d and landlock_abi in cudarun.conf "
		    "demands %d; an admin installs a newer kernel or demands "
		    "less", abi, plan->abi);
	fd = create(abi, plan->strict);
	if (fd == -1)
		return fault_set(f, EXIT_REFUSED, "Landlock layer: the kernel "
		    "makes no ruleset of ABI %d: %m; report this", abi);
	r.fd = fd;
	r.handled = fs_rights(abi);
	if (allow_places(&r, plan) == -1)
		return -1;
	*ret_ruleset = fd_steal(&fd);
	return 0;
}
