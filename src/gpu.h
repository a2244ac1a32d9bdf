/*
 * The host's GPUs, as far as a session must know them: whether there are
 * any, their device nodes, and their names for an admin.  NVML is loaded
 * when asked for and not linked: a host without a driver has none.
 */
#ifndef CUDARUN_GPU_H
#define CUDARUN_GPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All GPUs, as a set of their numbers. */
#define GPU_ALL UINT64_MAX

/* Whether an NVIDIA GPU of the set and the control node are there. */
bool gpu_present(uint64_t set);

/* How many of the set there are. */
int gpu_count(uint64_t set);

/* The device nodes CUDA needs for the set, owned, NULL at the end. */
char **gpu_nodes(uint64_t set);

/* Of the text of mig-minors, the nodes of the set's instances. */
void gpu_append_instances(const char *text, uint64_t set, char ***nodes);

/*
 * What NVML knows, one line a GPU, for cudarun check: "GPU 0: NVIDIA H200,
 * 141 GiB, driver 570.1".  *ret_lines is owned; -1: no NVML, *ret_why says
 * why in a few words (static).
 */
int gpu_describe(char ***ret_lines, const char **ret_why);

/*
 * How many of the set have so many bytes free, as NVML counts GPUs; -1: no
 * NVML, *ret_why as above.
 */
int gpu_count_free(uint64_t set, uint64_t bytes, const char **ret_why);

#endif
