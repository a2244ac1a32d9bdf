/*
 * libcuda is looked up, never loaded: a program that does not use it must
 * not pay for it.
 */
#include <dlfcn.h>
#include <stddef.h>

#include "devprintf.h"

typedef int get_current_fn(void **ret_context);
typedef int synchronize_fn(void);

void
devprintf_flush(void)
{
	void *lib = dlopen("libcuda.so.1", RTLD_NOLOAD | RTLD_LAZY);
	get_current_fn *get_current;
	synchronize_fn *synchronize;
	void *context = NULL;

	if (lib == NULL)
		return;
	/* ISO C knows no cast from an object's address to a function's. */
	*(void **)&get_current = dlsym(lib, "cuCtxGetCurrent");
	*(void **)&synchronize = dlsym(lib, "cuCtxSynchronize");
	/* A kernel's error is the program's, and was its to look at. */
	if (get_current != NULL && synchronize != NULL &&
	    get_current(&context) == 0 && context != NULL)
		(void)synchronize();
	(void)dlclose(lib);
}
