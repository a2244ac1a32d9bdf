#include <sys/signalfd.h>
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "beneath.h"
#include "copy.h"
#include "exitcode.h"
#include "fd.h"
#include "result.h"

struct copying {
	struct result *result;
	const char *skip;
	uint64_t max_bytes;
	uint64_t entries;
	int signals;
	struct fault *fault;
};

static const char *const words[LEFT_END][2] = {
	[LEFT_LINK] = { "link", "links" },
	[LEFT_HARD_LINK] = { "hard link", "hard links" },
	[LEFT_FIFO] = { "fifo", "fifos" },
	[LEFT_SOCKET] = { "socket", "sockets" },
	[LEFT_DEVICE] = { "device", "devices" },
	[LEFT_CLOSED] = { "unreadable file or folder",
	    "unreadable files or folders" },
	[LEFT_NAME] = { "name with control characters",
	    "names with control characters" },
	[LEFT_DEEP] = { "folder that is too deep",
	    "folders that are too deep" },
	[LEFT_FOREIGN] = { "file of somebody else", "files of somebody else" },
};

/* In the order of enum beneath_kind. */
static const enum result_left kinds[] = {
	LEFT_LINK, LEFT_HARD_LINK, LEFT_FIFO, LEFT_SOCKET, LEFT_DEVICE,
	LEFT_FOREIGN, LEFT_END,
};

static int take_children(struct copying *c, int from, int to, int depth);

static int
open_home(const char *home, struct fault *f)
{
	cleanup_fd int fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat st;

	if (fd == -1 || fstat(fd, &st) == -1)
		return fault_set(f, EXIT_WORKSPACE, "cannot open the home "
		    "directory %s, where --keep would put results: %m", home);
	if (st.st_uid != getuid())
		return fault_set(f, EXIT_WORKSPACE, "the home directory %s "
		    "belongs to somebody else, so --keep puts nothing there",
		    home);
	return fd_steal(&fd);
}

int
result_make(const char *home, const char *name, struct result *ret_r,
    struct fault *f)
{
	cleanup_result struct result r = RESULT_NONE;

	if (name[0] == '\0' || name[0] == '.' || strchr(name, '/') != NULL ||
	    strlen(name) >= sizeof(r.name))
		return fault_set(f, EXIT_USAGE, "--keep wants a plain name");
	(void)snprintf(r.name, sizeof(r.name), "%s", name);
	r.home = open_home(home, f);
	if (r.home == -1)
		return -1;
	if (mkdirat(r.home, name, 0700) == 0)
		r.dir = beneath_open(r.home, name, BENEATH_FOLDER, 0);
	else if (errno == EEXIST)
		return fault_set(f, EXIT_WORKSPACE, "%s is there already; "
		    "give another name to --keep, or remove it", name);
	if (r.dir == -1)
		return fault_set(f, EXIT_WORKSPACE, "cannot make %s in the "
		    "home directory %.128s: %m", name, home);
	*ret_r = r;
	r = (struct result)RESULT_NONE;
	return 0;
}

/* rmdir(2) is what asks whether it is empty. */
void
result_closep(struct result *r)
{
	if (r->dir != -1 && r->files == 0 && r->folders == 0)
		(void)unlinkat(r->home, r->name, AT_REMOVEDIR);
	fd_close(&r->dir);
	fd_close(&r->home);
}

/* Always returns 0: the rest is copied all the same. */
static int
leave(struct copying *c, enum result_left why)
{
	c->result->left[why]++;
	return 0;
}

static int
not_read(struct copying *c)
{
	return fault_set(c->fault, EXIT_WORKSPACE, "%s is not whole: cannot "
	    "read what the job left: %m", c->result->name);
}

static int
not_written(struct copying *c)
{
	bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

	return fault_set(c->fault, EXIT_WORKSPACE, "%s is not whole: %m; %s "
	    "and run it again", c->result->name, full ?
	    "make room in the home directory, remove it" : "remove it");
}

/* What the job closed to itself, or what is no longer what it was. */
static int
leave_unopened(struct copying *c)
{
	switch (errno) {
	case EACCES:
	case EPERM:
		return leave(c, LEFT_CLOSED);
	case ELOOP:
	case ENOENT:
	case ENOTDIR:
	case ENXIO:
	case EXDEV:
		return leave(c, LEFT_FOREIGN);
	default:
		return not_read(c);
	}
}

static bool
is_skipped(const struct copying *c, const char *name, int depth)
{
	if (strcmp(name, "__pycache__") == 0)
		return true;
	return depth == 0 && (name[0] == '.' ||
	    (c->skip != NULL && strcmp(name, c->skip) == 0));
}

static int
copy_content(struct copying *c, int from, int to, off_t size)
{
	struct result *r = c->result;
	uint64_t room = c->max_bytes == 0 ? UINT64_MAX :
	    c->max_bytes - r->bytes, bytes;

	if (copy_file(from, to, size, room, &bytes) == 0) {
		r->bytes += bytes;
		return 0;
	}
	if (errno != EOVERFLOW)
		return not_written(c);
	return fault_set(c->fault, EXIT_WORKSPACE, "%s is not whole: the job "
	    "left more than its workspace may hold; let it write less",
	    r->name);
}

