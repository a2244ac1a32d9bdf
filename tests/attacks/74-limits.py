# attack: raise one's own limits
# standard: EPERM
# strict: EPERM
# alone seccomp-strict: EPERM
words = []
for which in (resource.RLIMIT_CORE, resource.RLIMIT_NPROC,
        resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_DATA):
    soft, hard = resource.getrlimit(which)
    try:
        resource.setrlimit(which, (hard + 1, hard + 1))
        words.append("done")
    except ValueError:
        words.append("EPERM")       # what Python makes of it
    except OSError as e:
        words.append(word(e.errno))
outcome(*words)
