# attack: hold the kernel at a page fault, by the device
# standard: absent
# strict: absent
# alone landlock-standard: EACCES|absent
# alone landlock-strict: EACCES|absent
# alone namespaces: absent
outcome(attempt(os.open, "/dev/userfaultfd", os.O_RDWR))
