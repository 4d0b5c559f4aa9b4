#!/usr/bin/env python3
"""Writes numbers and their log10, correctly rounded by mpmath, as JSON: the hardest of very many.

usage: log10_reference.py [--out log10.json]

A number is hard if its log10 is almost in the middle between two float64s.
"""
import argparse, json, math, random, struct
import mpmath

mpmath.mp.prec = 300


def bits(x):
    return struct.unpack("<q", struct.pack("<d", x))[0]


def number(b):
    return struct.unpack("<d", struct.pack("<q", b))[0]


def beside(x, steps):
    return number(bits(x) + steps)


def hardness(x):
    """How far log10 x is from the nearest middle, in units of the last place; and the nearest float64."""
    log = mpmath.log10(mpmath.mpf(x))
    near = float(log)
    ulp = mpmath.mpf(math.ulp(near)) if near else mpmath.mpf(1)
    return abs(abs(log - mpmath.mpf(near)) / ulp - mpmath.mpf(1) / 2), near


def hardest(make, tried, kept):
    found = sorted(((*hardness(x), x) for x in (make() for _ in range(tried)) if x != 1), key=lambda t: t[0])
    return [(x, near) for _, near, x in found[:kept]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="log10.json")
    args = parser.parse_args()
    rng = random.Random(1)
    cases = []
    for make in (
        lambda: number(rng.randrange(bits(2.0 ** -1022), bits(math.inf))),
        lambda: rng.uniform(0.5, 2),
        lambda: 1 + rng.uniform(-1, 1) * 2.0 ** rng.uniform(-52, -4),
        lambda: number(rng.randrange(1, bits(2.0 ** -1022))),
    ):
        cases += hardest(make, 100_000, 60)
    exact = [10.0 ** k for k in range(23)] + [float(f"1e{k}") for k in range(-323, 309, 9)]
    borders = [1 + k / 256 for k in range(-127, 256, 16)] + [2.0 ** k for k in range(-1074, 1024, 97)]
    for x in exact + borders:
        for steps in (-1, 0, 1):
            y = beside(x, steps)
            if 0 < y < math.inf:
                cases.append((y, float(mpmath.log10(mpmath.mpf(y)))))
    with open(args.out, "w") as out:
        json.dump(dict(numbers=[x for x, _ in cases], log10=[y for _, y in cases]), out)
        out.write("\n")


main()
