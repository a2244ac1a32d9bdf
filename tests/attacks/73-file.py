# attack: write a file without end
# options: --file-size 8M
# standard: EFBIG
# strict: EFBIG
words = []
with open("big", "wb", buffering=0) as f:
    for _ in range(64):
        words.append(attempt(f.write, bytes(1 << 20)))
outcome(words[-1])
