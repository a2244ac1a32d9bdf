/*
 * The calling user's account, as passwd(5) or what stands in for it has it.
 */
#ifndef CUDARUN_ACCOUNT_H
#define CUDARUN_ACCOUNT_H

/* The login name, owned; "nobody" if there is none. */
char *account_name(void);

/*
 * The home directory, owned, without a slash at its end; NULL if there is
 * none, or it does not exist.
 */
char *account_home(void);

#endif
