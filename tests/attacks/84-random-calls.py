# attack: call the kernel at random for a while
# standard: harmless
# strict: harmless
import random
# Not those that end, stop or wait, or that signal us.
left_out = {0, 7, 14, 15, 13, 22, 23, 34, 35, 37, 38, 56, 57, 58, 59, 60, 61,
    62, 72, 128, 129, 130, 131, 157, 160, 162, 200, 202, 219, 222, 230, 231,
    232, 234, 247, 270, 271, 281, 293, 297, 302, 322, 424, 435, 441, 449}
values = (0, 1, 2, 3, -1, 4096, 0x7fffffff, 1 << 31, 1 << 32, -100, 0o777,
    1 << 63, 0x10000000)
def work(seed):
    signal.alarm(2)
    for fd in range(3):
        os.close(fd)
    os.setpgid(0, 0)
    dice = random.Random(seed)
    for _ in range(400):
        nr = dice.randrange(0, 470)
        if nr not in left_out:
            raw(nr, *[dice.choice(values) for _ in range(6)])
    os._exit(0)
for seed in range(12):
    pid = os.fork()
    if pid == 0:
        work(seed)
    os.waitpid(pid, 0)
outcome("harmless")
