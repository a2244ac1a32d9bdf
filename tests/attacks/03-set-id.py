# attack: become root by a set-id program
# needs: program
# standard: harmless
# strict: EPERM
# alone seccomp-standard: harmless
# alone seccomp-strict: EPERM
# alone landlock-strict: EACCES
# alone namespaces: harmless
# The program prints its effective uid.
import subprocess
try:
    said = subprocess.run([sys.argv[1], "-u"], capture_output=True, text=True)
    outcome("harmless" if said.stdout.strip() == str(os.getuid()) else "done")
except OSError as e:
    outcome(word(e.errno))
