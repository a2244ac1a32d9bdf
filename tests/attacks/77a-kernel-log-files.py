# attack: read the log of the kernel by its files
# standard: absent|EACCES|EPERM
# strict: absent|EACCES|EPERM
# alone landlock-standard: absent|EACCES|EPERM
# alone landlock-strict: absent|EACCES|EPERM
# alone namespaces: absent|EACCES|EPERM
outcome(open_read("/dev/kmsg", os.O_NONBLOCK),
    open_read("/proc/kmsg", os.O_NONBLOCK))
