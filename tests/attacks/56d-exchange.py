# attack: exchange a file of one's own with one outside
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES|EXDEV
# alone landlock-strict: EACCES|EXDEV
# alone namespaces: absent
open("x", "w").close()
RENAME_EXCHANGE = 2
outcome(call(316, -100, ctypes.c_char_p(b"x"), -100,
    ctypes.c_char_p(sys.argv[1].encode()), RENAME_EXCHANGE))
