# attack: leave files with names that a shell or a terminal would misread
# standard: planted
# strict: planted
for name in (b"-rf", b"a\nb", b"\x1b[2J", b"\xff\xfe", b"*", b"$(x)",
        b"x" * 255, b".lock", b" "):
    os.close(os.open(name, os.O_CREAT | os.O_WRONLY))
outcome("planted")
