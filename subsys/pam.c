#include <stdbool.h>
#include <stdlib.h>

#include "exitcode.h"
#include "mem.h"
#include "pam.h"

#ifdef HAVE_PAM
#include <security/pam_appl.h>

#define SERVICE	"cudarun"

struct pam {
	pam_handle_t *handle;
	const char *address;
	int last;		/* the last call's status */
	bool refused;		/* the last user */
	bool open;		/* there is a session */
};

/*
 * Modules may want to say something, and nobody is there to read it before
 * the job starts; whoever asks gets no answer.
 */
static int
converse(int count, const struct pam_message **messages,
    struct pam_response **ret_responses, void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < count; i++)
		if (messages[i]->msg_style != PAM_TEXT_INFO &&
		    messages[i]->msg_style != PAM_ERROR_MSG)
			return PAM_CONV_ERR;
	*ret_responses = xcalloc((size_t)count, sizeof(**ret_responses));
	return PAM_SUCCESS;
}

static int
failed(struct pam *pam, const char *what, struct fault *f)
{
	return fault_set(f, EXIT_REFUSED, "%s: %s", what,
	    pam_strerror(pam->handle, pam->last));
}

/* The user becomes known later, or never. */
static int
start(struct pam *pam)
{
	static const struct pam_conv conv = { converse, NULL };

	pam->last = pam_start(SERVICE, "nobody", &conv, &pam->handle);
	if (pam->last == PAM_SUCCESS)
		pam->last = pam_set_item(pam->handle, PAM_RHOST,
		    pam->address);
	if (pam->last == PAM_SUCCESS)
		pam->last = pam_set_item(pam->handle, PAM_TTY, "ssh");
	return pam->last == PAM_SUCCESS ? 0 : -1;
}

int
pam_open(const char *address, struct pam **ret_pam, struct fault *f)
{
	struct pam *pam = xcalloc(1, sizeof(*pam));

	pam->address = address;
	*ret_pam = pam;
	if (start(pam) == 0)
		return 0;
	(void)failed(pam, "PAM cannot be started", f);
	return -1;
}

int
pam_admit(struct pam *pam, const char *user, struct fault *f)
{
	if (pam == NULL)
		return 0;
	/* What modules remember of one whom they refused is not the next's. */
	if (pam->refused) {
		(void)pam_end(pam->handle, pam->last);
		pam->handle = NULL;
		pam->refused = false;
		if (start(pam) == -1)
			return failed(pam, "PAM cannot be started", f);
	}
	pam->last = pam_set_item(pam->handle, PAM_USER, user);
	if (pam->last == PAM_SUCCESS)
		pam->last = pam_acct_mgmt(pam->handle, PAM_SILENT);
	pam->refused = pam->last != PAM_SUCCESS;
	return pam->last == PAM_SUCCESS ? 0 :
	    failed(pam, "Access denied by PAM account configuration", f);
}

int
pam_begin(struct pam *pam, struct fault *f)
{
	if (pam == NULL)
		return 0;
	pam->last = pam_open_session(pam->handle, PAM_SILENT);
	pam->open = pam->last == PAM_SUCCESS;
	return pam->open ? 0 : failed(pam, "PAM opens no session", f);
}

void
pam_credentials(struct pam *pam)
{
	if (pam == NULL)
		return;
	/*
	 * A module that has not authenticated anybody may have nothing to
	 * give, and say so; as sshd, who cannot tell that from a failure.
	 */
	(void)pam_setcred(pam->handle, PAM_ESTABLISH_CRED | PAM_SILENT);
}

char **
pam_environment(struct pam *pam)
{
	return pam == NULL ? NULL : pam_getenvlist(pam->handle);
}

void
pam_finish(struct pam *pam)
{
	if (pam == NULL)
		return;
	if (pam->open) {
		(void)pam_setcred(pam->handle, PAM_DELETE_CRED | PAM_SILENT);
		(void)pam_close_session(pam->handle, PAM_SILENT);
	}
	(void)pam_end(pam->handle, pam->last);
	free(pam);
}
#else
int
pam_open(const char *address, struct pam **ret_pam, struct fault *f)
{
	(void)address;
	*ret_pam = NULL;
	return fault_set(f, EXIT_CONF, "sshd.conf has pam = true, but this "
	    "cudarun was built --without-pam; an admin builds it with libpam, "
	    "or sets pam = false");
}

int
pam_admit(struct pam *pam, const char *user, struct fault *f)
{
	(void)pam;
	(void)user;
	(void)f;
	return 0;
}

int
pam_begin(struct pam *pam, struct fault *f)
{
	(void)pam;
	(void)f;
	return 0;
}

void
pam_credentials(struct pam *pam)
{
	(void)pam;
}

char **
pam_environment(struct pam *pam)
{
	(void)pam;
	return NULL;
}

void
pam_finish(struct pam *pam)
{
	(void)pam;
}
#endif
