# Celery: tasks, a chain and a group, by the worker of celery.contrib.testing.
# profiles: standard
# needs: celery
# prints: sum 5, chain 36, group [0, 1, 4], failed as it should
from celery import Celery, chain, group
from celery.contrib.testing.worker import start_worker

app = Celery("lab", broker="memory://", backend="cache+memory://")
app.conf.broker_transport_options = {"polling_interval": 0.05}


@app.task
def add(x, y):
    return x + y


@app.task
def square(x):
    return x * x


@app.task
def fail():
    raise ValueError("as it should")


if __name__ == "__main__":
    with start_worker(app, perform_ping_check=False, concurrency=1,
                      loglevel="CRITICAL", pool="solo"):
        total = add.delay(2, 3).get(timeout=30)
        linked = chain(add.s(2, 4), square.s())().get(timeout=30)
        many = group(square.s(n) for n in range(3))().get(timeout=30)
        try:
            fail.delay().get(timeout=30)
        except ValueError as e:
            print(f"sum {total}, chain {linked}, group {many}, failed {e}")
