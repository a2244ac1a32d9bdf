/* intake.c into a real folder: order, sizes, hashes, and links in the way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "digest.h"
#include "fd.h"
#include "intake.h"
#include "mem.h"
#include "objection.h"
#include "request.h"
#include "workspace.h"

#define FILES 4

/* A client's files, and where they go. */
struct place {
	char top[32];
	struct workspace work;
	struct request_file files[FILES];
	struct request request;
	struct intake intake;
	struct objection o;
	struct fault f;
};

static int
set_up(void **state)
{
	struct place *p = xcalloc(1, sizeof(*p));

	(void)snprintf(p->top, sizeof(p->top), "/tmp/intake-XXXXXX");
	assert_non_null(mkdtemp(p->top));
	assert_int_equal(workspace_create(p->top, &p->work, &p->f), 0);
	p->request.files = p->files;
	p->intake.fd = -1;
	*state = p;
	return 0;
}

static int
tear_down(void **state)
{
	struct place *p = *state;
	size_t i;

	intake_free(&p->intake);
	free(p->request.job.script);
	for (i = 0; i < FILES; i++)
		free(p->files[i].name);
	assert_int_equal(workspace_remove(&p->work), 0);
	assert_int_equal(rmdir(p->top), 0);
	free(p);
	return 0;
}

/* The next file is to be name with that text. */
static void
declare(struct place *p, const char *name, const char *text)
{
	struct request_file *file = &p->files[p->request.count++];
	struct digest *d = digest_new();
	char hash[DIGEST_TEXT];

	assert_non_null(d);
	assert_int_equal(digest_add(d, text, strlen(text)), 0);
	assert_int_equal(digest_hex(d, hash), 0);
	digest_freep(&d);
	free(file->name);
	file->name = xstrdup(name);
	file->size = strlen(text);
	memcpy(file->hash, hash, sizeof(file->hash));
}

/* Without a script. */
static void
begin(struct place *p)
{
	p->request.script = p->request.count;
	assert_int_equal(intake_begin(&p->intake, &p->request, p->work.fd, 0, 0,
	    0, &p->o), 0);
}

static enum intake_result
send_piece(struct place *p, size_t index, uint64_t offset, const char *text)
{
	return intake_take(&p->intake, index, offset, text, strlen(text),
	    &p->o, &p->f);
}

static void
demand_wrong(struct place *p, enum intake_result r, const char *word,
    int status)
{
	assert_int_equal(r, INTAKE_WRONG);
	assert_string_equal(p->o.word, word);
	assert_int_equal(p->o.fault.code, status);
}

static void
demand_file(const struct place *p, const char *name, const char *text,
    mode_t mode)
{
	cleanup_fd int fd = openat(p->work.fd, name, O_RDONLY | O_NOFOLLOW |
	    O_CLOEXEC);
	char bytes[64] = "";
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(fd_read_all(fd, bytes, sizeof(bytes) - 1),
	    strlen(text));
	assert_string_equal(bytes, text);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, mode);
}

static void
test_whole(void **state)
{
	struct place *p = *state;

	declare(p, "d/e/a", "12345");
	declare(p, "empty", "");
	declare(p, "prog", "x");
	declare(p, "last", "");
	p->files[2].executable = true;
	begin(p);
	assert_int_equal(send_piece(p, 0, 0, "12"), INTAKE_DONE);
	assert_int_equal(send_piece(p, 0, 2, ""), INTAKE_DONE);
	assert_int_equal(send_piece(p, 0, 2, "345"), INTAKE_DONE);
	assert_int_equal(send_piece(p, 2, 0, "x"), INTAKE_DONE);
	assert_int_equal(intake_end(&p->intake, &p->o, &p->f), INTAKE_DONE);
	demand_file(p, "d/e/a", "12345", 0600);
	demand_file(p, "empty", "", 0600);
	demand_file(p, "prog", "x", 0700);
	demand_file(p, "last", "", 0600);
}

static void
test_script(void **state)
{
	struct place *p = *state;
	struct stat st;

	declare(p, "s.py", "pass");
	p->request.script = 0;
	assert_int_equal(intake_begin(&p->intake, &p->request, p->work.fd, 0, 0,
	    4, &p->o), 0);
	assert_int_equal(send_piece(p, 0, 0, "pa"), INTAKE_DONE);
	assert_int_equal(send_piece(p, 0, 2, "ss"), INTAKE_DONE);
	assert_int_equal(intake_end(&p->intake, &p->o, &p->f), INTAKE_DONE);
	assert_int_equal(p->request.job.script_len, 4);
	assert_memory_equal(p->request.job.script, "pass", 5);
	assert_int_equal(fstatat(p->work.fd, "s.py", &st,
	    AT_SYMLINK_NOFOLLOW), -1);
}

static void
test_total(void **state)
{
	struct place *p = *state;
	struct objection o;

	declare(p, "a", "12345");
	declare(p, "b", "12345");
	p->request.script = 2;
	assert_int_equal(intake_begin(&p->intake, &p->request, p->work.fd, 0,
	    10, 1, &o), 0);
	assert_int_equal(intake_begin(&p->intake, &p->request, p->work.fd, 0, 9,
	    1, &o), -1);
	assert_string_equal(o.word, "total");
	assert_int_equal(o.fault.code, 65);
	/* A sum that goes round is no small one. */
	p->files[0].size = p->files[1].size = UINT64_MAX / 2 + 1;
	assert_int_equal(intake_begin(&p->intake, &p->request, p->work.fd, 0, 9,
	    1, &o), -1);
	p->files[0].size = p->files[1].size = 5;
	p->request.script = 1;
	assert_int_equal(intake_begin(&p->intake, &p->request, p->work.fd, 0,
	    10, 4, &o), -1);
	assert_string_equal(o.word, "total");
}

