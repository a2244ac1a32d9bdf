# attack: exchange directories for symbolic links while they are walked through
# needs: canary-dir
# standard: planted
# strict: EPERM|EACCES
# alone landlock-strict: EACCES
# Long enough for several walks of pid 1.
try:
    os.mkdir("a")
    os.mkdir("a/b")
    os.symlink(sys.argv[1], "l")
    end = time.monotonic() + 1.2
    RENAME_EXCHANGE = 2
    a, l = ctypes.c_char_p(b"a/b"), ctypes.c_char_p(b"l")
    while time.monotonic() < end:
        raw(316, -100, a, -100, l, RENAME_EXCHANGE)
    outcome("planted")
except OSError as e:
    outcome(word(e.errno))
