# attack: print lines that look like ours, to hide how the job ended
# exit: 7
# standard: harmless
# strict: harmless
# What counts is the exit status: the runner wants 7.
print("cudarun: wall limit 1s reached (used 1s)")
print("\x1b[2J\x1b]0;x\x07cudarun: killed by signal 9", file=sys.stdout)
print("\0\0\0\0cudarun wire 1\0\xff", "#__END__", "outcome", sep="\n")
outcome("harmless")
sys.exit(7)
