# attack: switch the machine off
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
# Wrong magic numbers: it cannot happen.
outcome(call(169, 1, 2, 3, 0))
