/*
 * The calls of libcuda's cuInit, in the files they concern.  Each part gives
 * 0 or, when the path cannot go on, fail().
 */
#ifndef STUB_H
#define STUB_H

#include <stddef.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PAGE 4096

/* A call that the path needs has failed, with errno.  Returns -1. */
int fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* Whether errno is that of a sandbox. */
int is_refusal(void);

/* A call that the path can do without: remembered, if it was refused. */
void miss(const char *call);

/* driver.c: nodes, their commands, and the sockets that go with them. */
int open_nodes(void);
int control_frontends(void);
int control_uvm(void);
int map_node(int fd, const char *node);
int map_nodes(void);
int probe_daemons(void);
int serve_uvm(void);
int count_gpus(void);

/* files.c: what is read, loaded and kept. */
int read_files(void);
int walk_all(void);
int load_more(void);
int keep_code(void);
int share_events(void);

/* host.c: memory, waiting, threads. */
int ask_system(void);
int map_memfd(void);
int reserve_all(void);
int pin(void);
int run_codes(void);
int wait_all(void);
int run_threads(void);

#endif
