"""Logarithms and exponentials as mpmath has them, rounded to the nearest float64, for tests/fixtures/elementary.json.

Run with mpmath 1.3: python scripts/reference/elementary_reference.py
"""

import json
import random
from pathlib import Path

import mpmath

mpmath.mp.prec = 300
OUT = Path(__file__).parents[2] / "tests" / "fixtures" / "elementary.json"

FUNCTIONS = {
    "log": mpmath.log,
    "log1p": mpmath.log1p,
    "exp": mpmath.exp,
    "expm1": mpmath.expm1,
}
LOGARITHMS = [
    lambda r: r.uniform(0, 3),
    lambda r: 1 + r.uniform(-1, 1) * 2 ** -r.uniform(0, 52),
    lambda r: 2 ** r.uniform(-1074, 1023),
    lambda r: r.uniform(0, 1) * 2**-1022,
]
SMALL = [lambda r: r.uniform(-0.99, 3), lambda r: r.uniform(-1, 1) * 2 ** -r.uniform(0, 60)]
ARGUMENTS = {
    "log": LOGARITHMS,
    "log1p": [*SMALL, lambda r: 2 ** r.uniform(0, 1023)],
    "exp": [*SMALL, lambda r: r.uniform(-40, 40), lambda r: r.uniform(-745, 709)],
    "expm1": [*SMALL, lambda r: r.uniform(-40, 60), lambda r: r.uniform(-50, 709)],
}
# So many of each kind, and so many of the hardest of so many more.
SOME, HARD, TRIED = 40, 20, 600000


def middle(function, x):
    """How far a value is from the middle between two float64s, in units of the last place."""
    exact = function(mpmath.mpf(x))
    if exact == 0 or abs(exact) < mpmath.mpf(2) ** -1022:
        return 1
    scaled = abs(exact) / mpmath.mpf(2) ** (int(mpmath.floor(mpmath.log(abs(exact), 2))) - 52)
    return abs(scaled - mpmath.floor(scaled) - mpmath.mpf(0.5))


def main():
    generator = random.Random(14)
    cases = {}
    for name, function in FUNCTIONS.items():
        xs = []
        for argument in ARGUMENTS[name]:
            xs += [argument(generator) for _ in range(SOME)]
            tried = [argument(generator) for _ in range(TRIED // len(ARGUMENTS[name]))]
            xs += sorted(tried, key=lambda x: middle(function, x))[:HARD]
        cases[name] = [[x, float(function(mpmath.mpf(x)))] for x in xs]
    OUT.write_text(json.dumps(cases, separators=(",", ":")) + "\n")


main()
