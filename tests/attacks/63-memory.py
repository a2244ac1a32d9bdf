# attack: take all memory at once
# options: --mem 256M
# standard: ENOMEM
# strict: ENOMEM
try:
    held = bytearray(1 << 40)
    outcome("done")
except MemoryError:
    outcome("ENOMEM")
