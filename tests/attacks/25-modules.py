# attack: load a module into the kernel
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM|ENOSYS
# init_module, finit_module, delete_module
outcome(call(175, BAD, 1, BAD), call(313, BAD, BAD, 0), call(176, BAD, 0))
