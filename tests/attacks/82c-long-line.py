# attack: print a line of 8 MiB
# standard: harmless
# strict: harmless
sys.stdout.write("x" * (8 << 20) + "\n")
outcome("harmless")
