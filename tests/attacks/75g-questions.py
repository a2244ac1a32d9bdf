# attack: make so many refused calls that pid 1 does nothing else
# standard: EPERM
# strict: EPERM
import threading
words = set()
def work():
    for _ in range(300):
        words.add(call(165, BAD, BAD, BAD, 0, BAD))
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
outcome(*words)
