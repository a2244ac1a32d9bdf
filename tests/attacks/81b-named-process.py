# attack: have escape sequences said by cudarun, in the name of the process
# standard: EPERM
# strict: EPERM
# The runner looks for escape sequences in what it said.
libc.prctl(15, b"\x1b]0;x\x07\n", 0, 0, 0)
outcome(call(165, BAD, BAD, BAD, 0, BAD), call(308, BAD, 0))
