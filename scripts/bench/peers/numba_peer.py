"""Loops in numba: a net in each lane where nets are narrow, else one net at a time.

same stream: each seed's weights are gradflow's, by MT19937, but for the step from a draw that is rounded up to
its open bound. own generator: xoshiro128+, so that nothing is spent on starting generators; its nets are others.
GELU's tail below about -13 is left out.
"""
from serve import Shape, Way, serve

NARROW = 8
"""The widest nets of which each lane has one."""
LANES = 128
OWN_LANES = 1024
"""Generators of a wide net's numbers."""


def ways(shape: Shape, threads: int):
    import numba, numpy as np
    from numba import njit, prange
    from numba_kernels import draw_lanes, draw_one, draw_own, pass_lanes, pass_one
    P = shape.parameters
    row, bound, narrow = np.array(shape.row, np.float32), np.float32(shape.bound), shape.width <= NARROW
    f32 = np.float32

    @njit(parallel=True)
    def lanes(W, D, blocks, own, states, out):
        for thread in prange(threads):
            state, w = np.empty((624, LANES), np.uint32), np.empty((P, LANES), f32)
            x, slopes = np.empty((2, D + 1, W, LANES), f32), np.empty((2, D, W, LANES), f32)
            g, d, sums = np.empty((W, LANES), f32), np.empty((W, LANES), f32), np.empty((2, LANES), f32)
            bits = np.empty(LANES, np.int32)
            for block in range(thread, blocks, threads):
                if own:
                    draw_own(states[thread], bound, w)
                else:
                    draw_lanes(block * LANES, state, bound, w)
                pass_lanes(W, D, row, w, x, slopes, g, d, sums[0], sums[1], bits, out[block])

    @njit(parallel=True)
    def ones(W, D, nets, own, states, out):
        for thread in prange(threads):
            room = -(-P // (OWN_LANES if own else 624)) * (OWN_LANES if own else 624)
            state, w = np.empty(1248, np.uint32), np.empty(room, f32)
            x, slopes = np.empty((2, D + 1, W), f32), np.empty((2, D, W), f32)
            g, d, bits = np.empty((2, W), f32), np.empty((2, W), f32), np.empty(W, np.int32)
            for net in range(thread, nets, threads):
                if own:
                    draw_own(states[thread], bound, w.reshape(-1, OWN_LANES))
                else:
                    draw_one(net, state, bound, w)
                pass_one(W, D, row, w, x, slopes, g, d, bits, out[net])

    step = LANES if narrow else 1

    def way(name: str, own: bool):
        states = np.random.Generator(np.random.SFC64(1)).integers(
            1, 2**32, (threads, 4, LANES if narrow else OWN_LANES), np.uint32)

        def magnitudes(count):
            W, D = shape.width, shape.depth  # were they constants, loops would be unrolled in place of vectorised
            if narrow:
                blocks = -(-count // LANES)
                out = np.empty((blocks, 2, D, LANES), f32)
                lanes(W, D, blocks, own, states, out)
                return np.moveaxis(out, 0, 2).reshape(2, D, -1)[:, :, :count]
            out = np.empty((count, 2, D), f32)
            ones(W, D, count, own, states, out)
            return np.moveaxis(out, 0, 2)

        # Of their own nets as many as make a median.
        most = max(64, min(8192, 2**25 // P))
        check = lambda count: magnitudes(most if own else count)
        # Enough to outweigh what a call costs, few enough for narrow nets' magnitudes to stay in the cache.
        chunks = [step * threads * max(1, (2**20 if narrow else 2**24) // P // step // threads)]
        return Way(name, magnitudes, check, chunks, "others" if own else "same")

    return f"numba {numba.__version__}", [way("same stream", False), way("own generator", True)]


serve(ways)
