# attack: press the magic keys of the kernel
# standard: absent|EACCES|EPERM|EROFS
# strict: absent|EACCES|EPERM|EROFS
# alone landlock-standard: absent|EACCES|EPERM|EROFS
# alone landlock-strict: absent|EACCES|EPERM|EROFS
# alone namespaces: absent|EACCES|EPERM|EROFS
outcome(open_write("/proc/sysrq-trigger"))
