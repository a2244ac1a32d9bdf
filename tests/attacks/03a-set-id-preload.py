# attack: give a set-id program a library of one's own
# needs: program
# standard: harmless
# strict: EPERM
# alone seccomp-standard: harmless
# alone seccomp-strict: EPERM
# alone landlock-strict: EACCES
# alone namespaces: harmless
import subprocess
try:
    said = subprocess.run([sys.argv[1], "-u"], capture_output=True, text=True,
        env={"LD_PRELOAD": "libm.so.6", "LD_LIBRARY_PATH": "."})
    outcome("harmless" if said.stdout.strip() == str(os.getuid()) else "done")
except OSError as e:
    outcome(word(e.errno))
