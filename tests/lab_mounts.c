/*
 * The mounts of a lab.  All of them are made in a mount namespace of our
 * own, so that the real machine sees none and nothing has to be undone.
 */
#define _GNU_SOURCE

#include <sys/mount.h>
#include <sys/pidfd.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <pwd.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lab.h"

/* The root directory as it is known by its mount, not only by its inode. */
static struct statx
root_identity(void)
{
	struct statx sx;

	if (statx(AT_FDCWD, "/", 0, STATX_INO | STATX_MNT_ID, &sx) == -1)
		err(HARD_ERROR, "cannot look at /");
	return sx;
}

/*
 * Inside a chroot the kernel refuses every unprivileged user namespace,
 * because the root is not the root of the mount namespace.  In a namespace
 * of our own the tree of the chroot may become just that: a copy of it is
 * mounted on top of everything else.
 */
static void
adopt_tree(int root)
{
	int tree;

	tree = open_tree(root, "", AT_EMPTY_PATH | AT_RECURSIVE |
	    OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);
	if (tree == -1)
		err(HARD_ERROR, "cannot copy the mounts below the chroot");
	if (move_mount(tree, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH) == -1)
		err(HARD_ERROR, "cannot make the chroot the root");
	if (fchdir(tree) == -1 || chroot(".") == -1)
		err(HARD_ERROR, "cannot enter the new root");
	close(tree);
}

/*
 * Enter a mount namespace nobody else sees.  setns() into the namespace we
 * are already in takes us from a chroot to the true root; a pidfd names the
 * namespace because a bare chroot has no /proc to name it by.
 */
void
enter_namespace(void)
{
	struct statx before, after;
	char *cwd = getcwd(NULL, 0);
	int root, self;

	if (unshare(CLONE_NEWNS) == -1)
		err(HARD_ERROR, "cannot make a mount namespace; a container "
		    "must grant CAP_SYS_ADMIN for these tests, or run them as "
		    "an ordinary user");
	before = root_identity();
	root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	self = pidfd_open(getpid(), 0);
	if (root == -1 || self == -1 || setns(self, CLONE_NEWNS) == -1)
		err(HARD_ERROR, "cannot reach the root of the namespace");
	/* Before the first mount, so that none of ours leaks outside. */
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		err(HARD_ERROR, "cannot make the mounts private");
	after = root_identity();
	if (before.stx_ino != after.stx_ino ||
	    before.stx_mnt_id != after.stx_mnt_id)
		adopt_tree(root);
	close(root);
	close(self);
	if (cwd == NULL || chdir(cwd) == -1)
		warn("the working directory is out of reach, using /");
	free(cwd);
}

static void
mount_new(const char *type, const char *where, unsigned long flags,
    const char *options)
{
	if (mount(type, where, type, flags | MS_NOSUID, options) == -1)
		err(HARD_ERROR, "cannot mount a private %s on %s", type, where);
}

static int
is_filesystem(const char *path, long magic)
{
	struct statfs fs;

	return statfs(path, &fs) == 0 && (long)fs.f_type == magic;
}

/* What a machine that was booted has and a bare chroot may lack. */
void
mount_missing(void)
{
	if (!is_filesystem("/proc", PROC_SUPER_MAGIC))
		mount_new("proc", "/proc", MS_NODEV | MS_NOEXEC, NULL);
	if (!is_filesystem("/sys", SYSFS_MAGIC))
		mount_new("sysfs", "/sys", MS_NODEV | MS_NOEXEC, NULL);
	if (!is_filesystem("/dev/pts", DEVPTS_SUPER_MAGIC))
		mount_new("devpts", "/dev/pts", MS_NOEXEC,
		    "newinstance,ptmxmode=0666,mode=620,gid=5");
	if (!is_filesystem("/dev/shm", TMPFS_MAGIC))
		mount_new("tmpfs", "/dev/shm", MS_NODEV, "mode=1777");
	/*
	 * sshd insists on /run/sshd, which exists only while the machine's
	 * own sshd runs.  A fresh /run keeps the real one as it is.
	 */
	if (access("/run/sshd", F_OK) == -1) {
		mount_new("tmpfs", "/run", MS_NODEV, "mode=755");
		if (mkdir("/run/sshd", 0755) == -1)
			err(HARD_ERROR, "cannot make /run/sshd");
	}
	/* Where sshd would note the logins of terminals, lastlog and wtmp. */
	mount_new("tmpfs", "/var/log", MS_NODEV, "mode=755");
}

