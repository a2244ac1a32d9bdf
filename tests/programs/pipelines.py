# subprocess: shell pipelines, environment, folders, groups, descriptors.
# profiles: standard
# prints: pipelines: 3 words, status -15, done
import asyncio
import os
import shlex
import signal
import subprocess
import sys

with open("words.txt", "w") as f:
    f.write("pear apple pear fig\n" * 100)
count = subprocess.run(
    "tr ' ' '\\n' < words.txt | sort | uniq -c | sort -rn | head -3 | wc -l",
    shell=True, capture_output=True, text=True, check=True)
words = int(count.stdout)

os.makedirs("deep/er", exist_ok=True)
env = dict(os.environ, COURSE="parallel")
place = subprocess.check_output("pwd; echo $COURSE", shell=True, cwd="deep",
                                env=env, text=True).split()
assert place[0].endswith("/deep") and place[1] == "parallel"

# A filter that is fed while it answers.
with subprocess.Popen(["sed", "-u", "s/^/> /"], stdin=subprocess.PIPE,
                      stdout=subprocess.PIPE, text=True, bufsize=1) as sed:
    for n in range(50):
        sed.stdin.write(f"{n}\n")
        sed.stdin.flush()
        assert sed.stdout.readline() == f"> {n}\n"
    sed.stdin.close()

reader, writer = os.pipe()
child = subprocess.Popen(["sh", "-c", f"echo passed >&{writer}"],
                         pass_fds=[writer])
os.close(writer)
assert os.read(reader, 100) == b"passed\n" and child.wait() == 0

group = subprocess.Popen("sleep 60 & sleep 60 & echo up; wait", shell=True,
                         stdout=subprocess.PIPE, start_new_session=True)
assert group.stdout.readline() == b"up\n"
os.killpg(group.pid, signal.SIGTERM)
status = group.wait(20)
group.stdout.close()

limited = subprocess.run([sys.executable, "-c", "import os; os.nice(0)"],
                         preexec_fn=lambda: os.umask(0o77))
assert limited.returncode == 0
assert os.system("test -f words.txt && exit 3") >> 8 == 3
with os.popen("echo " + shlex.quote("it's")) as p:
    assert p.read() == "it's\n"
pid = os.posix_spawn("/bin/true", ["true"], os.environ)
assert os.waitpid(pid, 0)[1] == 0


async def together():
    children = [await asyncio.create_subprocess_exec(
        "cat", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3)]
    out = await asyncio.gather(*(child.communicate(b"%d" % i)
                                 for i, child in enumerate(children)))
    return [text for text, _ in out]

assert asyncio.run(together()) == [b"0", b"1", b"2"]
print(f"pipelines: {words} words, status {status}, done")
