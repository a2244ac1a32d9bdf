# attack: open the memory of pid 1
# standard: EACCES
# strict: EACCES
# alone namespaces: EACCES
outcome(attempt(os.open, "/proc/1/mem", os.O_RDWR),
    attempt(os.open, "/proc/1/mem", os.O_RDONLY))
