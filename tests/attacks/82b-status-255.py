# attack: end with the status that ssh uses for itself
# exit: 254
# standard: harmless
# strict: harmless
# It is said as 254, and never as a failure of ssh.
outcome("harmless")
os._exit(255)
