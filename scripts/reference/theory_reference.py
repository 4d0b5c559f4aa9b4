#!/usr/bin/env python3
"""Writes Gaussian averages of the activations, computed with 40 digits by mpmath, as JSON.

usage: theory_reference.py [--out theory.json]

What it writes: per activation rows [q, E phi, E phi^2, E phi'^2, E phi phi'^2, E phi^2 phi'^2, E z phi phi'] for
x = sqrt(q) z with z normal, each number as text of 17 digits, whatever its exponent
"""
import argparse, json
import mpmath
from mpmath import mp, mpf
from tails_reference import ACTIVATIONS

mp.dps = 40
VARIANCES = ["1e-12", "1e-6", "1e-3", "0.0007103", "0.1234", "1", "3.7", "30", "400", "1e4", "1e6", "1e9", "1e12"]
KINKS = {"relu": [0], "leaky-relu": [0], "elu": [0], "selu": [0], "softplus": [20], "hardswish": [-3, 3],
         "relu6": [0, 6]}
FARTHEST = 13


def ends(root, kinks):
    """Panels' ends in z: by the density, by the activation's scale, and kinks."""
    found = {mpf(0), *(mpf(kink) / root for kink in kinks), *(mpf(z) for z in range(-FARTHEST, FARTHEST + 1))}
    x = mpf(1) / 4
    while x < FARTHEST * root:
        found |= {x / root, -x / root}
        x *= mpf(3) / 2
    return sorted(z for z in found if abs(z) <= FARTHEST)


# Gauss and Legendre's rule of 40 nodes on each of many panels.
NODES = mp.polyroots(mpmath.taylor(lambda x: mpmath.legendre(40, x), 0, 40)[::-1], maxsteps=500, extraprec=400)
NODES = [z.real if isinstance(z, mpmath.mpc) else z for z in NODES]
WEIGHTS = [2 / ((1 - z**2) * mpmath.diff(lambda x: mpmath.legendre(40, x), z)**2) for z in NODES]


def averages(phi, q, kinks):
    root = mpmath.sqrt(q)
    total = [mpf(0)] * 6
    points = ends(root, kinks)
    for low, high in zip(points, points[1:]):
        middle, half = (low + high) / 2, (high - low) / 2
        for node, weight in zip(NODES, WEIGHTS):
            z = middle + half * node
            w = weight * half * mpmath.npdf(z)
            f, d = phi(root * z)
            for k, term in enumerate((f, f * f, d * d, f * d * d, f * f * d * d, z * f * d)):
                total[k] += w * term
    return total


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="theory.json")
    out = parser.parse_args().out
    result = {name: [[q, *(mpmath.nstr(x, 17) for x in averages(phi, mpf(q), KINKS.get(name, [])))]
                     for q in VARIANCES] for name, phi in ACTIVATIONS.items()}
    with open(out, "w") as file:
        json.dump({"averages": result}, file)


if __name__ == "__main__":
    main()
