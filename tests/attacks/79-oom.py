# attack: let others be killed first when memory is short
# standard: EACCES
# strict: EACCES
# alone namespaces: EACCES
def work(path, text):
    with open(path, "w") as f:
        f.write(text)
outcome(attempt(work, "/proc/self/oom_score_adj", "-1000"))
