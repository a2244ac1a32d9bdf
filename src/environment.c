#include <string.h>

#include "environment.h"
#include "mem.h"

/* Longer ones are not the terminal and language settings we let through. */
#define VALUE_MAX 4096

static bool
matches(const char *pattern, const char *name, size_t len)
{
	size_t n = strlen(pattern);

	if (n > 0 && pattern[n - 1] == '*')
		return len >= n - 1 && strncmp(pattern, name, n - 1) == 0;
	return len == n && strncmp(pattern, name, n) == 0;
}

static bool
is_allowed(const char *const *allowed, const char *name, size_t len)
{
	size_t i;

	for (i = 0; allowed != NULL && allowed[i] != NULL; i++)
		if (matches(allowed[i], name, len))
			return true;
	return false;
}

/* Ours are set after these and are not to be set twice. */
static bool
is_ours(const char *name, size_t len)
{
	static const char *const ours[] = {
		"PATH", "HOME", "USER", "LOGNAME", "SHELL", "TMPDIR",
		"LD_*", "PYTHON*", "GCONV*", "GLIBC_TUNABLES", "CUDARUN_JOB",
		"CUDARUN_PROFILE", "CUDARUN_QUIET",
		"NUMBA_ENABLE_CUDASIM", "CUDA_DEVICE_ORDER",
		"MPLCONFIGDIR", "CUDARUN_SIMULATOR_NOTICED",
		"OMPI_MCA_btl_vader_single_copy_mechanism", NULL,
	};

	return is_allowed(ours, name, len);
}

static void
take_client(const struct environment_plan *plan, char ***env)
{
	const char *equals;
	size_t i, len;

	for (i = 0; plan->from != NULL && plan->from[i] != NULL; i++) {
		equals = strchr(plan->from[i], '=');
		if (equals == NULL)
			continue;
		len = (size_t)(equals - plan->from[i]);
		if (strlen(equals) <= VALUE_MAX &&
		    is_allowed((const char *const *)plan->allowed,
		    plan->from[i], len) &&
		    !is_ours(plan->from[i], len))
			strv_append(env, xstrdup(plan->from[i]));
	}
}

static bool
has_language(char *const *env)
{
	size_t i;

	for (i = 0; env != NULL && env[i] != NULL; i++)
		if (strncmp(env[i], "LANG=", 5) == 0 ||
		    strncmp(env[i], "LC_ALL=", 7) == 0)
			return true;
	return false;
}

static char *
make_path(const char *python)
{
	const char *slash = strrchr(python, '/');
	int len = slash == NULL ? 0 : (int)(slash - python);

	if (strncmp(python, "/usr/bin/", 9) == 0 || len == 0)
		return xstrdup("PATH=/usr/local/bin:/usr/bin:/bin:"
		    "/usr/local/cuda/bin");
	return xasprintf("PATH=%.*s:/usr/local/bin:/usr/bin:/bin:"
	    "/usr/local/cuda/bin", len, python);
}

char **
environment_make(const struct environment_plan *plan)
{
	char **env = NULL;

	take_client(plan, &env);
	if (!has_language(env))
		strv_append(&env, xstrdup("LANG=C.UTF-8"));
	strv_append(&env, make_path(plan->python));
	strv_append(&env, xasprintf("HOME=%s", plan->home));
	strv_append(&env, xasprintf("USER=%s", plan->user));
	strv_append(&env, xasprintf("LOGNAME=%s", plan->user));
	strv_append(&env, xstrdup("SHELL=/bin/sh"));
	strv_append(&env, xstrdup("TMPDIR=/tmp"));
	strv_append(&env, xstrdup("MPLCONFIGDIR=/tmp/matplotlib"));
	strv_append(&env, xasprintf("PYTHONPATH=%s", plan->lib));
	strv_append(&env, xstrdup("CUDARUN_JOB=1"));
	strv_append(&env, xasprintf("CUDARUN_PROFILE=%s", plan->strict ?
	    "strict" : "standard"));
	/* Or Open MPI copies out of its peers, which no process may. */
	strv_append(&env, xstrdup("OMPI_MCA_btl_vader_single_copy_mechanism="
	    "none"));
	if (plan->quiet)
		strv_append(&env, xstrdup("CUDARUN_QUIET=1"));
	/* NVML counts in PCI order; CUDA by itself would not. */
	if (plan->gpu)
		strv_append(&env, xstrdup("CUDA_DEVICE_ORDER=PCI_BUS_ID"));
	else
		strv_append(&env, xstrdup("NUMBA_ENABLE_CUDASIM=1"));
	return env;
}
