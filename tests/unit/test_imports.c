/* statements.c and imports.c: what a script imports, and what is beside it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "imports.h"
#include "mem.h"
#include "statements.h"
#include "upload.h"

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static void
note(const char *name, int dots, void *arg)
{
	char **list = arg, *before = *list;

	*list = xasprintf("%s%s%.*s%s", before, *before == '\0' ? "" : " ",
	    dots, "..", name);
	free(before);
}

static const struct {
	const char *text;
	const char *found;
} statements[] = {
	{ "import a", "a" },
	{ "import a.b.c", "a" },
	{ "import a, b.c , d", "a b d" },
	{ "import a as x, b.c as y, d", "a b d" },
	{ "from a import b", "a" },
	{ "from a.b import (c,\n d)\nimport e", "a e" },
	{ "from . import a, b as c, d", ".a .b .d" },
	{ "from . import (a, # one\n  b as x,\n  c)", ".a .b .c" },
	{ "from .a import b", ".a" },
	{ "from .a.b import c", ".a" },
	{ "from .. import a", "" },
	{ "from ..a import b", "" },
	{ "from ... a import b", "" },
	{ "from importlib import x", "importlib" },
	{ "import a; import b;from c import d", "a b c" },
	{ "if x: import a\nelse: import b", "a b" },
	{ "try:\n\timport a\nexcept ImportError:\n\ta = 1", "a" },
	{ "def f():\n    from a import b\n    return b", "a" },
	{ "import \\\n  a, \\\n  b", "a b" },
	{ "x = 1; \\\nimport a", "a" },
	{ "import a\r\nimport b\r\n", "a b" },
	{ "\xef\xbb\xbfimport a", "a" },
	{ "import a # import b", "a" },
	{ "# import a\nimport b", "b" },
	{ "'import a'\nimport b", "b" },
	{ "x = 'it\\'s\\\nimport a'; import b", "b" },
	{ "x = '''\nimport a\n'''\nimport b", "b" },
	{ "x = \"\"\"\nimport a \\\"\"\" import c\n\"\"\"\n"
	    "import b", "b" },
	{ "x = r'\\'\nimport b", "b" },
	{ "x = f'{y!r}'; import b", "b" },
	{ "x = (\nimport_a,\nfrom_b)\nimport c", "c" },
	{ "x = [1,\nimport\n]", "" },
	{ "x = {'a': 1,\n'b': 2}\nimport c", "c" },
	{ "yield from a", "" },
	{ "raise X from a", "" },
	{ "importa\nimport_ = 1\nfromage = 2", "" },
	{ "x.import_(1e5); import b", "b" },
	{ "import \xc3\xa9t\xc3\xa9", "\xc3\xa9t\xc3\xa9" },
	{ "import", "" },
	{ "from", "" },
	{ "from .", "" },
	{ "import a as", "a" },
	{ "'", "" },
	{ "'''import a", "" },
	{ "import a,", "a" },
	{ "", "" },
};

static void
test_statements(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(statements); i++) {
		char *found = xstrdup("");

		statements_scan(statements[i].text,
		    strlen(statements[i].text), note, &found);
		if (strcmp(found, statements[i].found) != 0)
			fail_msg("row %zu: \"%s\", not \"%s\"", i, found,
			    statements[i].found);
		free(found);
	}
}

/* Every prefix of a text is a text, and none is read beyond its end. */
static void
test_prefixes(void **state)
{
	static const char text[] = "from . import (a, #\n b)\n'''x''' \\\n"
	    "import c as d, e.f\nx = '\\'";
	size_t len;

	(void)state;
	for (len = 0; len <= strlen(text); len++) {
		char *found = xstrdup(""), *exact = xcalloc(len + 1, 1);

		memcpy(exact, text, len);
		exact = xreallocarray(exact, len == 0 ? 1 : len, 1);
		statements_scan(exact, len, note, &found);
		free(exact);
		free(found);
	}
}

static void
put(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static int
enter_folder(void **state)
{
	char *folder = xstrdup("/tmp/test_imports.XXXXXX");

	*state = folder;
	return mkdtemp(folder) == NULL || chdir(folder) == -1 ||
	    mkdir("pack", 0700) == -1 || mkdir("pack/__pycache__", 0700) ||
	    mkdir("spaces", 0700) == -1 || mkdir("data", 0700) == -1 ? -1 : 0;
}

static int
leave_folder(void **state)
{
	static const char *const files[] = { "a.py", "b.py", "loop.py",
	    "pack.py", "data.py", "pack/__init__.py", "pack/inner.py",
	    "pack/notes.txt", "pack/.hidden", "pack/__pycache__/x.pyc",
	    "spaces/m.py", "data/numbers" };
	static const char *const folders[] = { "pack/__pycache__", "pack",
	    "spaces", "data" };
	size_t i;

	for (i = 0; i < COUNT(files); i++)
		(void)unlink(files[i]);
	for (i = 0; i < COUNT(folders); i++)
		(void)rmdir(folders[i]);
	if (chdir("/") == -1 || rmdir(*state) == -1)
		return -1;
	free(*state);
	return 0;
}

static char *
found_by(const char *text, struct upload *u)
{
	char **names = NULL, *list = xstrdup(""), **name;
	struct fault f = { 0 };

	*u = (struct upload){ 0 };
	assert_int_equal(imports_add(".", text, strlen(text), u, &names, &f),
	    0);
	for (name = names; name != NULL && *name != NULL; name++)
		note(*name, 0, &list);
	strv_free(names);
	return list;
}

static void
test_files(void **state)
{
	static const struct {
		const char *text;
		const char *names;
		size_t files;
	} rows[] = {
		{ "import a", "a.py b.py", 2 },
		{ "import b", "b.py", 1 },
		{ "from . import b", "b.py", 1 },
		{ "import loop", "loop.py", 1 },
		{ "import numpy, sys", "", 0 },
		{ "import pack", "pack/ b.py", 4 },	/* inner imports b */
		{ "from pack import inner", "pack/ b.py", 4 },
		{ "import spaces.m", "spaces/", 1 },
		{ "import data", "data.py", 1 },
	};
	struct upload u;
	size_t i, j;

	(void)state;
	put("a.py", "import b, b\n");
	put("b.py", "\n");
	put("loop.py", "import loop\n");
	put("pack.py", "\n");
	put("data.py", "\n");
	put("data/numbers", "1\n");
	put("pack/__init__.py", "from .inner import x\n");
	put("pack/inner.py", "import b\n");
	put("pack/notes.txt", "import a\n");
	put("pack/.hidden", "\n");
	put("pack/__pycache__/x.pyc", "\n");
	put("spaces/m.py", "\n");
	for (i = 0; i < COUNT(rows); i++) {
		char *names = found_by(rows[i].text, &u);

		assert_string_equal(names, rows[i].names);
		assert_int_equal(u.count, rows[i].files);
		for (j = 0; j < u.count; j++) {
			assert_null(strstr(u.files[j].name, "__pycache__"));
			assert_null(strstr(u.files[j].name, ".hidden"));
		}
		free(names);
		upload_free(&u);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_statements),
		cmocka_unit_test(test_prefixes),
		cmocka_unit_test_setup_teardown(test_files, enter_folder,
		    leave_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
