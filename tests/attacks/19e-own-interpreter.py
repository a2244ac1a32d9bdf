# attack: write into the interpreter that runs
# standard: EACCES|EROFS|ETXTBSY
# strict: EACCES|EROFS|ETXTBSY
# alone landlock-standard: EACCES|EROFS|ETXTBSY
# alone landlock-strict: EACCES|EROFS|ETXTBSY
# alone namespaces: EACCES|EROFS|ETXTBSY
outcome(open_write("/proc/self/exe"), open_write(os.path.realpath(
    sys.executable)))
