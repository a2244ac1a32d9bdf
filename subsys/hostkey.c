#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exitcode.h"
#include "fd.h"
#include "hostkey.h"
#include "mem.h"

#define FILE_BYTES	16384

static const struct {
	const char *name;	/* as it stands in the file's name */
	enum ssh_keytypes_e type;
	int bits;
} kinds[] = {
	{ "ed25519", SSH_KEYTYPE_ED25519, 0 },
	{ "ecdsa", SSH_KEYTYPE_ECDSA_P256, 256 },
	{ "rsa", SSH_KEYTYPE_RSA, 3072 },
};

/* Each folder of path that is missing, for this user alone. */
static int
make_folders(const char *path)
{
	cleanup_free char *folder = xstrdup(path);
	char *slash;

	for (slash = strchr(folder + 1, '/'); slash != NULL;
	    slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(folder, 0755) == -1 && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return 0;
}

/* Under another name first: half a key must never be there. */
static int
export(ssh_key key, const char *path, struct fault *f)
{
	cleanup_free char *fresh = xasprintf("%s.new", path);
	cleanup_free char *public = xasprintf("%s.pub", path);
	mode_t mask = umask(077);
	int rc;

	(void)unlink(fresh);
	rc = ssh_pki_export_privkey_file(key, NULL, NULL, NULL, fresh);
	(void)umask(mask);
	if (rc != SSH_OK)
		return fault_set(f, EXIT_OS, "cannot write %s; is its folder "
		    "there, and yours?", fresh);
	/* Unlike rename(2), which would replace somebody's key. */
	if (link(fresh, path) == -1) {
		(void)fault_set(f, EXIT_OS, "cannot make %s: %m", path);
		(void)unlink(fresh);
		return -1;
	}
	(void)unlink(fresh);
	if (ssh_pki_export_pubkey_file(key, public) != SSH_OK ||
	    chmod(public, 0644) == -1)
		return fault_set(f, EXIT_OS, "cannot write %s", public);
	return 0;
}

static int
make(const char *path, FILE *out, struct fault *f)
{
	const char *name = strrchr(path, '/') + 1;
	ssh_key key = NULL;
	size_t i;
	int rc;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strstr(name, kinds[i].name) != NULL)
			break;
	if (i == sizeof(kinds) / sizeof(kinds[0]))
		return fault_set(f, EXIT_CONF, "the name of %s has none of "
		    "ed25519, ecdsa and rsa in it; make that key with "
		    "ssh-keygen", path);
	if (make_folders(path) == -1)
		return fault_set(f, EXIT_OS, "cannot make the folder of %s: "
		    "%m", path);
	if (ssh_pki_generate(kinds[i].type, kinds[i].bits, &key) != SSH_OK)
		return fault_set(f, EXIT_OS, "libssh cannot make a key of "
		    "type %s", kinds[i].name);
	rc = export(key, path, f);
	ssh_key_free(key);
	if (rc == 0)
		(void)fprintf(out, "made %s\n", path);
	return rc;
}

int
hostkey_make(char *const *paths, FILE *out, struct fault *f)
{
	struct stat st;

	for (; *paths != NULL; paths++)
		if (lstat(*paths, &st) == -1 && make(*paths, out, f) == -1)
			return -1;
	return 0;
}

/* sshd's rule: whoever else can read it can be this host. */
static int
check(int fd, const char *path, struct fault *f)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return fault_set(f, EXIT_CONF, "cannot look at %s: %m", path);
	if (!S_ISREG(st.st_mode))
		return fault_set(f, EXIT_CONF, "%s is no plain file", path);
	if (st.st_uid != geteuid())
		return fault_set(f, EXIT_CONF, "%s belongs to another user; "
		    "an admin does: chown %lu %s", path,
		    (unsigned long)geteuid(), path);
	if ((st.st_mode & 077) != 0)
		return fault_set(f, EXIT_CONF, "others can read the host key "
		    "%s (mode %04o); an admin makes new ones, or does: chmod "
		    "600 %s", path, st.st_mode & 07777, path);
	return 0;
}

ssh_key
hostkey_load(const char *path, struct fault *f)
{
	cleanup_fd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY |
	    O_NONBLOCK | O_NOFOLLOW);
	char text[FILE_BYTES + 1];
	ssh_key key = NULL;
	ssize_t n;

	f->code = 0;
	if (fd == -1) {
		if (errno != ENOENT)
			(void)fault_set(f, EXIT_CONF, "cannot open the host "
			    "key %s: %m", path);
		return NULL;
	}
	if (check(fd, path, f) == -1)
		return NULL;
	n = fd_read_all(fd, text, FILE_BYTES);
	text[n < 0 ? 0 : n] = '\0';
	if (ssh_pki_import_privkey_base64(text, NULL, NULL, NULL,
	    &key) != SSH_OK) {
		key = NULL;
		(void)fault_set(f, EXIT_CONF, "%s is no private key that "
		    "libssh can read without a passphrase; make it anew with: "
		    "cudarun-sshd --keygen", path);
	}
	explicit_bzero(text, sizeof(text));
	return key;
}
