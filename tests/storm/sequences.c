/*
 * Calls that only together reach anything: what the first gives, the next
 * ones use.  Each aims at one kind of thing outside.
 */
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <fcntl.h>
#include <linux/keyctl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "storm.h"

#define FAILED(rc) ((rc) < 0)

static uint64_t
text(struct burst *b, const char *words)
{
	uint8_t *slot = draw_slot(b);

	(void)snprintf((char *)slot, SLOT, "%s", words);
	return U(slot);
}

static uint64_t
proc_path(struct burst *b, uint64_t pid)
{
	static const char *const files[] = { "mem", "oom_score_adj", "comm",
	    "fd/0", "root", "coredump_filter" };
	uint8_t *slot = draw_slot(b);

	(void)snprintf((char *)slot, SLOT, "/proc/%d/%s", (int)pid,
	    files[draw_below(b, sizeof(files) / sizeof(files[0]))]);
	return U(slot);
}

/* The pid of a target, never the supervisor's. */
static uint64_t
victim(struct burst *b)
{
	uint64_t pid = draw_from(b, b->targets->pids, b->targets->n_pids);

	return pid <= 1 || pid == b->supervisor ? b->self : pid;
}

static void
scribble(struct burst *b, uint64_t fd)
{
	const uint64_t at = draw(b, 'b');
	int64_t map;

	(void)CALL(b, SYS_write, fd, at, 64);
	(void)CALL(b, SYS_pwrite64, fd, at, 64, draw(b, 'A'));
	(void)CALL(b, SYS_ftruncate, fd, 0);
	(void)CALL(b, SYS_fallocate, fd, 3, 0, 4096);
	(void)CALL(b, SYS_fchmod, fd, draw(b, 'o'));
	(void)CALL(b, SYS_fsetxattr, fd, draw(b, 'n'), at, 8, 0);
	(void)CALL(b, SYS_flock, fd, 6);
	(void)CALL(b, SYS_fcntl, fd, F_SETLEASE, F_WRLCK);
	map = CALL(b, SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED,
	    fd);
	if (!FAILED(map))
		(void)CALL(b, SYS_munmap, (uint64_t)map, 4096);
}

static void
change_files(struct burst *b)
{
	static const uint64_t ways[] = { O_RDWR, O_WRONLY | O_APPEND,
	    O_RDONLY | O_TRUNC, O_RDONLY, O_PATH, O_RDWR | O_CREAT };
	uint64_t path = draw(b, 'p'), fd, down = draw(b, 'd');
	int64_t rc;

	rc = CALL(b, SYS_openat, down, path, ways[draw_below(b, 6)] |
	    O_NONBLOCK, 0666);
	if (FAILED(rc))
		return;
	fd = b->fds[draw_below(b, RECENT)] = (uint64_t)rc;
	scribble(b, fd);
	(void)CALL(b, SYS_openat, fd, text(b, ".."), O_RDONLY);
	(void)CALL(b, SYS_linkat, fd, text(b, ""), (uint64_t)AT_FDCWD,
	    draw(b, 'p'), AT_EMPTY_PATH);
	(void)CALL(b, SYS_fchownat, fd, text(b, ""), draw(b, 'u'),
	    draw(b, 'u'), AT_EMPTY_PATH);
	(void)CALL(b, SYS_copy_file_range, fd, 0,
	    b->fds[draw_below(b, RECENT)], 0, 4096);
}

/* Out of the root by links of our own and by directories that move. */
static void
walk_out(struct burst *b)
{
	uint64_t target = draw(b, 'p'), own = text(b, "x");
	int64_t rc;

	(void)CALL(b, SYS_symlink, target, own);
	(void)CALL(b, SYS_link, target, text(b, "y"));
	(void)CALL(b, SYS_rename, target, text(b, "y"));
	rc = CALL(b, SYS_open, own, O_RDWR | O_NONBLOCK);
	if (!FAILED(rc)) {
		scribble(b, (uint64_t)rc);
		(void)CALL(b, SYS_close, (uint64_t)rc);
	}
	(void)CALL(b, SYS_mkdir, text(b, "d"), 0777);
	rc = CALL(b, SYS_open, text(b, "d"), O_RDONLY | O_DIRECTORY);
	(void)CALL(b, SYS_chroot, text(b, "d"));
	(void)CALL(b, SYS_rename, text(b, "d"), text(b, "/tmp/d"));
	if (!FAILED(rc))
		(void)CALL(b, SYS_openat, (uint64_t)rc,
		    text(b, "../../../../.."), O_RDONLY);
	(void)CALL(b, SYS_unlink, own);
}

