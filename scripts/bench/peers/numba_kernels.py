"""The compiled parts of numba_peer.py. Lanes are nets where the nets are narrow, else units.

MT19937 is from M. Matsumoto and T. Nishimura, "Mersenne Twister", ACM TOMACS 8(1), 1998; xoshiro128+ from
D. Blackman and S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47(4), 2021. GELU is the
kernel's, scripts/kernel/fused/activations/gelu.ts, without its branches near 0 and in the tail.
"""
import numpy as np
from numba import njit

i32, u32, f32 = np.int32, np.uint32, np.float32
WORDS, MIDDLE = 624, 397
POWER = tuple(map(f32, (1, 0.6931470036506653, 0.24022242426872253, 0.05550732463598251, 0.009671499952673912, 0.0013265116140246391)))
TAIL = tuple(map(f32, (
    0.08370357751846313, 0.08519327640533447, 0.06836951524019241, 0.12789428234100342, -0.10067331045866013,
    0.3587941527366638, -0.33822107315063477, 0.28735896944999695, -0.07241939008235931)))
ZERO, HALF, ONE = f32(0), f32(0.5), f32(1)
EXPONENT, LOWEST, SCALE, DENSITY = f32(-0.7213475204444817), f32(-126), f32(0.21), f32(0.3989422804014327)
BIAS, SHIFT, UNIT = i32(127), i32(23), f32(2**-24)
TOP, REST, MATRIX, LOW24 = u32(0x80000000), u32(0x7FFFFFFF), u32(0x9908B0DF), u32(0xFFFFFF)

fast = njit(fastmath=True, error_model="numpy")
inline = njit(fastmath=True, error_model="numpy", inline="always")


@inline
def gelu(z, value, slope, bits):
    """GELU and its derivative of a row; `bits` is memory for as many int32. `value` may be z."""
    fraction, powers = slope, bits.view(np.float32)
    for l in range(z.size):
        power = max(z[l] * z[l] * EXPONENT, LOWEST)
        whole = i32(power - HALF)  # rounds, since the power is at most 0
        fraction[l] = power - f32(whole)
        bits[l] = (whole + BIAS) << SHIFT
    for l in range(z.size):
        x, f = z[l], fraction[l]
        a = abs(x)
        e = POWER[5]
        e = e * f + POWER[4]
        e = e * f + POWER[3]
        e = e * f + POWER[2]
        e = e * f + POWER[1]
        e = (e * f + POWER[0]) * powers[l]
        t = ONE / (ONE + SCALE * a)
        q = TAIL[8]
        q = q * t + TAIL[7]
        q = q * t + TAIL[6]
        q = q * t + TAIL[5]
        q = q * t + TAIL[4]
        q = q * t + TAIL[3]
        q = q * t + TAIL[2]
        q = q * t + TAIL[1]
        q = (q * t + TAIL[0]) * t * e
        beside = q - a * DENSITY * e
        slope[l] = beside if x < ZERO else ONE - beside
        value[l] = max(x, ZERO) - a * q


@inline
def twist(a, b, middle):
    return middle ^ (((a & TOP) | (b & REST)) >> u32(1)) ^ ((u32(0) - (b & u32(1))) & MATRIX)


@inline
def uniform(y, bound):
    y ^= y >> u32(11)
    y ^= (y << u32(7)) & u32(0x9D2C5680)
    y ^= (y << u32(15)) & u32(0xEFC60000)
    y ^= y >> u32(18)
    return f32(i32(y & LOW24)) * (UNIT * (bound + bound)) - bound


