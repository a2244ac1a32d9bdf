# Who am I, where am I: users, platform, names; archives and touched files.
# profiles: standard strict
# prints: user known, Linux, host known, archive of 2, touched
import getpass
import grp
import io
import os
import pathlib
import platform
import pwd
import socket
import tarfile
import uuid
import zipfile

assert pwd.getpwuid(os.getuid()).pw_uid == os.getuid() and getpass.getuser()
try:
    grp.getgrgid(54321)
except KeyError:
    pass
assert platform.release() and platform.machine() == "x86_64"
assert socket.gethostname() == platform.node() != ""
assert uuid.uuid4() != uuid.uuid4() and os.cpu_count() > 0

folder = pathlib.Path("folder")
folder.mkdir()
(folder / "one").write_text("1")
(folder / "two").touch()
(folder / "two").touch()
with tarfile.open("all.tar.gz", "w:gz") as tar:
    for path in sorted(folder.iterdir()):
        tar.add(path)
    tar.addfile(tarfile.TarInfo("three"), io.BytesIO())
with tarfile.open("all.tar.gz") as tar:
    assert tar.extractfile("folder/one").read() == b"1"
    assert tar.getnames() == ["folder/one", "folder/two", "three"]
with zipfile.ZipFile("all.zip", "w") as archive:
    for path in folder.iterdir():
        archive.write(path)
with zipfile.ZipFile("all.zip") as archive:
    archive.extractall("again")
print(f"user known, {platform.system()}, host known, archive of "
      f"{len(os.listdir('again/folder'))}, touched")
