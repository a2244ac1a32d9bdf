# One SQLite file, written by several processes: locks, WAL, rollback.
# profiles: standard
# prints: delete: 200 rows, wal: 200 rows
import multiprocessing
import sqlite3


def insert(path, worker):
    db = sqlite3.connect(path, timeout=40)
    for n in range(50):
        with db:
            db.execute("INSERT INTO results VALUES (?, ?)", (worker, n))
    db.close()


def fill(mode):
    path = f"{mode}.db"
    db = sqlite3.connect(path)
    assert db.execute(f"PRAGMA journal_mode={mode}").fetchone() == (mode,)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("CREATE TABLE results (worker INTEGER, n INTEGER)")
    db.commit()
    team = [multiprocessing.Process(target=insert, args=(path, worker))
            for worker in range(4)]
    for child in team:
        child.start()
    for child in team:
        child.join(50)
        assert child.exitcode == 0
    try:
        with db:
            db.execute("DELETE FROM results")
            raise KeyError
    except KeyError:
        pass
    rows, = db.execute("SELECT count(*) FROM results").fetchone()
    db.close()
    return f"{mode}: {rows} rows"


if __name__ == "__main__":
    print(", ".join(fill(mode) for mode in ("delete", "wal")))
