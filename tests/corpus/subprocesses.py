# subprocess: run, pipes in both directions, shell=True, Python children.
import subprocess
import sys

done = subprocess.run(["echo", "hello"], capture_output=True, text=True,
                      check=True)
assert done.stdout == "hello\n"

child = subprocess.Popen(["sort", "-n"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True)
out, _ = child.communicate("10\n9\n100\n")
assert out.split() == ["9", "10", "100"] and child.returncode == 0

count = subprocess.check_output("printf 'a\\nb\\n' | wc -l", shell=True)
assert int(count) == 2
assert subprocess.call("exit 7", shell=True) == 7

code = "import sys; print('child', sys.argv[1], flush=True); sys.exit(3)"
print("before the child", flush=True)
assert subprocess.run([sys.executable, "-c", code, "prints"]).returncode == 3
print("after the child")

first = subprocess.Popen(["printf", "x y z"], stdout=subprocess.PIPE)
second = subprocess.Popen(["tr", " ", "-"], stdin=first.stdout,
                          stdout=subprocess.PIPE)
first.stdout.close()
assert second.communicate()[0] == b"x-y-z" and first.wait() == 0

try:
    subprocess.run(["sleep", "20"], timeout=0.1)
except subprocess.TimeoutExpired:
    print("timeout as expected")
else:
    raise AssertionError("no timeout")
print("corpus: ok")
