# attack: look for processes that are not the job's
# standard: harmless
# strict: harmless
# alone namespaces: harmless
# Whoever is seen must have come from pid 1 of the sandbox.
def parent(pid):
    with open("/proc/%d/stat" % pid) as f:
        return int(f.read().rsplit(")", 1)[1].split()[1])
strangers = []
for pid in [int(name) for name in os.listdir("/proc") if name.isdigit()]:
    if pid not in (1, os.getpid()) and parent(pid) not in (1, os.getpid()):
        strangers.append(pid)
outcome("harmless" if not strangers and len([name for name in
    os.listdir("/proc") if name.isdigit()]) <= 3 else "done")
