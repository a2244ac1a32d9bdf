# sqlite3 in a file of the working directory, with transactions and WAL.
import os
import sqlite3

path = "corpus-%d.db" % os.getpid()
try:
    with sqlite3.connect(path) as db:
        db.execute("pragma journal_mode=wal")
        db.execute("create table run (id integer primary key, name text,"
                   " loss real)")
        db.executemany("insert into run (name, loss) values (?, ?)",
                       [("run %d" % i, 1 / (i + 1)) for i in range(200)])
    try:
        with db:
            db.execute("delete from run")
            raise KeyError("change of mind")
    except KeyError:
        pass
    db.close()

    db = sqlite3.connect(path)
    count, best = db.execute("select count(*), min(loss) from run").fetchone()
    assert count == 200 and abs(best - 1 / 200) < 1e-12
    row = db.execute("select name from run where loss = 0.5").fetchone()
    assert row == ("run 1",)
    db.close()
finally:
    for name in (path, path + "-wal", path + "-shm"):
        if os.path.exists(name):
            os.unlink(name)
print("corpus: ok")
