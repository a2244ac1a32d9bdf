# attack: leave a workspace deeper than any path may be long
# standard: planted|SIGXFSZ
# strict: planted|SIGXFSZ
# SIGXFSZ: pid 1 took it for more than the workspace may hold.
for _ in range(3000):
    os.mkdir("deeper")
    os.chdir("deeper")
outcome("planted")
