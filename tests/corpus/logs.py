# logging to stderr, to a file and to memory, with levels and formats.
import io
import logging
import logging.handlers
import os
import tempfile

logging.basicConfig(level=logging.INFO,
                    format="%(levelname)s:%(name)s:%(message)s")
log = logging.getLogger("train")
memory = io.StringIO()
log.addHandler(logging.StreamHandler(memory))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "run.log")
    kept = logging.handlers.RotatingFileHandler(path, maxBytes=200,
                                                backupCount=2)
    log.addHandler(kept)
    for epoch in range(20):
        log.info("epoch %d loss %.3f", epoch, 1 / (epoch + 1))
    log.debug("not shown")
    kept.close()
    log.removeHandler(kept)
    assert sorted(os.listdir(folder)) == ["run.log", "run.log.1", "run.log.2"]
try:
    1 / 0
except ZeroDivisionError:
    log.exception("as expected")
text = memory.getvalue()
assert "epoch 19 loss 0.050" in text and "not shown" not in text
assert "ZeroDivisionError" in text
print("corpus: ok")
