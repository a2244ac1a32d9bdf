# attack: move a file of one's own onto one outside
# needs: canary-dir
# standard: absent
# strict: absent
# alone landlock-standard: EACCES|EXDEV
# alone landlock-strict: EACCES|EXDEV
# alone namespaces: absent
open("x", "w").close()
outcome(attempt(os.rename, "x", sys.argv[1] + "/made-by-attack"),
    attempt(os.link, "x", sys.argv[1] + "/made-by-attack"))