/* Never set-id, nor open to others, whatever the source was. */
static int
make_copy(struct copying *c, int from, const struct stat *st, int dir,
    const char *name)
{
	cleanup_fd int to = beneath_open(dir, name, BENEATH_TARGET,
	    (st->st_mode & S_IXUSR) != 0 ? 0700 : 0600);

	if (to == -1)
		return not_written(c);
	if (copy_content(c, from, to, st->st_size) == 0) {
		/* Network file systems tell here that there is no room. */
		if (close(fd_steal(&to)) == 0) {
			c->result->files++;
			return 0;
		}
		(void)not_written(c);
	}
	(void)unlinkat(dir, name, 0);	/* what is there is whole */
	return -1;
}

static int
take_file(struct copying *c, int from, int to, const char *name)
{
	cleanup_fd int fd = beneath_open(from, name, BENEATH_SOURCE, 0);
	struct stat st;

	if (fd == -1)
		return leave_unopened(c);
	if (fstat(fd, &st) == -1)
		return not_read(c);
	if (beneath_judge(&st) != BENEATH_PLAIN)
		return leave(c, LEFT_FOREIGN);
	return make_copy(c, fd, &st, to, name);
}

static int
take_folder(struct copying *c, int from, int to, const char *name, int depth)
{
	cleanup_fd int source = -1, target = -1;
	struct stat st;

	if (depth == RESULT_DEPTH)
		return leave(c, LEFT_DEEP);
	source = beneath_open(from, name, BENEATH_FOLDER, 0);
	if (source == -1)
		return leave_unopened(c);
	if (fstat(source, &st) == -1)
		return not_read(c);
	if (st.st_uid != getuid())
		return leave(c, LEFT_FOREIGN);
	if (mkdirat(to, name, 0700) == -1)
		return not_written(c);
	c->result->folders++;
	target = beneath_open(to, name, BENEATH_FOLDER, 0);
	if (target == -1)
		return not_written(c);
	return take_children(c, fd_steal(&source), target, depth + 1);
}

/* Between two files.  The end of the client's line is no reason. */
static bool
is_told_to_end(const struct copying *c)
{
	struct signalfd_siginfo info;

	while (c->signals != -1 &&
	    read(c->signals, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo == SIGTERM || info.ssi_signo == SIGINT)
			return true;
	return false;
}

static int
take_entry(struct copying *c, int from, int to, const char *name, int depth)
{
	enum result_left why;
	struct stat st;

	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return 0;
	if (is_told_to_end(c))
		return fault_set(c->fault, EXIT_WORKSPACE, "%s is not whole: "
		    "told to end", c->result->name);
	if (++c->entries > RESULT_ENTRIES)
		return fault_set(c->fault, EXIT_WORKSPACE, "%s is not whole: "
		    "the job left more than %d files and folders; let it pack "
		    "them into one file", c->result->name, RESULT_ENTRIES);
	if (is_skipped(c, name, depth))
		return 0;
	if (beneath_has_control(name))
		return leave(c, LEFT_NAME);
	if (fstatat(from, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return leave_unopened(c);
	if (S_ISDIR(st.st_mode))
		return take_folder(c, from, to, name, depth);
	/* Known before it is opened: to open a device can be to use it. */
	why = kinds[beneath_judge(&st)];
	return why == LEFT_END ? take_file(c, from, to, name) : leave(c, why);
}

/* Takes from over.  A descriptor or two for each level: RESULT_DEPTH. */
static int
take_children(struct copying *c, int from, int to, int depth)
{
	struct dirent *entry;
	DIR *stream = fdopendir(from);
	int rc = 0;

	if (stream == NULL) {
		fd_close(&from);
		return not_read(c);
	}
	while (rc == 0 && (errno = 0, entry = readdir(stream)) != NULL)
		rc = take_entry(c, from, to, entry->d_name, depth);
	if (rc == 0 && errno != 0)
		rc = not_read(c);
	(void)closedir(stream);
	return rc;
}

/* With home = write the job can have moved it meanwhile. */
static bool
is_in_place(const struct result *r)
{
	struct stat made, found;

	return fstat(r->dir, &made) == 0 && fstatat(r->home, r->name, &found,
	    AT_SYMLINK_NOFOLLOW) == 0 && made.st_dev == found.st_dev &&
	    made.st_ino == found.st_ino;
}

int
result_fill(struct result *r, int workspace, const char *skip,
    uint64_t max_bytes, int signals, struct fault *f)
{
	struct copying c = { r, skip, max_bytes, 0, signals, f };
	int from;

	/* A limit of this process's own is a failed write, not its end. */
	(void)signal(SIGXFSZ, SIG_IGN);
	/* The workspace itself is ours; the job may have closed it. */
	(void)fchmod(workspace, 0700);
	from = beneath_open(workspace, ".", BENEATH_FOLDER, 0);
	if (from == -1)
		return not_read(&c);
	if (take_children(&c, from, r->dir, 0) == -1)
		return -1;
	return is_in_place(r) ? 0 : fault_set(f, EXIT_WORKSPACE, "%s is not "
	    "where it was made: the job, which may write the home directory, "
	    "has moved it", r->name);
}

const char *
result_left_out(const struct result *r, char text[RESULT_TEXT])
{
	size_t len = 0;
	int i;

	text[0] = '\0';
	for (i = 0; i < LEFT_END && len < RESULT_TEXT; i++)
		if (r->left[i] != 0)
			len += (size_t)snprintf(text + len, RESULT_TEXT - len,
			    "%s%" PRIu64 " %s", len == 0 ? "" : ", ",
			    r->left[i], words[i][r->left[i] != 1]);
	return text;
}
