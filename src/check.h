/*
 * cudarun check: tells an admin, line by line, what is ready on this host
 * and how to mend what is not.
 */
#ifndef CUDARUN_CHECK_H
#define CUDARUN_CHECK_H

struct tree;

/*
 * argv: nothing, or a configuration file to check instead of the installed
 * one.  Prints to stdout.  0: ready; 1: something must be mended.
 */
int check_host(int argc, char **argv, const struct tree *tree);

#endif
