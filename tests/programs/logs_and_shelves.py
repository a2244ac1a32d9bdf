# logging to files with rotation, shelve, tempfile, threads, pickles, zips.
# profiles: standard
# prints: log lines 400, shelf 3, temporary 2, zip ok
import glob
import logging.handlers
import pickle
import shelve
import tempfile
import threading
import zipfile

handler = logging.handlers.RotatingFileHandler("run.log", maxBytes=8000,
                                               backupCount=9)
handler.setFormatter(logging.Formatter("%(asctime)s %(threadName)s "
                                       "%(process)d %(message)s"))
log = logging.getLogger("run")
log.addHandler(handler)
log.setLevel(logging.INFO)


def work():
    for n in range(100):
        log.info("step %d", n)


threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(30)
handler.close()
lines = 0
for name in glob.glob("run.log*"):
    with open(name) as f:
        lines += len(f.readlines())

with shelve.open("shelf") as shelf:
    for n in range(3):
        shelf[str(n)] = {"n": n, "list": [n] * n}
with shelve.open("shelf", "r") as shelf:
    count = len(shelf)
    assert shelf["2"]["list"] == [2, 2]

with tempfile.TemporaryDirectory() as folder, \
        tempfile.NamedTemporaryFile(dir=folder) as one, \
        tempfile.SpooledTemporaryFile(max_size=10) as two:
    one.write(pickle.dumps({"a": 1}))
    one.flush()
    two.write(b"longer than ten")
    two.seek(0)
    with open(one.name, "rb") as f:
        assert pickle.load(f) == {"a": 1}
    temporary = 1 + (two.read() == b"longer than ten")
with zipfile.ZipFile("all.zip", "w", zipfile.ZIP_DEFLATED) as z:
    for name in glob.glob("run.log*"):
        z.write(name)
    assert z.testzip() is None
print(f"log lines {lines}, shelf {count}, temporary {temporary}, zip ok")
