/*
 * The interpreter of `--with-python=embedded`: python3 that has _cudarun
 * built in.  Everything else is as in the python3 it links.
 */
#include "interp.h"

int
main(int argc, char **argv)
{
	if (PyImport_AppendInittab("_cudarun", PyInit__cudarun) == -1)
		return 1;
	return Py_BytesMain(argc, argv);
}
