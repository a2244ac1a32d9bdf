# attack: close all output, then end
# exit: 3
# standard: harmless
# strict: harmless
outcome("harmless")
for fd in range(3):
    os.close(fd)
os._exit(3)
