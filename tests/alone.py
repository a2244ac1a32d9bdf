"""Runs attacks one after the other, each within one layer of the sandbox.

alone.py LAYER FOLDER [COMMAND...]: lines of FOLDER/LAYER.list are the name of
an attack and its arguments; lines of FOLDER/LAYER.done will be its name, its
outcome, what became of its canaries, and whether the filter refused anything.  Each has a workspace of its own
and canaries of its own, @ in its arguments.  COMMAND starts an interpreter
inside the namespaces; the other layers begin here (tests/alone.c), after the
attack was read and before its first line runs.
"""
import ctypes
import os
import select
import shutil
import signal
import stat
import struct
import sys

# All that attacks import: an import of theirs would only be slower.
import errno, mmap, platform, resource, socket, subprocess, time  # noqa

FILE, TELL, HEAR = 3, 4, 5              # from alone.c
SECONDS = 20
PR_SET_NO_NEW_PRIVS = 38
SECCOMP, SET_MODE_FILTER, NEW_LISTENER = 317, 1, 8
LANDLOCK_RESTRICT_SELF = 446

libc = ctypes.CDLL(None, use_errno=True)


def check(result):
    if result == -1:
        raise OSError(ctypes.get_errno(), "layer")
    return result


def tell(pid, listener):
    """says so to alone.c, and has its answer"""
    os.write(TELL, struct.pack("2i", pid, listener))
    return struct.unpack("i", os.read(HEAR, 4))[0]


def load_filter():
    os.lseek(FILE, 0, os.SEEK_SET)
    code = os.read(FILE, 1 << 20)
    text = ctypes.create_string_buffer(code, len(code))
    program = ctypes.create_string_buffer(
        struct.pack("HP", len(code) // 8, ctypes.addressof(text)))
    listener = check(libc.syscall(SECCOMP, SET_MODE_FILTER, NEW_LISTENER,
                                  program))
    tell(os.getpid(), listener)
    os.close(listener)


def enter(layer):
    if layer != "none":
        check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
    if layer.startswith("landlock"):
        check(libc.syscall(LANDLOCK_RESTRICT_SELF, FILE, 0))
    if layer.startswith("seccomp"):
        load_filter()
    os.closerange(3, 64)


def attack(layer, command, program, arguments):
    """in a child: become the attack"""
    os.dup2(os.open(program, os.O_RDONLY), 0)
    if command:
        os.closerange(3, 64)
        os.execv(command[0], command + arguments)
    code = compile(sys.stdin.read(), program, "exec")
    sys.argv = [program] + arguments
    enter(layer)
    exec(code, {"__name__": "__main__"})


def become(layer, command, folder, name, arguments):
    try:
        os.setsid()
        os.chdir(os.path.join(folder, "place", layer, name))
        shutil.copy(os.path.join(folder, "programs", name), "script.py")
        to = os.path.join(folder, "said", layer + "." + name)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        os.dup2(os.open(to + ".out", flags), 1)
        os.dup2(os.open(to + ".err", flags), 2)
        attack(layer, command, os.path.join(folder, "programs", name),
               arguments)
        os._exit(0)
    except SystemExit:
        os._exit(1)
    except BaseException as e:
        os.write(2, ("%s: %s\n" % (type(e).__name__, e)).encode())
        os._exit(1)


def await_end(pid):
    """the status as a shell says it"""
    end = os.pidfd_open(pid)
    if not select.select([end], [], [], SECONDS)[0]:
        os.kill(pid, signal.SIGKILL)
    os.close(end)
    status = os.waitpid(pid, 0)[1]
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    if os.WIFSIGNALED(status):
        return 128 + os.WTERMSIG(status)
    return os.WEXITSTATUS(status)


def outcome(status, text):
    """the word that the attack printed, or how it ended"""
    said = [line[9:] for line in text.splitlines()
            if line.startswith("outcome: ")]
    if status == 0 and len(said) == 1:
        return said[0]
    if status > 128:
        return signal.Signals(status - 128).name
    return "status-%d" % status


def look(top):
    """all that an attack could change"""
    found = []
    for where, below, names in os.walk(top):
        for path in [where] + [os.path.join(where, n) for n in names]:
            st = os.lstat(path)
            text = b""
            if stat.S_ISREG(st.st_mode):
                with open(path, "rb") as f:
                    text = f.read()
            found.append((path, st.st_mode, st.st_nlink, st.st_mtime_ns,
                          text))
    return sorted(found)


def run(layer, command, folder, name, arguments):
    work = os.path.join(folder, "place", layer, name)
    mine = os.path.join(folder, "of", layer, name)
    os.makedirs(work)
    shutil.copytree(os.path.join(folder, "canaries"), mine)
    before = look(mine)
    arguments = [mine + a[1:] if a.startswith("@") else a for a in arguments]
    pid = os.fork()
    if pid == 0:
        become(layer, command, folder, name, arguments)
    status = await_end(pid)
    with open(os.path.join(folder, "said", layer + "." + name + ".out"),
              errors="replace") as f:
        got = outcome(status, f.read())
    asked = layer.startswith("seccomp") and tell(0, 0)
    return (got, "whole" if look(mine) == before else "changed",
            "refused" if asked else "passed")


def run_some(layer, command, folder, lines, done):
    for line in lines:
        name, *arguments = line.split()
        print(name, *run(layer, command, folder, name, arguments), file=done,
              flush=True)


def main():
    layer, folder, command = sys.argv[1], sys.argv[2], sys.argv[3:]
    base = os.path.join(folder, layer)
    with open(base + ".list") as f:
        lines = f.readlines()
    # Much of the time for namespaces is waiting; alone.c answers only one.
    lanes = 4 if command else 1
    with open(base + ".done", "a") as done:
        for lane in range(lanes):
            if os.fork() == 0:
                run_some(layer, command, folder, lines[lane::lanes], done)
                os._exit(0)
        for lane in range(lanes):
            os.wait()


main()
