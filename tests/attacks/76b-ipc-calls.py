# attack: System V and POSIX IPC, which CUDA does not need
# standard: EINVAL
# strict: EPERM
# alone seccomp-strict: EPERM
# shmat, shmctl, msgsnd, msgctl, mq_timedsend; EINVAL: not filtered
outcome(call(30, BAD, 0, 0), call(31, BAD, 99, 0), call(71, BAD, 99, 0),
    call(66, BAD, 0, 99, 0))
