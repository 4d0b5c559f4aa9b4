#!/usr/bin/env python3
"""Writes statistics computed by NumPy and SciPy as JSON, to check the sweep's own against.

usage: statistics_reference.py [--out statistics.json]

Per case: magnitudes, seeds x layers (null for NaN, "inf" for infinity), then the distribution of the first
layer's over the seeds and the decay over the layers, by the same definitions as in src/sweep/.
"""
import argparse, json, math
import numpy as np
from scipy import stats


def distribution(x):
    finite = x[np.isfinite(x)]
    logs = np.log10(finite[finite > 0])
    q = lambda p: float(np.quantile(finite, p, method="linear"))
    return dict(
        seeds=len(x), zero=int((finite == 0).sum()), nonfinite=int((~np.isfinite(x)).sum()),
        mean=math.fsum(finite) / len(finite), geometric_mean=float(10 ** logs.mean()),
        log10_mean=float(logs.mean()), log10_sd=float(logs.std(ddof=1)),
        min=float(finite.min()), q05=q(0.05), q25=q(0.25), median=q(0.5), q75=q(0.75), q95=q(0.95),
        max=float(finite.max()))


def decay(m):
    slopes, r2s, ratios = [], [], []
    for row in m:
        layer = np.flatnonzero(np.isfinite(row) & (row > 0))
        if len(layer) >= 2:
            fit = stats.linregress(layer, np.log10(row[layer]))
            slopes.append(fit.slope)
            r2s.append(fit.rvalue ** 2)
        if np.isfinite(row[0]) and np.isfinite(row[-1]) and row[-1] > 0:
            ratios.append(row[0] / row[-1])
    slopes, ratios = np.array(slopes), np.array(ratios)
    first, last = m[:, 0], m[:, -1]
    silent = (first == 0) | (last == 0)
    both = np.isfinite(first) & np.isfinite(last) & ~silent
    vanishing, exploding = both & (first < last / 100), both & (first > last * 100)
    nonfinite = ~(silent | vanishing | exploding) & ~np.isfinite(m).all(axis=1)
    own, r = np.sort(slopes), int(stats.binom.ppf(0.025, len(slopes), 0.5))
    # The interior: without the last layer and the first quarter, at least one; three layers or more.
    depth = m.shape[1]
    start, end = max(1, depth // 4), depth - 2
    inner = []
    for row in m if end - start >= 2 else []:
        layer = start + np.flatnonzero(np.isfinite(row[start:end + 1]) & (row[start:end + 1] > 0))
        if len(layer) >= 2:
            inner.append(stats.linregress(layer, np.log10(row[layer])).slope)
    inner = np.array(inner) if inner else np.full(2, np.nan)
    ends = stats.t.interval(0.95, len(inner) - 1, loc=inner.mean(), scale=stats.sem(inner))
    number = lambda x: None if math.isnan(x) else float(x)
    low, high = stats.t.interval(0.95, len(slopes) - 1, loc=slopes.mean(), scale=stats.sem(slopes))
    q = lambda p: float(np.quantile(ratios, p, method="linear"))
    return dict(
        seeds=len(slopes), slope_mean=float(slopes.mean()), slope_sd=float(slopes.std(ddof=1)),
        slope_ci95_low=float(low), slope_ci95_high=float(high), r2_median=float(np.median(r2s)),
        first_over_last_median=q(0.5), first_over_last_q05=q(0.05), first_over_last_q95=q(0.95),
        vanishing=float(vanishing.mean()), exploding=float(exploding.mean()),
        silent=float(silent.mean()), nonfinite=float(nonfinite.mean()),
        slope_median=float(np.median(slopes)),
        slope_q05=float(np.quantile(slopes, 0.05)), slope_q95=float(np.quantile(slopes, 0.95)),
        slope_median_ci95_low=float(own[r - 1]), slope_median_ci95_high=float(own[-r]),
        interior_from=start if end - start >= 2 else None, interior_to=end if end - start >= 2 else None,
        slope_interior=number(inner.mean()),
        slope_interior_ci95_low=number(ends[0]), slope_interior_ci95_high=number(ends[1]))


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", default="statistics.json")
    a = p.parse_args()
    rng = np.random.default_rng(1)
    cases = []
    for seeds, layers, slope in ((40, 2, 0.4), (101, 5, -0.7), (7, 9, 0.05), (33, 6, 0.5)):
        m = 10 ** (rng.normal(-3, 0.5, (seeds, layers)) + slope * np.arange(layers))
        cases.append(m)
    cases.append(10 ** rng.uniform(-300, 8, (200, 3)))  # as far apart as deep nets' magnitudes are
    spoilt = cases[-2]  # every kind of value that is no ordinary magnitude, first and last layer included
    spoilt[3, 0], spoilt[4, -1], spoilt[5, 2], spoilt[6, :] = 0, 0, 0, 0
    spoilt[7, 0], spoilt[8, -1], spoilt[9, 3], spoilt[10, 1:] = math.inf, math.nan, math.inf, math.nan
    show = lambda v: None if math.isnan(v) else "inf" if math.isinf(v) else v
    doc = [dict(magnitudes=[[show(float(v)) for v in row] for row in m],
                distribution=distribution(m[:, 0]), decay=decay(m)) for m in cases]
    with open(a.out, "w") as f:
        json.dump(dict(numpy=np.__version__, cases=doc), f, separators=(",", ":"))
        f.write("\n")


main()
