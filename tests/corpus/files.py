# pathlib, tempfile, shutil, glob and zip archives in the working directory.
import glob
import os
import pathlib
import shutil
import tempfile
import zipfile

base = pathlib.Path(tempfile.mkdtemp(prefix="corpus-", dir="."))
try:
    (base / "data" / "deep").mkdir(parents=True)
    for i in range(3):
        (base / "data" / ("part%d.txt" % i)).write_text("line %d\n" % i * 4)
    found = sorted(glob.glob(str(base / "**" / "*.txt"), recursive=True))
    assert len(found) == 3
    assert sum(len(p.read_text().split("\n")) - 1
               for p in base.rglob("*.txt")) == 12

    shutil.copytree(base / "data", base / "copy")
    (base / "copy" / "part0.txt").rename(base / "copy" / "first.txt")
    os.symlink("copy/first.txt", base / "link")
    assert (base / "link").read_text().startswith("line 0")
    os.chmod(base / "copy" / "first.txt", 0o600)
    assert (base / "copy" / "first.txt").stat().st_mode & 0o777 == 0o600

    archive = shutil.make_archive(str(base / "all"), "zip", base / "data")
    with zipfile.ZipFile(archive) as z:
        assert "part1.txt" in z.namelist() and z.testzip() is None
    assert shutil.disk_usage(base).total > 0
finally:
    shutil.rmtree(base)
assert not base.exists()

with tempfile.NamedTemporaryFile("w+", suffix=".log") as log:
    log.write("kept for a moment")
    log.flush()
    assert os.path.getsize(log.name) == 17
with tempfile.TemporaryDirectory() as folder:
    assert os.listdir(folder) == []
print("corpus: ok")
