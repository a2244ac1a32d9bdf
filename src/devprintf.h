/*
 * What CUDA kernels print.  Without CUDA headers or libraries.
 */
#ifndef CUDARUN_DEVPRINTF_H
#define CUDARUN_DEVPRINTF_H

/*
 * If this process uses CUDA and has a context: wait for its kernels, which
 * makes the driver write what they printed to stdout.  At the end of a
 * program nothing else would.
 */
void devprintf_flush(void);

#endif
