"""What all peers in Python share: the work, the choice of the best way, and how they speak.

The work is the sweep's: a net's parameters are drawn once for both variants, plain and shortcut; one input
row goes forward, the loss's gradient back; of each layer's weight the mean absolute gradient is taken. All of
it is float32. None has exponents beyond float32's.

usage: python PEER.py WIDTH DEPTH THREADS [CHECK]

A peer first tries its ways, each with several numbers of seeds at once, and says a line about the best:
{"ready": "..."}; or {"missing": "..."}, where it lacks a package. Then for each line on stdin it runs one round
of the best way and says {"usPerNet": ...}, a net being one seed and one variant. With CHECK it says the
magnitudes that each way finds for that many seeds from 0, and ends:
{"checks": [{"name", "nets", "magnitudes": [variant][layer][seed]}]}. "nets" says how near they must be to
gradflow's: "same" nets of the same seeds; "same but for tails" where 1 + erf(z) cancels for z below about -4, so
that single nets may be far off; "others", of another generator.
"""
import json, math, os, sys, time
from dataclasses import dataclass
from typing import Callable, Iterable

ROUND = 0.1
"""Seconds of a round."""
PARAMETERS = (2**16, 2**18, 2**20, 2**22)
"""How many parameters the seeds of one run may have together."""
MOST_SEEDS_LAST = 64
"""The widest nets that are tried with the seeds last."""
MOST_UNROLLED = 128
"""The most parameters of nets that are unrolled: compiling takes long."""

HOPELESS = 4
"""A way that takes so many times as long as the best one is not tried with more seeds."""


class Shape:
    """Nets of `depth` layers, the last of one unit."""

    def __init__(self, width: int, depth: int):
        self.width, self.depth = width, depth
        self.outs = [width] * (depth - 1) + [1]
        self.parameters = sum(out * (width + 1) for out in self.outs)
        self.bound = 1 / math.sqrt(width)
        self.row = [1 - 2 * k / (width - 1) for k in range(width)]

    def chunks(self, least: int = 1) -> list[int]:
        return sorted({max(least, n // self.parameters) for n in PARAMETERS})

    def layers(self) -> Iterable[tuple[int, int, int]]:
        """Of each layer its units, and where its weight and its bias begin among a net's parameters."""
        at = 0
        for out in self.outs:
            yield out, at, at + out * self.width
            at += out * (self.width + 1)


@dataclass
class Way:
    name: str
    run: Callable[[int], object]
    """Does the work for so many seeds, to its end."""
    check: Callable[[int], object]
    """The magnitudes of seeds 0, 1, ...: [variant][layer][seed]."""
    chunks: list[int]
    nets: str
    """What check's nets are."""


def given(shape: Shape, count: int):
    """The numbers in [0, 1) that PyTorch draws for the nets of seeds 0, 1, ...: [seeds, parameters]."""
    import numpy as np
    words = [np.random.RandomState(seed)._bit_generator.random_raw(shape.parameters) for seed in range(count)]
    return (np.array(words, np.uint32) & 0xFFFFFF).astype(np.float32) * np.float32(2**-24)


def fast_draw(threads: int):
    """A function that fills a float32 array by NumPy's SFC64, in threads."""
    import numpy as np
    from concurrent.futures import ThreadPoolExecutor
    pool = ThreadPoolExecutor(threads)
    generators = [np.random.Generator(np.random.SFC64(k)) for k in range(threads)]

    def fill(array):
        parts = np.array_split(array.reshape(-1), threads)
        list(pool.map(lambda generator, part: generator.random(dtype=np.float32, out=part), generators, parts))

    return fill


def timed(run, chunk: int, times: int) -> float:
    start = time.perf_counter()
    for _ in range(times):
        run(chunk)
    return time.perf_counter() - start


def best_of(ways: Iterable[Way]) -> tuple[Way, int, float]:
    """The way and the chunk with the least time per seed, and the seconds of one run."""
    found = []
    for way in ways:
        for chunk in way.chunks:
            try:
                run_in = timed(way.run, chunk, 1)  # compiles
                run_in = min(timed(way.run, chunk, 1) for _ in range(2 if run_in > 1 else 5))
            except (MemoryError, RuntimeError) as error:
                print(f"{way.name}, {chunk} seeds: {str(error)[:200]}", file=sys.stderr)
                break
            found.append((run_in / chunk, way, chunk, run_in))
            if run_in / chunk > HOPELESS * min(found, key=lambda one: one[0])[0]:
                break
    _, way, chunk, run_in = min(found, key=lambda one: one[0])
    return way, chunk, run_in


def say(**what):
    print(json.dumps(what), flush=True)


def serve(ways: Callable[[Shape, int], tuple[str, list[Way]]]):
    """Runs a peer. `ways` imports its packages, and gives their versions in words and the ways."""
    width, depth, threads, *check = map(int, sys.argv[1:])
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = str(threads)
    shape = Shape(width, depth)
    try:
        versions, all_ways = ways(shape, threads)
    except ImportError as error:
        return say(missing=str(error))
    if check:
        return say(checks=[
            {"name": way.name, "nets": way.nets, "magnitudes": [[list(map(float, of)) for of in v] for v in way.check(check[0])]}
            for way in all_ways
        ])
    way, chunk, run_in = best_of(all_ways)
    times = max(1, round(ROUND / run_in))
    say(ready=f"{way.name}, {chunk} at once; {versions}")
    for _ in sys.stdin:
        say(usPerNet=timed(way.run, chunk, times) / times / chunk / 2 * 1e6)
