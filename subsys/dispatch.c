#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

#include "dispatch.h"
#include "exitcode.h"
#include "mem.h"
#include "tree.h"
#include "words.h"

/* What a person meant to do who did something else. */
#define TRY "ssh HOST cudarun < script.py"

/*
 * Whether the line's first word, or the last part of its path, is name.
 * Good enough to choose a sentence by, also for lines that are refused.
 */
static bool
begins_with(const char *line, const char *name)
{
	size_t len = strcspn(line, " \t"), n = strlen(name);

	return len >= n && strncmp(line + len - n, name, n) == 0 &&
	    (len == n || line[len - n - 1] == '/');
}

/* Programs that scp(1), sftp(1) and rsync(1) ask for. */
static bool
is_copying(const char *line)
{
	static const char *const programs[] = {
		"sftp-server", "internal-sftp", "scp", "rsync",
	};
	size_t i;

	for (i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (begins_with(line, programs[i]))
			return true;
	return false;
}

static bool
is_program(const char *word, const char *name)
{
	const char *slash = strrchr(word, '/');

	return strcmp(slash == NULL ? word : slash + 1, name) == 0;
}

/* For a subsystem sshd gives the line of sshd_config, not its name. */
static bool
is_subsystem(char *const *words)
{
	return words[0] != NULL && words[1] == NULL &&
	    is_program(words[0], "cudarun-subsystem");
}

static int
start(char **words, struct fault *f)
{
	cleanup_free char *program = tree_program("cudarun", f);

	if (program == NULL)
		return -1;
	(void)execv(program, words);
	return fault_set(f, EXIT_OS, "cannot start %s: %m; an admin must "
	    "install all of cudarun again", program);
}

int
dispatch(const char *command, struct fault *f)
{
	cleanup_strv char **words = NULL;
	const char *why;

	if (command == NULL || command[strspn(command, " \t")] == '\0')
		return fault_set(f, EXIT_USAGE, "this account runs Python "
		    "scripts and has no shell; send it one: " TRY);
	if (is_copying(command))
		return fault_set(f, EXIT_REFUSED, "files cannot be copied to "
		    "or from this account; send data behind the script: (cat "
		    "script.py; echo '#__END__'; cat data) | ssh HOST cudarun");
	words = words_split(command, &why);
	if (words == NULL)
		return fault_set(f, EXIT_REFUSED, "no shell reads commands "
		    "here, and this one is refused because %s; put single "
		    "quotes around arguments with special characters", why);
	if (is_subsystem(words))
		return 0;
	if (words[0] == NULL || !is_program(words[0], "cudarun"))
		return fault_set(f, EXIT_REFUSED, "only cudarun commands run "
		    "here, not %.60s; try: " TRY,
		    words[0] == NULL ? "that" : words[0]);
	/* check FILE is for an admin: it reads what it is given. */
	if (words[1] != NULL && strcmp(words[1], "check") == 0 &&
	    words[2] != NULL)
		return fault_set(f, EXIT_REFUSED, "cudarun check takes no file "
		    "here");
	return start(words, f);
}