@fast
def draw_lanes(seed, state, bound, w):
    """The parameters [parameters, nets] of the nets of seeds from `seed` on; state is [624, nets]."""
    lanes = w.shape[1]
    for l in range(lanes):
        state[0, l] = u32(seed + l)
    for i in range(1, min(WORDS, MIDDLE + w.shape[0])):
        for l in range(lanes):
            s = state[i - 1, l]
            state[i, l] = (s ^ (s >> u32(30))) * u32(1812433253) + u32(i)
    k = 0
    for p in range(w.shape[0]):
        a, b, m, out = state[k], state[k + 1 if k + 1 < WORDS else 0], state[(k + MIDDLE) % WORDS], w[p]
        for l in range(lanes):
            y = twist(a[l], b[l], m[l])
            a[l] = y
            out[l] = uniform(y, bound)
        k = k + 1 if k + 1 < WORDS else 0


@fast
def draw_one(seed, state, bound, w):
    """The parameters of one seed's net; w has room for 623 more, state is [1248]."""
    state[0] = u32(seed)
    for i in range(1, WORDS):
        s = state[i - 1]
        state[i] = (s ^ (s >> u32(30))) * u32(1812433253) + u32(i)
    for at in range(0, w.size - WORDS + 1, WORDS):
        # In three loops, none of which needs what it makes itself.
        for i in range(0, 227):
            state[WORDS + i] = twist(state[i], state[i + 1], state[i + MIDDLE])
        for i in range(227, 454):
            state[WORDS + i] = twist(state[i], state[i + 1], state[i + MIDDLE])
        for i in range(454, 624):
            state[WORDS + i] = twist(state[i], state[i + 1], state[i + MIDDLE])
        out = w[at:at + WORDS]
        for i in range(WORDS):
            y = state[WORDS + i]
            state[i] = y
            out[i] = uniform(y, bound)


@fast
def draw_own(state, bound, w):
    """Numbers by xoshiro128+, one generator in each lane: w is [any, lanes], state [4, lanes]."""
    s0, s1, s2, s3 = state[0], state[1], state[2], state[3]
    for p in range(w.shape[0]):
        out = w[p]
        for l in range(out.size):
            a, b, c, d = s0[l], s1[l], s2[l], s3[l]
            y = u32(a + d)  # else it would have 33 bits
            c ^= a
            d ^= b
            s0[l], s1[l] = a ^ d, b ^ c
            s2[l], s3[l] = c ^ (b << u32(9)), (d << u32(11)) | (d >> u32(21))
            out[l] = f32(i32(y >> u32(8))) * (UNIT * (bound + bound)) - bound


@fast
def pass_lanes(W, D, row, w, x, slopes, g, d, ds, xs, bits, out):
    """Forward and backward of a net in each lane; x is [2, D + 1, W, lanes], out [2, D, lanes]."""
    lanes = w.shape[1]
    for v in range(2):
        for k in range(W):
            x[v, 0, k, :] = row[k]
        for layer in range(D):
            p, outs = layer * (W * W + W), W if layer + 1 < D else 1
            for o in range(outs):
                z, bias = x[v, layer + 1, o], w[p + outs * W + o]
                for l in range(lanes):
                    z[l] = bias[l]
                for i in range(W):
                    weight, of = w[p + o * W + i], x[v, layer, i]
                    for l in range(lanes):
                        z[l] += weight[l] * of[l]
                gelu(z, z, slopes[v, layer, o], bits)
                if v == 1 and outs == W:
                    of = x[v, layer, o]
                    for l in range(lanes):
                        z[l] += of[l]
        y = x[v, D, 0]
        for k in range(W):
            for l in range(lanes):
                g[k, l] = (x[1, D - 1, k, l] + y[l]) * (f32(2) / f32(W)) if v == 1 else ZERO
        for layer in range(D - 1, -1, -1):
            p, outs = layer * (W * W + W), W if layer + 1 < D else 1
            for l in range(lanes):
                ds[l] = ZERO
                xs[l] = ZERO
            for k in range(W):
                for l in range(lanes):
                    xs[l] += abs(x[v, layer, k, l])
            if outs == 1:
                for l in range(lanes):
                    d[0, l] = y[l] + y[l] if v == 0 else ZERO
                for k in range(W):
                    for l in range(lanes):
                        d[0, l] += g[k, l]
                for l in range(lanes):
                    d[0, l] *= slopes[v, layer, 0, l]
                    ds[l] = abs(d[0, l])
            else:
                for o in range(outs):
                    for l in range(lanes):
                        d[o, l] = g[o, l] * slopes[v, layer, o, l]
                        ds[l] += abs(d[o, l])
            for l in range(lanes):
                out[v, layer, l] = ds[l] * xs[l] * (ONE / f32(outs * W))
            if layer == 0:
                continue
            if v == 0:
                g[:, :] = ZERO
            for o in range(outs):
                for i in range(W):
                    weight, back, of = w[p + o * W + i], g[i], d[o]
                    for l in range(lanes):
                        back[l] += weight[l] * of[l]


