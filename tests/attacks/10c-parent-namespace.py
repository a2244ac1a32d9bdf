# attack: ask one's own namespace for the one outside
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# alone namespaces: EPERM
NS_GET_PARENT = 0xb702
words = []
for name in ("user", "pid"):
    fd = os.open("/proc/self/ns/" + name, os.O_RDONLY)
    words.append(call(16, fd, NS_GET_PARENT))
outcome(*words)
