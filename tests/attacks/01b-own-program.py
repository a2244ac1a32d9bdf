# attack: run a program that the job wrote into its workspace
# standard: confined
# strict: EPERM
# alone seccomp-standard: confined
# alone seccomp-strict: EPERM
# alone landlock-strict: EACCES
with open("/bin/grep", "rb") as f:
    program = f.read()
fd = os.open("own", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o700)
os.write(fd, program)
os.close(fd)
import subprocess
try:
    said = subprocess.run(["./own", "^Seccomp:", "/proc/self/status"],
        capture_output=True, text=True).stdout.split()
    outcome("confined" if said == ["Seccomp:", "2"] else "done")
except OSError as e:
    outcome(word(e.errno))
