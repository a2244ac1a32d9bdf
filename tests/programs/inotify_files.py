# inotify by ctypes: a folder that is watched; file modes, links, times.
# profiles: standard
# prints: saw a.txt b.txt, mode 640, link a.txt
import ctypes
import os
import select
import shutil
import struct

libc = ctypes.CDLL(None, use_errno=True)
IN_CREATE, IN_MOVED_TO = 0x100, 0x80
os.makedirs("watched", exist_ok=True)
fd = libc.inotify_init1(os.O_CLOEXEC | os.O_NONBLOCK)
assert fd >= 0
watch = libc.inotify_add_watch(fd, b"watched", IN_CREATE | IN_MOVED_TO)
assert watch >= 0
with open("watched/a.txt", "w") as f:
    f.write("a")
with open("b.txt", "w") as f:
    f.write("b")
shutil.move("b.txt", "watched/b.txt")
names = []
while len(names) < 2:
    assert select.select([fd], [], [], 20)[0]
    data = os.read(fd, 4096)
    while data:
        size = struct.unpack("iIII", data[:16])[3]
        names.append(data[16:16 + size].rstrip(b"\0").decode())
        data = data[16 + size:]
assert libc.inotify_rm_watch(fd, watch) == 0
os.close(fd)

os.chmod("watched/a.txt", 0o640)
os.symlink("a.txt", "watched/link")
os.link("watched/a.txt", "watched/hard")
os.utime("watched/a.txt", (1e9, 1e9))
os.mkfifo("watched/fifo")
copy = shutil.copytree("watched", "copy", symlinks=True,
                       ignore=shutil.ignore_patterns("fifo"))
assert os.stat("copy/a.txt").st_mtime == 1e9
os.setxattr("watched/a.txt", "user.note", b"mine")
assert os.getxattr("watched/a.txt", "user.note") == b"mine"
os.chown("watched/a.txt", os.getuid(), os.getgid())
shutil.make_archive("all", "gztar", "copy")
shutil.unpack_archive("all.tar.gz", "again")
assert os.readlink("again/link") == "a.txt"
shutil.rmtree("copy")
mode = os.stat("watched/a.txt").st_mode & 0o777
print("saw", *names, end=", ")
print(f"mode {mode:o}, link {os.readlink('watched/link')}")
