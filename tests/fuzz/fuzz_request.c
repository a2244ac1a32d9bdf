/*
 * request.c: whatever JSON a client may put into RUN.  What is taken keeps
 * the promises of request.h, and what is not says why.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "filename.h"
#include "fuzz.h"
#include "mem.h"
#include "objection.h"
#include "request.h"

#define ITEM_BYTES 16384

static void
demand(bool so)
{
	if (!so)
		abort();
}

static void
demand_items(char *const *v, size_t most)
{
	demand(strv_len(v) <= most);
	for (; v != NULL && *v != NULL; v++)
		demand(strlen(*v) <= ITEM_BYTES);
}

static void
demand_files(const struct request *q)
{
	const char *why;
	size_t i, k;

	demand(q->count <= REQUEST_FILES && q->script <= q->count);
	for (i = 0; i < q->count; i++) {
		demand(filename_is_safe(q->files[i].name, &why));
		demand(q->files[i].name[0] != '/');
		demand(strstr(q->files[i].name, "..") == NULL ||
		    strstr(q->files[i].name, "../") !=
		    q->files[i].name);
		demand(q->files[i].size <= CONTROL_INT_MAX);
		demand(strlen(q->files[i].hash) == REQUEST_HASH - 1);
		for (k = 0; k < i; k++)
			demand(strcmp(q->files[i].name,
			    q->files[k].name) != 0);
	}
}

static void
demand_promises(const struct request *q)
{
	demand_items(q->job.argv, 1024);
	demand_items(q->job.set, 256);
	demand_items(q->results, 64);
	demand_files(q);
	demand(q->job.name != NULL && q->job.name[0] != '\0' &&
	    strchr(q->job.name, '/') == NULL && q->job.name[0] != '.' &&
	    q->job.name[0] != '-');
	demand(q->job.text != NULL && q->workspace != NULL);
	demand(strchr(q->workspace, '/') == NULL);
	demand(q->token == NULL || strlen(q->token) <= 64);
	demand(q->rows <= 10000 && q->cols <= 10000 && q->gpus >= 0);
	demand(!q->detach || (!q->input && !q->terminal));
	demand(q->program || q->count > 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct objection o = { 0 };
	struct request q;
	const char *why = NULL;
	cleanup_control struct control *c = control_parse(bytes, len, &why);

	demand((c == NULL) == (why != NULL));
	if (c == NULL)
		return 0;
	if (request_read(c, &q, &o) == 0)
		demand_promises(&q);
	else
		demand(o.word != NULL && o.fault.code >= 64 &&
		    o.fault.code <= 78 && o.fault.text[0] != '\0');
	request_free(&q);
	demand(q.files == NULL && q.count == 0 && q.job.argv == NULL);
	return 0;
}
