#ifndef LAB_H
#define LAB_H

/* The exit status by which automake knows a broken test bench. */
#define HARD_ERROR	99

#define MAX_USERS	8

struct account {
	char name[32];
	unsigned int uid;	/* the group has the same number */
};

struct lab {
	const char *dir;
	char **command;
	struct account users[MAX_USERS];
	int count;
	int remove;		/* DIR, when COMMAND has ended */
};

/* Move into a mount namespace of our own, out of a chroot if we are in one. */
void enter_namespace(void);

/* Mount /proc, /sys, /dev/pts, /dev/shm and /run/sshd where there is none. */
void mount_missing(void);

/* Cover /etc/passwd and its like by copies that know the lab's users. */
void add_accounts(const struct lab *);

#endif
