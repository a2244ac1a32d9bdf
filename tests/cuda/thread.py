# cuInit by a thread, as frameworks do that keep the first one free.
import threading

thread = threading.Thread(target=lambda: print(init()))
thread.start()
thread.join()
