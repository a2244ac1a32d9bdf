/*
 * The login a session belongs to: the process that started our session
 * leader; under sshd, the sshd process of the connection.  A second cord to
 * the client: a job can open its own stdout for reading, and the pipe then
 * never looks broken, but it cannot keep sshd alive.
 */
#ifndef CUDARUN_LOGIN_H
#define CUDARUN_LOGIN_H

/*
 * A pidfd that is readable when that process has ended; -1 where there is
 * none (it is pid 1, or in another pid namespace).
 */
int login_open(void);

#endif