static void
speak(struct burst *b)
{
	static const uint64_t families[] = { AF_UNIX, AF_UNIX, AF_INET,
	    AF_INET6 };
	static const uint64_t types[] = { SOCK_STREAM, SOCK_DGRAM,
	    SOCK_SEQPACKET };
	uint64_t family = families[draw_below(b, 4)], fd;
	uint64_t type = types[draw_below(b, 3)];
	uint64_t address = address_of(b, (int)family);
	uint64_t length = address_length(b);
	int64_t rc;

	rc = CALL(b, SYS_socket, family, type | SOCK_NONBLOCK, 0);
	if (FAILED(rc))
		return;
	fd = b->fds[draw_below(b, RECENT)] = (uint64_t)rc;
	if (draw_once_in(b, 4)) {
		(void)CALL(b, SYS_bind, fd, address, length);
		(void)CALL(b, SYS_listen, fd, 4);
		return;
	}
	(void)CALL(b, SYS_sendto, fd, draw(b, 'b'), 16, MSG_NOSIGNAL, address,
	    length);
	(void)CALL(b, SYS_connect, fd, address, length);
	(void)CALL(b, SYS_write, fd, draw(b, 'b'), 16);
	(void)CALL(b, SYS_sendmsg, fd, address_message(b), MSG_NOSIGNAL);
	(void)CALL(b, SYS_recvmsg, fd, address_room(b), MSG_DONTWAIT);
}

/* By its key, or a number that may be one. */
static uint64_t
find_object(struct burst *b, uint64_t call, uint64_t key)
{
	int64_t id = CALL(b, call, key, 0, 0);

	return FAILED(id) ? draw(b, 'I') : (uint64_t)id;
}

static void
change_queue(struct burst *b)
{
	const uint64_t message[2] = { 1, UINT64_C(0x21212121) };
	int64_t fd = CALL(b, SYS_mq_open, draw(b, 'n'), O_RDWR | O_NONBLOCK);

	if (!FAILED(fd)) {
		(void)CALL(b, SYS_mq_timedsend, (uint64_t)fd, U(message), 8, 1,
		    draw(b, 't'));
		(void)CALL(b, SYS_close, (uint64_t)fd);
	}
	(void)CALL(b, SYS_mq_unlink, draw(b, 'n'));
}

static void
change_objects(struct burst *b)
{
	const uint64_t message[2] = { 1, UINT64_C(0x21212121) };
	const uint16_t up[3] = { 0, 1, 04000 };
	uint64_t key = draw(b, 'I'), id = find_object(b, SYS_shmget, key);
	int64_t at = CALL(b, SYS_shmat, id);

	if (at > 0) {
		*(volatile uint8_t *)(uintptr_t)at = '!';
		(void)CALL(b, SYS_shmdt, (uint64_t)at);
	}
	(void)CALL(b, SYS_shmctl, id, draw_below(b, 3), draw(b, 'b'));
	id = find_object(b, SYS_semget, key);
	(void)CALL(b, SYS_semop, id, U(up), 1);
	(void)CALL(b, SYS_semctl, id, 0, draw_below(b, 20), draw(b, 'b'));
	id = find_object(b, SYS_msgget, key);
	(void)CALL(b, SYS_msgsnd, id, U(message), 8, 04000);
	(void)CALL(b, SYS_msgctl, id, draw_below(b, 3), draw(b, 'b'));
	change_queue(b);
}

