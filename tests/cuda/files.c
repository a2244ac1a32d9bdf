/*
 * Files and links of the system that libcuda and NVML read, and those that
 * they make: a cache of compiled kernels, events that processes share.
 */
#include <sys/mman.h>
#include <sys/stat.h>

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stub.h"

/* What is absent is no error; what may not be read is (EACCES: 304). */
static int
read_file(const char *path)
{
	char part[PAGE];
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return errno == ENOENT || errno == ENOTDIR ? 0 :
		    fail("open(%s)", path);
	do
		n = read(fd, part, sizeof(part));
	while (n > 0);
	if (n == -1)
		(void)fail("read(%s)", path);
	(void)close(fd);
	return n == -1 ? -1 : 0;
}

int
read_files(void)
{
	static const char *const files[] = {
		"/proc/self/maps", "/proc/self/status", "/proc/self/stat",
		"/proc/cpuinfo", "/proc/meminfo", "/proc/stat",
		"/proc/filesystems", "/proc/modules", "/proc/devices",
		"/proc/sys/vm/overcommit_memory",
		"/proc/sys/vm/mmap_min_addr", "/proc/driver/nvidia/params",
		"/proc/driver/nvidia/version",
		"/proc/driver/nvidia/registry",
		"/sys/devices/system/cpu/online",
		"/sys/devices/system/cpu/possible",
		"/sys/devices/system/node/online",
		"/sys/devices/system/node/node0/cpumap",
		"/sys/devices/system/memory/block_size_bytes",
		"/sys/module/nvidia/version",
		"/sys/module/nvidia/initstate",
		"/sys/module/nvidia_uvm/initstate",
		"/etc/nvidia/nvidia-application-profiles-rc",
	};
	size_t i;

	for (i = 0; i < COUNT(files); i++)
		if (read_file(files[i]) == -1)
			return -1;
	return 0;
}

/* The links are walked to the end, and one fact of each device is read. */
static int
walk(const char *dir, const char *fact)
{
	char path[PATH_MAX], real[PATH_MAX];
	struct dirent *e;
	int rc = 0;
	DIR *d;

	d = opendir(dir);
	if (d == NULL)
		return errno == ENOENT ? 0 : fail("opendir(%s)", dir);
	while (rc == 0 && (errno = 0, e = readdir(d)) != NULL) {
		if (e->d_name[0] == '.')
			continue;
		(void)snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (realpath(path, real) == NULL)
			rc = fail("readlink(%s)", path);
		else if (fact != NULL && (size_t)snprintf(path, sizeof(path),
		    "%s/%s", real, fact) < sizeof(path))
			rc = read_file(path);
	}
	if (rc == 0 && errno != 0)
		rc = fail("readdir(%s)", dir);
	(void)closedir(d);
	return rc;
}

int
walk_all(void)
{
	char exe[PATH_MAX];

	if (readlink("/proc/self/exe", exe, sizeof(exe)) == -1)
		return fail("readlink(/proc/self/exe)");
	if (walk("/sys/devices/system/cpu", NULL) == -1 ||
	    walk("/sys/devices/system/node", NULL) == -1 ||
	    walk("/sys/devices/system/memory", NULL) == -1 ||
	    walk("/sys/bus/pci/devices", "vendor") == -1 ||
	    walk("/proc/driver/nvidia/gpus", "information") == -1 ||
	    walk("/proc/driver/nvidia/capabilities", NULL) == -1 ||
	    walk("/proc/driver/nvidia-uvm", NULL) == -1 ||
	    walk("/usr/share/nvidia", NULL) == -1)
		return -1;
	return 0;
}

/* Loaded when first needed; lies beside us. */
int
load_more(void)
{
	char path[PATH_MAX];
	static char here;
	const char *slash;
	Dl_info us;

	errno = ENOENT;
	if (dladdr(&here, &us) == 0 || us.dli_fname == NULL ||
	    (slash = strrchr(us.dli_fname, '/')) == NULL)
		return fail("dladdr");
	(void)snprintf(path, sizeof(path),
	    "%.*s/libnvidia-ptxjitcompiler.so.1",
	    (int)(slash - us.dli_fname), us.dli_fname);
	errno = ELIBACC;
	return dlopen(path, RTLD_NOW | RTLD_LOCAL) == NULL ?
	    fail("dlopen: %s", dlerror()) : 0;
}

static int
make_dir(const char *path)
{
	return mkdir(path, 0700) == -1 && errno != EEXIST ?
	    fail("mkdir(%s)", path) : 0;
}

/* The cache of compiled kernels; each writes its index aside, then moves it. */
static int
write_index(const char *dir, int lock)
{
	char path[PATH_MAX], new[PATH_MAX];
	struct flock all = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	int fd;

	if (fcntl(lock, F_SETLKW, &all) == -1)
		return fail("fcntl(F_SETLKW)");
	(void)snprintf(path, sizeof(path), "%.1000s/index", dir);
	(void)snprintf(new, sizeof(new), "%.1000s/%d", dir, (int)getpid());
	fd = open(new, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd == -1)
		return fail("open(%s)", new);
	if (ftruncate(fd, PAGE) == -1 || fsync(fd) == -1)
		return fail("ftruncate and fsync(%s)", new);
	(void)close(fd);
	return rename(new, path) == -1 ? fail("rename(%s)", new) : 0;
}

int
keep_code(void)
{
	char dir[PATH_MAX], path[PATH_MAX];
	const char *home = getenv("HOME");
	int lock, rc;

	(void)snprintf(dir, sizeof(dir), "%.1000s/.nv", home);
	if (make_dir(dir) == -1)
		return -1;
	(void)snprintf(dir, sizeof(dir), "%.1000s/.nv/ComputeCache", home);
	if (make_dir(dir) == -1)
		return -1;
	(void)snprintf(path, sizeof(path), "%.1000s/lock", dir);
	lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock == -1)
		return fail("open(%s)", path);
	rc = write_index(dir, lock);
	(void)close(lock);
	return rc;
}

/* Events that processes share. */
int
share_events(void)
{
	char name[64];
	int fd;

	(void)snprintf(name, sizeof(name), "/cuda.shm.%x.%x.1",
	    (unsigned int)getuid(), (unsigned int)getpid());
	fd = shm_open(name, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (fd == -1)
		return fail("shm_open(%s)", name);
	if (ftruncate(fd, PAGE) == -1 || map_node(fd, "/dev/shm") == -1)
		return fail("use of /dev/shm%s", name);
	(void)close(fd);
	return shm_unlink(name) == -1 ? fail("shm_unlink(%s)", name) : 0;
}
