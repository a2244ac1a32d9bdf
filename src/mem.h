/*
 * Memory that is there or the program is not: out of memory is fatal, as in
 * OpenSSH's xmalloc.  Pointers owned by a scope carry cleanup_free.
 */
#ifndef CUDARUN_MEM_H
#define CUDARUN_MEM_H

#include <stdarg.h>
#include <stddef.h>

void *xcalloc(size_t n, size_t size) __attribute__((malloc));
void *xreallocarray(void *p, size_t n, size_t size);
char *xstrdup(const char *s) __attribute__((malloc));
char *xstrndup(const char *s, size_t n) __attribute__((malloc));
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* p; or, where there is none, for want of memory, the end. */
void *mem_demand(void *p);

/*
 * Cut the string *rest at the first byte of at: returns what stands before,
 * and *rest is behind it, NULL at the end; NULL for NULL.
 */
char *mem_split(char **rest, const char *at);

/* For cleanup attributes: p is the address of the pointer. */
void mem_freep(void *p);
#define cleanup_free __attribute__((cleanup(mem_freep)))

/* Give *pp away: returns it and leaves NULL. */
static inline void *
mem_steal(void *pp)
{
	void **p = pp;
	void *taken = *p;

	*p = NULL;
	return taken;
}
#define steal_pointer(pp) ((__typeof__(*(pp)))mem_steal(pp))

/* A NULL-terminated array of owned strings. */
void strv_append(char ***v, char *owned);
size_t strv_len(char *const *v);
void strv_free(char **v);
void strv_freep(char ***v);
#define cleanup_strv __attribute__((cleanup(strv_freep)))

#endif
