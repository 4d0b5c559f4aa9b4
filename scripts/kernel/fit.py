#!/usr/bin/env python3
"""Fits the polynomials of the fused kernel's functions (scripts/kernel/fused/: exponential, activations).

usage: fit.py

Prints, for each, the largest relative error and the coefficients as float32, lowest power first. The fit is
least squares on Chebyshev nodes, reweighted towards the largest errors until they level out.
"""
import numpy as np
from numpy.polynomial import Chebyshev, Polynomial
from scipy.special import erfc, erfcx


def fit(name, f, low, high, degree, weight):
    """The polynomial p that keeps the largest weight * |p - f| small on [low, high]."""
    x = (low + high) / 2 + (high - low) / 2 * np.cos(np.pi * (np.arange(4000) + 0.5) / 4000)
    emphasis, best = np.ones_like(x), None
    for _ in range(60):
        p = Chebyshev.fit(x, f(x), degree, domain=[low, high], w=np.sqrt(emphasis) * weight(x))
        error = np.abs((p(x) - f(x)) * weight(x))
        if best is None or error.max() < best[0]:
            best = error.max(), p
        emphasis *= error / error.mean() + 1e-3
        emphasis /= emphasis.mean()
    coefficients = best[1].convert(kind=Polynomial).coef
    print(f"{name}: {best[0]:.1e}", [float(np.float32(c)) for c in coefficients])


def where(condition, a, b):
    with np.errstate(all="ignore"):
        return np.where(condition, a, b)


# 2^f = 1 + f P(f), for |f| up to 1/2.
LN2 = np.log(2)
power = lambda f: where(np.abs(f) < 1e-4, LN2 + f * LN2**2 / 2 + f * f * LN2**3 / 6, (2**f - 1) / f)
fit("power of two", power, -0.5, 0.5, 4, lambda f: np.abs(f) * 2**-f + 1e-3)

# GELU near 0: Phi(x) = 1/2 + x P(s) and phi'(x) = 1/2 + x Q(s) with s = x^2, for |x| up to 1.25.
NEAR = 1.25
upper = lambda x: erfc(x / np.sqrt(2)) / 2
half = lambda s: where(s < 1e-6, (1 - s / 6) / np.sqrt(2 * np.pi), (0.5 - upper(np.sqrt(s))) / np.sqrt(s))
slope = lambda s: half(s) + np.exp(-s / 2) / np.sqrt(2 * np.pi)
fit("GELU near 0", half, 0, NEAR**2, 5, lambda s: np.sqrt(s) / upper(np.sqrt(s)) + 1e-3)
fit("its derivative", slope, 0, NEAR**2, 5, lambda s: np.sqrt(s) + 1e-3)

# Phi(-a) e^(a^2 / 2) = t P(t) with t = 1 / (1 + 0.21 a), for a from 0 to 13.
SCALE = 0.21
cdf = lambda t: erfcx((1 / t - 1) / SCALE / np.sqrt(2)) / 2 / t
fit("normal distribution", cdf, 1 / (1 + SCALE * 13), 1, 8, lambda t: 1 / cdf(t))

# tanh x = x + x^3 P(x^2), for |x| up to 0.6; s is x^2.
odd = lambda s: where(s < 1e-4, -1 / 3 + 2 * s / 15, (np.tanh(np.sqrt(s)) / np.sqrt(s) - 1) / s)
fit("hyperbolic tangent", odd, 0, 0.36, 4, lambda s: s + 1e-9)

# e^x - 1 = x + x^2 P(x), for x from -0.7 to 0.
rest = lambda x: where(np.abs(x) < 1e-2, 1/2 + x/6 + x**2/24 + x**3/120 + x**4/720 + x**5/5040, (np.expm1(x) - x) / x**2)
fit("e^x - 1", rest, -0.7, 0, 4, lambda x: x**2 / np.abs(np.expm1(x)))

# log(1 + e) = e P(e), for e up to 1.
fit("softplus", lambda e: np.log1p(e) / e, 0, 1, 8, lambda e: e / np.log1p(e))
