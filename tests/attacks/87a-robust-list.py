# attack: read where pid 1 keeps its locks
# standard: EPERM
# strict: EPERM
# alone namespaces: EPERM
part = ctypes.create_string_buffer(16)
outcome(call(274, 1, part, part))
