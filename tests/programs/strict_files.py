# Files and folders: write, seek, rename, walk, glob, copy, mmap, locks.
# profiles: standard strict
# prints: 6 files, found 2, copied 12 bytes, mapped, locked, swept
import fcntl
import mmap
import os
import pathlib
import shutil
import tempfile

home = pathlib.Path("tree")
for folder in ("a", "b/c"):
    (home / folder).mkdir(parents=True)
    for n in range(3):
        (home / folder / f"{n}.txt").write_text(f"text {n}\n")
count = sum(len(files) for _, _, files in os.walk(home))
found = len(list(home.rglob("1.txt")))
shutil.copyfile(home / "a/0.txt", "copy.txt")
with open("copy.txt", "r+") as f:
    f.seek(0, os.SEEK_END)
    f.write("more\n")
    f.flush()
    os.fsync(f.fileno())
    size = f.tell()
    f.truncate(4)
    fcntl.flock(f, fcntl.LOCK_EX)
    fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB, 4)
os.rename("copy.txt", "moved.txt")
os.replace("moved.txt", home / "a" / "0.txt")
with open(home / "a/0.txt", "r+b") as f, mmap.mmap(f.fileno(), 0) as m:
    m[:2] = b"NE"
    m.flush()
assert (home / "a/0.txt").read_text() == "NExt"
with tempfile.NamedTemporaryFile("w+") as f:
    f.write("x" * 100000)
    f.seek(99999)
    assert f.read() == "x"
with tempfile.TemporaryDirectory() as folder:
    assert os.listdir(folder) == []
sparse = os.open("sparse", os.O_RDWR | os.O_CREAT, 0o600)
os.posix_fallocate(sparse, 0, 4096)
os.pwrite(sparse, b"end", 4093)
assert os.pread(sparse, 3, 4093) == b"end" and os.fstat(sparse).st_size == 4096
os.close(sparse)
shutil.rmtree(home)
swept = "swept" if not home.exists() else "left"
print(f"{count} files, found {found}, copied {size} bytes, mapped, locked, "
      f"{swept}")
