# ipyparallel: ipcontroller and ipengine as programs, then a client.
# profiles: standard
# needs: ipcontroller, ipyparallel
# prints: two engines say [10, 11]
import os
import signal
import subprocess
import time

import ipyparallel as ipp

log = open("cluster.log", "w")
folder = os.path.abspath("cluster")
os.makedirs(folder + "/security", exist_ok=True)
files = [folder + "/security/" + name for name in
         ("ipcontroller-client.json", "ipcontroller-engine.json")]


def start(program, *options):
    return subprocess.Popen([program, "--profile-dir=" + folder, *options],
                            stdout=log, stderr=log)


def await_files():
    end = time.monotonic() + 40
    while not all(map(os.path.exists, files)):
        assert time.monotonic() < end, open("cluster.log").read()
        time.sleep(0.05)


parts = [start("ipcontroller", "--ip=127.0.0.1")]
await_files()
parts += [start("ipengine"), start("ipengine")]
client = ipp.Client(connection_info=files[0])
client.wait_for_engines(2, timeout=40, interactive=False)
values = client[:].apply_sync(lambda x: x + 10, 0)
client[1].push({"x": 1}, block=True)
values[1] += client[1].pull("x", block=True)
print("two engines say", values)
client.close()
for part in reversed(parts):
    part.send_signal(signal.SIGTERM)
for part in parts:
    part.wait(20)
log.close()
