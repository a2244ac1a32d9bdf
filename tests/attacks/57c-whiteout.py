# attack: make the one device that needs no right
# standard: harmless|EPERM|EACCES
# strict: EPERM|EACCES
# alone seccomp-strict: EPERM
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# Harmless: it cannot be opened, and hides nothing but in an overlay.
got = attempt(os.mknod, "white", stat.S_IFCHR, 0)
if got == "done" and attempt(os.open, "white", os.O_RDWR) in ("ENXIO",
        "EACCES", "EPERM"):
    got = "harmless"
outcome(got)
