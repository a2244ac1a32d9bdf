# attack: run a shell command by subprocess
# standard: confined
# strict: EPERM
# alone seccomp-standard: confined
# alone seccomp-strict: EPERM
# alone landlock-strict: EACCES
import subprocess
try:
    said = subprocess.run("grep '^Seccomp:' /proc/self/status", shell=True,
        capture_output=True, text=True).stdout.split()
    outcome("confined" if said == ["Seccomp:", "2"] else "done")
except OSError as e:
    outcome(word(e.errno))
