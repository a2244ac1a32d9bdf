/*
 * Control payloads: one JSON object each, strictly read (RFC 8259, UTF-8,
 * no duplicates, no NUL, bounded depth and size) and written.  The only file
 * that knows jansson.  Byte strings that are no UTF-8 are {"b64":"..."}.
 */
#ifndef CUDARUN_CONTROL_H
#define CUDARUN_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CONTROL_DEPTH 8
#define CONTROL_INT_MAX 9007199254740991	/* 2^53 - 1, for any reader */

struct control;

/* Read one object.  NULL with a reason in plain words. */
struct control *control_parse(const void *bytes, size_t len,
    const char **ret_why);

struct control *control_new(void);
void control_free(struct control *c);
void control_freep(struct control **c);
#define cleanup_control __attribute__((cleanup(control_freep)))

/*
 * Getters.  1: it is there and of that type, *ret filled; 0: it is absent;
 * -1: it is of another type or out of range.  What they return is owned by
 * c unless said otherwise.
 */
int control_string(const struct control *c, const char *name,
    const char **ret);
/* Also {"b64":...}.  *ret: malloc'ed, NUL-terminated, without other NULs. */
int control_bytes(const struct control *c, const char *name, char **ret);
int control_int(const struct control *c, const char *name, int64_t least,
    int64_t most, int64_t *ret);
int control_bool(const struct control *c, const char *name, bool *ret);
/* A view of a nested object, to be released with control_free. */
int control_object(const struct control *c, const char *name,
    struct control **ret);
/* Byte strings, at most max; *ret: strv, owned by the caller. */
int control_strings(const struct control *c, const char *name, size_t max,
    char ***ret);
/* Whether the array name has the integer v. */
bool control_has_int(const struct control *c, const char *name, int64_t v);
/* Objects; *ret_count: how many. */
int control_array(const struct control *c, const char *name,
    size_t *ret_count);
/* One of them, a view; NULL: it is no object. */
struct control *control_item(const struct control *c, const char *name,
    size_t i);
/*
 * Call take for each member, with its value as a byte string or NULL if it is
 * none.  Stops at the first -1 and returns it; otherwise 0.
 */
int control_each(const struct control *c,
    int (*take)(const char *name, const char *value, void *arg), void *arg);

/*
 * Setters.  Out of memory is fatal.  Strings that are no UTF-8: b64.  Names
 * are UTF-8.  What is there already is replaced.
 */
void control_set_string(struct control *c, const char *name, const char *v);
void control_set_int(struct control *c, const char *name, int64_t v);
void control_set_bool(struct control *c, const char *name, bool v);
void control_set_strings(struct control *c, const char *name,
    char *const *v);
void control_set_object(struct control *c, const char *name,
    struct control *owned);
/* Append an object to the array name, which is made if it is not there. */
void control_append(struct control *c, const char *name,
    struct control *owned);
/* The same for an integer. */
void control_append_int(struct control *c, const char *name, int64_t v);

/* One line of JSON, malloc'ed.  *ret_len without the NUL behind it. */
char *control_print(const struct control *c, size_t *ret_len);

#endif
