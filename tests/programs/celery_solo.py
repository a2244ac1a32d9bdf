# Celery: a solo worker in a thread, a broker and results in the file system.
# profiles: standard
# needs: celery
# prints: results [1, 4, 9, 16]
import os
import threading

from celery import Celery

for folder in ("queue", "results"):
    os.makedirs(folder, exist_ok=True)
app = Celery("solo", broker="filesystem://",
             backend="file://" + os.path.abspath("results"))
app.conf.broker_transport_options = {
    "data_folder_in": "queue", "data_folder_out": "queue",
    "control_folder": "queue", "polling_interval": 0.05}
app.conf.worker_hijack_root_logger = False
app.set_default()               # for the worker's thread, too


@app.task
def square(x):
    return x * x


worker = app.WorkController(pool="solo", concurrency=1, loglevel="ERROR",
                            without_heartbeat=True, without_mingle=True,
                            without_gossip=True, quiet=True)
thread = threading.Thread(target=worker.start, daemon=True)
thread.start()
later = [square.delay(n) for n in range(1, 5)]
print("results", [result.get(timeout=30, interval=0.05,
                             disable_sync_subtasks=False)
                  for result in later])
worker.stop()
