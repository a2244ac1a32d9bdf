# attack: let pid 1 be killed first when memory is short
# standard: EACCES
# strict: EACCES
# alone namespaces: EACCES
outcome(*[open_write("/proc/1/" + name) for name in ("oom_score_adj",
    "oom_adj", "comm", "coredump_filter", "clear_refs")
    if os.path.exists("/proc/1/" + name)])
