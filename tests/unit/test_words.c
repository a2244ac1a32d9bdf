/* words.c: plain words as a shell makes them, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fd.h"
#include "mem.h"
#include "words.h"

#define WORDS 8
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The rows are the same for our splitter and for the host's sh. */
static const struct {
	const char *line;
	const char *words[WORDS];
} rows[] = {
	{ "cudarun", { "cudarun" } },
	{ "  cudarun\t-  a ", { "cudarun", "-", "a" } },
	{ "cudarun - 'a b' c", { "cudarun", "-", "a b", "c" } },
	{ "cudarun - \"a b\" c", { "cudarun", "-", "a b", "c" } },
	{ "cudarun - a\\ b c", { "cudarun", "-", "a b", "c" } },
	{ "cudarun '' \"\" ''\"\"", { "cudarun", "", "", "" } },
	{ "cudarun a''b \"c\"'d'e\\f", { "cudarun", "ab", "cdef" } },
	{ "c\"uda\"'run' x", { "cudarun", "x" } },
	{ "cudarun '\\' '\"' \"'\"", { "cudarun", "\\", "\"", "'" } },
	{ "cudarun '\\n' \"\\n\" \\n", { "cudarun", "\\n", "\\n", "n" } },
	{ "cudarun \"\\$\\`\\\"\\\\\" x", { "cudarun", "$`\"\\", "x" } },
	{ "cudarun \"a\\\nb\" c\\\nd", { "cudarun", "ab", "cd" } },
	{ "cudarun \\\n x", { "cudarun", "x" } },
	{ "cudarun \"a\nb\" 'c\nd'", { "cudarun", "a\nb", "c\nd" } },
	{ "cudarun \\; \\& \\| \\# \\~", { "cudarun", ";", "&", "|", "#",
	    "~" } },
	{ "cudarun \\$x \\`x \\( \\*", { "cudarun", "$x", "`x", "(", "*" } },
	{ "cudarun ';&|<>()' '$`*?[]{}!'", { "cudarun", ";&|<>()",
	    "$`*?[]{}!" } },
	{ "cudarun \";&|<>()\" \"*?[]{}!#~\"", { "cudarun", ";&|<>()",
	    "*?[]{}!#~" } },
	{ "cudarun a#b a~ a~b '~' \"#\"", { "cudarun", "a#b", "a~", "a~b",
	    "~", "#" } },
	{ "cudarun ''#x ''~", { "cudarun", "#x", "~" } },
	{ "cudarun a= a=b --x=y =", { "cudarun", "a=", "a=b", "--x=y", "=" } },
	{ "cudarun a='~' a=\\~", { "cudarun", "a=~", "a=~" } },
	{ "'a=b' c", { "a=b", "c" } },
	{ "cudarun \303\251 %@+,-./:^_", { "cudarun", "\303\251",
	    "%@+,-./:^_" } },
	{ "cudarun a\r b\f c\v", { "cudarun", "a\r", "b\f", "c\v" } },
	{ "if then", { "if", "then" } },
};

static void
test_accepted(void **state)
{
	const char *why;
	char **words;
	size_t i, k;

	(void)state;
	for (i = 0; i < COUNT(rows); i++) {
		words = words_split(rows[i].line, &why);
		assert_non_null(words);
		for (k = 0; rows[i].words[k] != NULL; k++) {
			assert_non_null(words[k]);
			assert_string_equal(words[k], rows[i].words[k]);
		}
		assert_null(words[k]);
		strv_free(words);
	}
}

/* The words of line as sh sees them, one after the other with their NULs. */
static size_t
ask_shell(const char *shell, const char *line, char *bytes, size_t size)
{
	cleanup_free char *script = xasprintf("set -- %s\n"
	    "for w do printf '%%s\\0' \"$w\"; done", line);
	int pipes[2], status;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe(pipes), 0);
	if ((pid = fork()) == 0) {
		(void)dup2(pipes[1], STDOUT_FILENO);
		(void)execl(shell, shell, "-c", script, (char *)NULL);
		_exit(127);
	}
	assert_true(pid > 0);
	assert_int_equal(close(pipes[1]), 0);
	n = fd_read_all(pipes[0], bytes, size);
	assert_true(n >= 0);
	assert_int_equal(close(pipes[0]), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	return (size_t)n;
}

static void
check_shell(const char *shell)
{
	const char *why;
	char bytes[4096], **words;
	size_t i, k, len, at;

	if (access(shell, X_OK) == -1)
		return;		/* sh is always there */
	for (i = 0; i < COUNT(rows); i++) {
		words = words_split(rows[i].line, &why);
		len = ask_shell(shell, rows[i].line, bytes, sizeof(bytes));
		for (at = 0, k = 0; words[k] != NULL; k++) {
			assert_true(at < len);
			assert_string_equal(words[k], bytes + at);
			at += strlen(words[k]) + 1;
		}
		assert_int_equal(at, len);
		strv_free(words);
	}
}

static void
test_same_as_a_shell(void **state)
{
	(void)state;
	assert_int_equal(access("/bin/sh", X_OK), 0);
	check_shell("/bin/sh");
	check_shell("/bin/bash");
}

