# json, csv, sqlite3, configparser, xml, compression: data in and out.
# profiles: standard strict
# prints: json 3, csv 5.0, sqlite [('b', 2), ('a', 1)], gz lzma bz2, xml 2
import bz2
import configparser
import csv
import gzip
import hashlib
import json
import lzma
import sqlite3
import xml.etree.ElementTree as ET

rows = [{"name": "a", "x": 1.5}, {"name": "b", "x": 3.5}]
with open("rows.json", "w") as f:
    json.dump({"rows": rows, "n": 3}, f)
with open("rows.json") as f:
    n = json.load(f)["n"]
with open("rows.csv", "w", newline="") as f:
    writer = csv.DictWriter(f, ["name", "x"])
    writer.writeheader()
    writer.writerows(rows)
with open("rows.csv", newline="") as f:
    total = sum(float(row["x"]) for row in csv.DictReader(f))
db = sqlite3.connect("rows.db")
with db:
    db.execute("CREATE TABLE t (name TEXT, n INTEGER)")
    db.executemany("INSERT INTO t VALUES (?, ?)", [("a", 1), ("b", 2)])
found = db.execute("SELECT * FROM t ORDER BY n DESC").fetchall()
db.execute("VACUUM")
db.close()
text = b"repeat " * 1000
packed = {"gz": gzip, "lzma": lzma, "bz2": bz2}
for name, module in packed.items():
    with module.open("text." + name, "wb") as f:
        f.write(text)
    with module.open("text." + name) as f:
        assert f.read() == text
conf = configparser.ConfigParser()
conf.read_dict({"run": {"steps": "10"}})
with open("run.ini", "w") as f:
    conf.write(f)
assert configparser.ConfigParser().read("run.ini") == ["run.ini"]
root = ET.fromstring("<all><one/><one/></all>")
ET.ElementTree(root).write("all.xml")
assert hashlib.sha256(text).hexdigest()[:4]
print(f"json {n}, csv {total}, sqlite {found}, {' '.join(packed)}, "
      f"xml {len(root)}")
