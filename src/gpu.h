/*
 * The host's GPUs, as far as a session must know them: whether there are
 * any, their device nodes, and their names for an admin.  NVML is loaded
 * when asked for and not linked: a host without a driver has none.
 */
#ifndef CUDARUN_GPU_H
#define CUDARUN_GPU_H

#include <stdbool.h>
#include <stddef.h>

/* Whether an NVIDIA GPU and its control node are there. */
bool gpu_present(void);

/* The device nodes CUDA needs, owned, NULL at the end. */
char **gpu_nodes(void);

/*
 * What NVML knows, one line a GPU, for cudarun check: "GPU 0: NVIDIA H200,
 * 141 GiB, driver 570.1".  *ret_lines is owned; -1: no NVML, *ret_why says
 * why in a few words (static).
 */
int gpu_describe(char ***ret_lines, const char **ret_why);

#endif