static void __attribute__((format(printf, 2, 3)))
put(FILE *to, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	if (vfprintf(to, format, ap) < 0)
		err(HARD_ERROR, "cannot write an account");
	va_end(ap);
}

/* One line per account, in the form of the file it goes to. */
static void
put_account(FILE *to, const char *file, const struct lab *lab,
    const struct account *user)
{
	/* "!" would be a locked account, "*NP*" is one without a password. */
	if (strcmp(file, "shadow") == 0)
		put(to, "%s:*NP*:19000::::::\n", user->name);
	else if (strcmp(file, "group") == 0)
		put(to, "%s:x:%u:\n", user->name, user->uid);
	else
		put(to, "%s:x:%u:%u::%s/home/%s:/bin/sh\n", user->name,
		    user->uid, user->uid, lab->dir, user->name);
}

static void
append_file(FILE *to, const char *path)
{
	char part[4096];
	FILE *from = fopen(path, "re");
	size_t n;

	if (from == NULL)
		err(HARD_ERROR, "cannot read %s", path);
	while ((n = fread(part, 1, sizeof(part), from)) > 0)
		if (fwrite(part, 1, n, to) != n)
			err(HARD_ERROR, "cannot copy %s", path);
	if (ferror(from) != 0)
		err(HARD_ERROR, "cannot read %s", path);
	(void)fclose(from);
}

/* Finish our file and put it in the place of theirs. */
static void
bind_over(FILE *to, const char *ours, const char *theirs, mode_t mode)
{
	if (fchmod(fileno(to), mode) == -1 || fclose(to) != 0)
		err(HARD_ERROR, "cannot write %s", ours);
	if (mount(ours, theirs, NULL, MS_BIND, NULL) == -1)
		err(HARD_ERROR, "cannot cover %s", theirs);
}

/*
 * Cover /etc/FILE by one that knows the accounts.  They come first, because
 * the first entry of a name counts.  Real password hashes stay where they
 * are: the shadow file of the lab holds the throw-away accounts alone.
 */
static void
cover(const struct lab *lab, const char *file)
{
	char ours[4096], etc[64];
	FILE *to;
	int i;

	(void)snprintf(etc, sizeof(etc), "/etc/%s", file);
	(void)snprintf(ours, sizeof(ours), "%s/etc/%s", lab->dir, file);
	if (access(etc, F_OK) == -1)
		return;
	if ((to = fopen(ours, "we")) == NULL)
		err(HARD_ERROR, "cannot write %s", ours);
	for (i = 0; i < lab->count; i++)
		put_account(to, file, lab, &lab->users[i]);
	if (strcmp(file, "passwd") == 0 && getpwnam("sshd") == NULL)
		put(to, "sshd:x:64100:65534::/run/sshd:/usr/sbin/nologin\n");
	if (strcmp(file, "shadow") != 0)
		append_file(to, etc);
	bind_over(to, ours, etc, strcmp(file, "shadow") != 0 ? 0644 : 0600);
}

/* A terminal session would otherwise show up in the real machine's who(1). */
static void
cover_utmp(const struct lab *lab)
{
	char ours[4096];
	FILE *to;

	if (access("/run/utmp", F_OK) == -1)
		return;
	(void)snprintf(ours, sizeof(ours), "%s/etc/utmp", lab->dir);
	if ((to = fopen(ours, "we")) == NULL)
		err(HARD_ERROR, "cannot write %s", ours);
	bind_over(to, ours, "/run/utmp", 0644);
}

static void
make_dir(const char *path, mode_t mode)
{
	if (mkdir(path, mode) == -1 && errno != EEXIST)
		err(HARD_ERROR, "cannot make %s", path);
}

void
add_accounts(const struct lab *lab)
{
	char path[4096];
	int i;

	(void)snprintf(path, sizeof(path), "%s/etc", lab->dir);
	make_dir(path, 0755);
	cover(lab, "passwd");
	cover(lab, "group");
	cover(lab, "shadow");
	cover_utmp(lab);
	(void)snprintf(path, sizeof(path), "%s/home", lab->dir);
	make_dir(path, 0755);
	for (i = 0; i < lab->count; i++) {
		(void)snprintf(path, sizeof(path), "%s/home/%s", lab->dir,
		    lab->users[i].name);
		make_dir(path, 0700);
		if (chown(path, lab->users[i].uid, lab->users[i].uid) == -1)
			err(HARD_ERROR, "cannot give %s to uid %u", path,
			    lab->users[i].uid);
	}
}
