# input() and sys.stdin at their end: EOFError and empty reads, no hang.
import select
import sys

if not sys.stdin.isatty():
    rest = sys.stdin.read()
    print("read", len(rest.splitlines()), "lines from standard input")
    assert sys.stdin.read() == ""
    assert select.select([sys.stdin], [], [], 5)[0] == [sys.stdin]
    try:
        input("a question? ")
    except EOFError:
        print("(no answer)")
    else:
        raise AssertionError("input() found a line after the end")
print("corpus: ok")