static void
test_order(void **state)
{
	struct place *p = *state;

	declare(p, "a", "12");
	declare(p, "b", "34");
	begin(p);
	demand_wrong(p, send_piece(p, 1, 0, "34"), "order", 76);
	demand_wrong(p, send_piece(p, 0, 1, "2"), "order", 76);
	demand_wrong(p, send_piece(p, 2, 0, ""), "order", 76);
	demand_wrong(p, send_piece(p, 65535, 0, "x"), "order", 76);
	assert_int_equal(send_piece(p, 0, 0, "1"), INTAKE_DONE);
	demand_wrong(p, send_piece(p, 0, 0, "1"), "order", 76);
	demand_wrong(p, send_piece(p, 1, 0, "34"), "order", 76);
	demand_wrong(p, send_piece(p, 0, UINT64_MAX, "12"), "order", 76);
	assert_int_equal(send_piece(p, 0, 1, "2"), INTAKE_DONE);
	demand_wrong(p, send_piece(p, 0, 0, "1"), "order", 76);
	assert_int_equal(send_piece(p, 1, 0, "34"), INTAKE_DONE);
	demand_wrong(p, send_piece(p, 2, 0, "x"), "order", 76);
}

static void
test_sizes(void **state)
{
	struct place *p = *state;

	declare(p, "a", "12");
	declare(p, "b", "34");
	begin(p);
	demand_wrong(p, intake_end(&p->intake, &p->o, &p->f), "size", 65);
	demand_wrong(p, send_piece(p, 0, 0, "123"), "size", 65);
	assert_int_equal(send_piece(p, 0, 0, "1"), INTAKE_DONE);
	demand_wrong(p, send_piece(p, 0, 1, "23"), "size", 65);
	demand_wrong(p, intake_end(&p->intake, &p->o, &p->f), "size", 65);
	assert_int_equal(send_piece(p, 0, 1, "2"), INTAKE_DONE);
	demand_wrong(p, intake_end(&p->intake, &p->o, &p->f), "size", 65);
}

static void
test_checksum(void **state)
{
	struct place *p = *state;

	declare(p, "a", "12");
	begin(p);
	demand_wrong(p, send_piece(p, 0, 0, "13"), "checksum", 65);
}

static void
test_empty_checksum(void **state)
{
	struct place *p = *state;

	declare(p, "a", "12");
	p->files[0].size = 0;
	begin(p);
	demand_wrong(p, intake_end(&p->intake, &p->o, &p->f), "checksum", 65);
}

/* One file under that name, with an earlier run's things in the way. */
static enum intake_result
put(struct place *p, const char *name)
{
	enum intake_result r;

	p->request.count = 0;
	declare(p, name, "new");
	begin(p);
	r = send_piece(p, 0, 0, "new");
	intake_free(&p->intake);
	return r;
}

static void
test_links(void **state)
{
	struct place *p = *state;
	char outside[64];
	int fd;

	(void)snprintf(outside, sizeof(outside), "%s/outside", p->top);
	fd = open(outside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
	assert_int_equal(symlinkat(outside, p->work.fd, "file"), 0);
	assert_int_equal(symlinkat(p->top, p->work.fd, "out"), 0);
	assert_int_equal(symlinkat("..", p->work.fd, "up"), 0);
	assert_int_equal(mkdirat(p->work.fd, "in", 0700), 0);
	assert_int_equal(symlinkat("in", p->work.fd, "self"), 0);
	assert_int_equal(put(p, "out/x"), INTAKE_FAILED);
	assert_int_equal(put(p, "out/outside"), INTAKE_FAILED);
	assert_int_equal(put(p, "up/x"), INTAKE_FAILED);
	assert_int_equal(put(p, "up/d/x"), INTAKE_FAILED);
	assert_int_equal(put(p, "self/x"), INTAKE_FAILED);
	assert_int_equal(put(p, "file"), INTAKE_DONE);
	demand_file(p, "file", "new", 0600);
	fd = open(outside, O_RDONLY | O_CLOEXEC);
	assert_int_equal(lseek(fd, 0, SEEK_END), 0);
	assert_int_equal(close(fd), 0);
	assert_int_equal(unlink(outside), 0);
}

static void
test_in_the_way(void **state)
{
	struct place *p = *state;
	int fd;

	assert_int_equal(mkdirat(p->work.fd, "folder", 0700), 0);
	assert_int_equal(put(p, "folder"), INTAKE_FAILED);
	assert_int_equal(p->f.code, 73);
	assert_non_null(strstr(p->f.text, "folder"));
	assert_int_equal(mkfifoat(p->work.fd, "fifo", 0600), 0);
	assert_int_equal(put(p, "fifo"), INTAKE_DONE);
	demand_file(p, "fifo", "new", 0600);
	assert_int_equal(put(p, "fifo/x"), INTAKE_FAILED);
	/* A hard link: its other name keeps what it had. */
	fd = openat(p->work.fd, "one", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	assert_true(fd >= 0);
	assert_int_equal(close(fd), 0);
	assert_int_equal(linkat(p->work.fd, "one", p->work.fd, "two", 0), 0);
	assert_int_equal(put(p, "two"), INTAKE_DONE);
	demand_file(p, "one", "", 0644);
	demand_file(p, "two", "new", 0600);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_whole), CASE(test_script), CASE(test_total),
		CASE(test_order), CASE(test_sizes), CASE(test_checksum),
		CASE(test_empty_checksum), CASE(test_links),
		CASE(test_in_the_way),
	};

	(void)umask(022);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
