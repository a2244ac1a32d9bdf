# decimal, fractions, large integers, complex and float details.
import cmath
import math
from decimal import Decimal, getcontext, localcontext
from fractions import Fraction

getcontext().prec = 50
assert str(Decimal(2).sqrt()).startswith("1.41421356237309504880168872420969")
assert Decimal("0.1") + Decimal("0.2") == Decimal("0.3") and 0.1 + 0.2 != 0.3
with localcontext() as context:
    context.prec = 3
    assert Decimal(1) / 3 == Decimal("0.333")

harmonic = sum(Fraction(1, n) for n in range(1, 21))
assert harmonic == Fraction(55835135, 15519504)
assert Fraction(0.75) == Fraction(3, 4)
assert math.factorial(50) % (10 ** 12) == 0 and pow(3, 1000, 7) == 4
assert len(str(2 ** 1000)) == 302
assert math.isclose(abs(cmath.exp(1j * math.pi) + 1), 0, abs_tol=1e-15)
assert float.fromhex((0.1).hex()) == 0.1 and math.isnan(float("nan"))
print("H(20) =", harmonic)
print("corpus: ok")
