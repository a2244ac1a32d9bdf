# attack: make threads without end
# options: --processes 48
# standard: EAGAIN
# strict: EAGAIN
import threading
gate = threading.Event()
got = "done"
for _ in range(200):
    try:
        threading.Thread(target=gate.wait, daemon=True).start()
    except RuntimeError:
        got = "EAGAIN"
        break
gate.set()
outcome(got)
