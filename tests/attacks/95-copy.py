# attack: copy a file outside by calls that open nothing for reading
# needs: canary
# standard: absent
# strict: absent
# alone landlock-standard: EACCES
# alone landlock-strict: EACCES
# alone namespaces: absent
# sendfile, copy_file_range and splice all need an open one.
def work(flags):
    fd = os.open(sys.argv[1], flags)
    os.sendfile(os.open("x", os.O_CREAT | os.O_WRONLY), fd, 0, 10)
outcome(attempt(work, os.O_RDONLY), attempt(work, os.O_RDWR))
