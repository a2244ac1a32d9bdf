# inspect, linecache and traceback find the source lines of the main script.
import inspect
import linecache
import sys
import traceback
import warnings


class Shape:
    """A shape."""

    def area(self, width, height=2):
        return width * height       # the line that is looked for


def broken():
    return {}["missing"]            # the line of the traceback


source = inspect.getsource(Shape.area)
assert "the line that is looked for" in source
assert str(inspect.signature(Shape.area)) == "(self, width, height=2)"
assert inspect.getdoc(Shape) == "A shape."
assert inspect.getsourcefile(Shape) == __file__

number = Shape.area.__code__.co_firstlineno + 1
assert "the line that is looked for" in linecache.getline(__file__, number)

try:
    broken()
except KeyError:
    text = traceback.format_exc()
assert 'return {}["missing"]' in text and "in broken" in text
frame = traceback.extract_stack()[-1]
assert frame.filename == __file__ and frame.line.startswith("frame = ")

with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("careful")
assert caught[0].filename == __file__
main = sys.modules["__main__"]
assert __name__ == "__main__" and main.Shape is Shape
assert main.__file__ == __file__
print("corpus: ok")