static void
hurt(struct burst *b)
{
	uint64_t pid = victim(b), sig = draw(b, 'S');
	const uint64_t low[2] = { 1, 1 }, one = 1;
	int64_t fd;

	if (pid == b->self)
		sig = 0;
	(void)CALL(b, SYS_kill, pid, sig);
	(void)CALL(b, SYS_tgkill, pid, pid, sig);
	(void)CALL(b, SYS_setpriority, PRIO_PROCESS, pid, 19);
	(void)CALL(b, SYS_sched_setaffinity, pid, 8, U(&one));
	if (pid != b->self)
		(void)CALL(b, SYS_prlimit64, pid, draw_below(b, 16), U(low));
	fd = CALL(b, SYS_pidfd_open, pid, 0);
	if (FAILED(fd))
		return;
	(void)CALL(b, SYS_pidfd_send_signal, (uint64_t)fd, sig, 0, 0);
	(void)CALL(b, SYS_pidfd_getfd, (uint64_t)fd, 1, 0);
	(void)CALL(b, SYS_setns, (uint64_t)fd, CLONE_NEWNS | CLONE_NEWUSER);
}

static void
look_into(struct burst *b)
{
	uint64_t pid = victim(b), from = draw(b, 'A'), here = U(draw_slot(b));
	uint64_t local[2] = { here, 64 }, remote[2] = { from, 64 };
	int64_t fd;

	(void)CALL(b, SYS_process_vm_readv, pid, U(local), 1, U(remote), 1);
	(void)CALL(b, SYS_process_vm_writev, pid, U(local), 1, U(remote), 1);
	fd = CALL(b, SYS_open, proc_path(b, pid), O_RDWR | O_NONBLOCK);
	if (!FAILED(fd)) {
		(void)CALL(b, SYS_pwrite64, (uint64_t)fd, here, 8, from);
		(void)CALL(b, SYS_close, (uint64_t)fd);
	}
	if (FAILED(CALL(b, SYS_ptrace, draw_once_in(b, 2) ? PTRACE_SEIZE :
	    PTRACE_ATTACH, pid)))
		return;
	(void)CALL(b, SYS_ptrace, PTRACE_POKEDATA, pid, from, 0);
	(void)CALL(b, SYS_ptrace, PTRACE_KILL, pid, 0, 0);
}

static void
change_keys(struct burst *b)
{
	static const uint64_t acts[] = { KEYCTL_UPDATE, KEYCTL_REVOKE,
	    KEYCTL_CHOWN, KEYCTL_SETPERM, KEYCTL_CLEAR, KEYCTL_LINK,
	    KEYCTL_UNLINK, KEYCTL_READ, KEYCTL_SET_TIMEOUT,
	    KEYCTL_INVALIDATE, KEYCTL_JOIN_SESSION_KEYRING,
	    KEYCTL_SESSION_TO_PARENT, KEYCTL_RESTRICT_KEYRING };
	uint64_t key = draw(b, 'k');

	if ((b->flags & STORM_CAREFUL) != 0)
		return;
	(void)CALL(b, SYS_add_key, text(b, "user"), text(b, "storm"),
	    draw(b, 'b'), 8, key);
	(void)CALL(b, SYS_keyctl, acts[draw_below(b, sizeof(acts) /
	    sizeof(acts[0]))], key, draw(b, 'k'), draw(b, 'b'), 8);
}

static void
change_namespaces(struct burst *b)
{
	uint64_t flags = draw(b, 'C') & ~UINT64_C(0xff);
	int64_t fd;

	(void)CALL(b, SYS_unshare, flags);
	fd = CALL(b, SYS_open, text(b, "/proc/1/ns/mnt"), O_RDONLY);
	if (!FAILED(fd))
		(void)CALL(b, SYS_setns, (uint64_t)fd, 0);
	(void)CALL(b, SYS_mount, 0, text(b, "/"), 0, MS_REC | MS_SHARED);
	(void)CALL(b, SYS_mount, text(b, "none"), text(b, "/tmp"),
	    text(b, "tmpfs"), 0);
	(void)CALL(b, SYS_mount, 0, draw(b, 'p'), 0, MS_REMOUNT | MS_BIND);
	(void)CALL(b, SYS_umount2, draw(b, 'p'), MNT_DETACH);
	(void)CALL(b, SYS_sethostname, text(b, "storm"), 5);
}

void
sequence_run(struct burst *b)
{
	static void (*const sequences[])(struct burst *) = { change_files,
	    walk_out, speak, change_objects, hurt, look_into, change_keys,
	    change_namespaces };

	sequences[draw_below(b, sizeof(sequences) / sizeof(sequences[0]))](b);
}