@fast
def pass_one(W, D, row, w, x, slopes, g, d, bits, out):
    """Forward and backward of one wide net; x is [2, D + 1, W], g and d [2, W], out [2, D]."""
    x[0, 0, :] = row
    x[1, 0, :] = row
    for layer in range(D):
        p, outs = layer * (W * W + W), W if layer + 1 < D else 1
        plain, shortcut = x[0, layer], x[1, layer]
        for o in range(outs):
            weight = w[p + o * W:p + (o + 1) * W]
            a, b = ZERO, ZERO
            for i in range(W):
                a += weight[i] * plain[i]
                b += weight[i] * shortcut[i]
            x[0, layer + 1, o] = a + w[p + outs * W + o]
            x[1, layer + 1, o] = b + w[p + outs * W + o]
        for v in range(2):
            z = x[v, layer + 1, :outs]
            gelu(z, z, slopes[v, layer, :outs], bits)
        if outs == W:
            for i in range(W):
                x[1, layer + 1, i] += shortcut[i]
    y = x[1, D, 0]
    total = ZERO
    for k in range(W):
        g[0, k] = ZERO
        g[1, k] = (x[1, D - 1, k] + y) * (f32(2) / f32(W))
        total += g[1, k]
    d[0, 0] = (x[0, D, 0] + x[0, D, 0]) * slopes[0, D - 1, 0]
    d[1, 0] = total * slopes[1, D - 1, 0]
    for layer in range(D - 1, -1, -1):
        p, outs = layer * (W * W + W), W if layer + 1 < D else 1
        for v in range(2):
            ds, xs = ZERO, ZERO
            for k in range(W):
                xs += abs(x[v, layer, k])
            for o in range(outs):
                if outs == W:
                    d[v, o] = g[v, o] * slopes[v, layer, o]
                ds += abs(d[v, o])
            out[v, layer] = ds * xs / f32(outs * W)
        if layer == 0:
            break
        plain, shortcut = g[0], g[1]
        plain[:] = ZERO
        if outs == 1:
            for i in range(W):
                plain[i] += w[p + i] * d[0, 0]
                shortcut[i] += w[p + i] * d[1, 0]
            continue
        for o in range(0, W, 4):  # the widths are multiples of 4
            r0, r1 = w[p + o * W:p + (o + 1) * W], w[p + (o + 1) * W:p + (o + 2) * W]
            r2, r3 = w[p + (o + 2) * W:p + (o + 3) * W], w[p + (o + 3) * W:p + (o + 4) * W]
            a0, a1, a2, a3 = d[0, o], d[0, o + 1], d[0, o + 2], d[0, o + 3]
            b0, b1, b2, b3 = d[1, o], d[1, o + 1], d[1, o + 2], d[1, o + 3]
            for i in range(W):
                plain[i] += r0[i] * a0 + r1[i] * a1 + r2[i] * a2 + r3[i] * a3
                shortcut[i] += r0[i] * b0 + r1[i] * b1 + r2[i] * b2 + r3[i] * b3
