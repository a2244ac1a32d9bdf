/*
 * Groups of the calling user, as the kernel has them: those of the login,
 * not what the group file says since then.
 */
#ifndef CUDARUN_MEMBER_H
#define CUDARUN_MEMBER_H

/* 1: the caller is in that group; 0: not; -1: there is no such group. */
int member_of(const char *group);

#endif
