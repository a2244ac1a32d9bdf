/*
 * Times as expiry-time= of authorized_keys has them: YYYYMMDD, YYYYMMDDHHMM
 * or YYYYMMDDHHMMSS, in the local zone, or with a Z behind it in UTC.
 */
#ifndef CUDARUN_EXPIRY_H
#define CUDARUN_EXPIRY_H

#include <stdbool.h>
#include <time.h>

/* false: text is no such time, or not after 1970 began. */
bool expiry_parse(const char *text, time_t *ret_time);

#endif
