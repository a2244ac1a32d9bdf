# dataclasses, json, csv and pickle: the same records written and read back.
import csv
import dataclasses
import enum
import io
import json
import pickle
import typing


class Phase(enum.Enum):
    TRAIN = "train"
    TEST = "test"


@dataclasses.dataclass(order=True)
class Result:
    epoch: int
    loss: float
    phase: Phase = Phase.TRAIN
    notes: typing.List[str] = dataclasses.field(default_factory=list)


results = [Result(i, 1 / (i + 1), notes=["grüße", "π"]) for i in range(5)]
results[4].phase = Phase.TEST

text = json.dumps([{**dataclasses.asdict(r), "phase": r.phase.value}
                   for r in results], ensure_ascii=False, indent=1)
again = [Result(**{**d, "phase": Phase(d["phase"])})
         for d in json.loads(text)]
assert again == results

for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    assert pickle.loads(pickle.dumps(results, protocol)) == results

table = io.StringIO()
rows = csv.DictWriter(table, ["epoch", "loss", "notes"])
rows.writeheader()
for r in results:
    rows.writerow({"epoch": r.epoch, "loss": r.loss,
                   "notes": ", ".join(r.notes)})
table.seek(0)
read = list(csv.DictReader(table))
assert [float(r["loss"]) for r in read] == [r.loss for r in results]
assert read[0]["notes"] == "grüße, π"
print(dataclasses.replace(results[0], epoch=99))
print("corpus: ok")
