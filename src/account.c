#include <pwd.h>
#include <string.h>
#include <unistd.h>

#include "account.h"
#include "mem.h"

char *
account_name(void)
{
	const struct passwd *user = getpwuid(getuid());

	return xstrdup(user == NULL ? "nobody" : user->pw_name);
}

char *
account_home(void)
{
	const struct passwd *user = getpwuid(getuid());
	char *home;
	size_t len;

	if (user == NULL || access(user->pw_dir, F_OK) == -1)
		return NULL;
	home = xstrdup(user->pw_dir);
	for (len = strlen(home); len > 1 && home[len - 1] == '/'; len--)
		home[len - 1] = '\0';
	return home;
}
