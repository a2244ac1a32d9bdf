# attack: have a thread that is not confined
# standard: EPERM
# strict: EPERM
# alone seccomp-standard: EPERM
# alone seccomp-strict: EPERM
# Threads share the filter, and so do those of a child.
import threading
words = []
def work():
    words.append(call(272, 0x10000000))
thread = threading.Thread(target=work)
thread.start()
thread.join()
words.append(child(lambda: call(272, 0x10000000)))
outcome(*words)