static void
test_refused(void **state)
{
	static const struct {
		const char *line, *why;
	} bad[] = {
		{ "cudarun; id", ";" }, { "cudarun;id", ";" },
		{ ";", ";" }, { "cudarun a\\\\;id", ";" },
		{ "cudarun & id", "&" }, { "cudarun && id", "&" },
		{ "cudarun || id", "|" }, { "cudarun | id", "|" },
		{ "cudarun <x", "<" }, { "cudarun 2>x", ">" },
		{ "cudarun >>x", ">" }, { "cudarun <(id)", "<" },
		{ "(cudarun)", "(" }, { "cudarun )", "(" },
		{ "cudarun $HOME", "$" }, { "cudarun $(id)", "$" },
		{ "cudarun a$", "$" }, { "cudarun $'a'", "$" },
		{ "cudarun \"$HOME\"", "$" }, { "cudarun \"a$(id)\"", "$" },
		{ "cudarun \"a$\"", "$" }, { "cudarun \"\\\\$x\"", "$" },
		{ "cudarun `id`", "`" }, { "cudarun \"`id`\"", "`" },
		{ "cudarun\nid", "line end" }, { "cudarun\n", "line end" },
		{ "\ncudarun", "line end" },
		{ "cudarun \\\\\nid", "line end" },
		{ "cudarun *", "names of files" },
		{ "cudarun a?", "names of files" },
		{ "cudarun [a", "names of files" },
		{ "cudarun a]", "names of files" },
		{ "cudarun {a,b}", "{" }, { "cudarun }", "{" },
		{ "{ cudarun", "{" },
		{ "! cudarun", "!" }, { "cudarun !x", "!" },
		{ "cudarun ~", "home" }, { "cudarun ~ana/x", "home" },
		{ "~/cudarun", "home" }, { "cudarun a=~", "home" },
		{ "cudarun a=b:~/c", "home" },
		{ "cudarun \\\n~", "home" },
		{ "cudarun # x", "comment" }, { "#cudarun", "comment" },
		{ "cudarun \\\n#x", "comment" },
		{ "LD_PRELOAD=x cudarun", "variable" },
		{ "a=b", "variable" }, { "a+=b cudarun", "variable" },
		{ "a='b c' cudarun", "variable" },
		{ "cudarun 'a", "single quote" }, { "cudarun '", "single" },
		{ "cudarun \"a", "double quote" }, { "cudarun \"", "double" },
		{ "cudarun \"a\\", "double quote" },
		{ "cudarun \"a\\\"", "double quote" },
		{ "cudarun \\", "backslash" }, { "\\", "backslash" },
	};
	const char *why;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(bad); i++) {
		why = NULL;
		assert_null(words_split(bad[i].line, &why));
		assert_non_null(why);
		if (strstr(why, bad[i].why) == NULL)
			fail_msg("%s: %s", bad[i].line, why);
	}
}

static void
test_nothing(void **state)
{
	static const char *const lines[] = { "", " ", "\t \t", "\\\n" };
	const char *why;
	char **words;
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(lines); i++) {
		words = words_split(lines[i], &why);
		assert_non_null(words);
		assert_null(words[0]);
		strv_free(words);
	}
}

static void
test_bounds(void **state)
{
	char *line = xcalloc(WORDS_BYTES + 2, 1);
	const char *why = NULL;
	char **words;
	size_t i;

	(void)state;
	memset(line, 'x', WORDS_BYTES);
	words = words_split(line, &why);
	assert_non_null(words);
	assert_int_equal(strlen(words[0]), WORDS_BYTES);
	strv_free(words);
	line[WORDS_BYTES] = 'x';
	assert_null(words_split(line, &why));
	assert_non_null(strstr(why, "64K"));

	memset(line, 0, WORDS_BYTES + 2);
	for (i = 0; i < WORDS_MAX; i++)
		memcpy(line + 2 * i, "x ", 2);
	words = words_split(line, &why);
	assert_non_null(words);
	assert_int_equal(strv_len(words), WORDS_MAX);
	strv_free(words);
	line[2 * WORDS_MAX] = 'x';
	assert_null(words_split(line, &why));
	assert_non_null(strstr(why, "1024"));
	free(line);
}

/* Every byte, bare: refused, a blank, or a word of itself. */
static void
test_every_byte(void **state)
{
	char line[] = "x y";
	const char *why;
	char **words;
	int byte;

	(void)state;
	for (byte = 1; byte < 256; byte++) {
		line[1] = (char)byte;
		words = words_split(line, &why);
		if (strchr(";&|<>()$`*?[]{}!\n=", byte) != NULL ||
		    byte == '\'' || byte == '"') {
			assert_null(words);
			continue;
		}
		assert_non_null(words);
		assert_int_equal(strv_len(words),
		    byte == ' ' || byte == '\t' ? 2 : 1);
		if (byte != ' ' && byte != '\t' && byte != '\\')
			assert_string_equal(words[0], line);
		strv_free(words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_accepted),
		cmocka_unit_test(test_same_as_a_shell),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_every_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
