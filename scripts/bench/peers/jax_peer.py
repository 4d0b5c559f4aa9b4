"""JAX with many nets at once.

vmap: jax.vmap over jax.grad. bmm: forward and backward by hand, batched products, the two variants as two
columns of x. scan: by hand, the nets along the last axis, lax.scan over the layers. unrolled: the same without
axes for units, for the smallest nets. Each is one jitted function, the draw by JAX's generator included; those
by hand also with a faster generator before it, NumPy's SFC64.
"""
import math, os
from serve import MOST_SEEDS_LAST, MOST_UNROLLED, Shape, Way, fast_draw, given, serve
from unrolled import unroll


def ways(shape: Shape, threads: int):
    flags = f"--xla_cpu_multi_thread_eigen={str(threads > 1).lower()} intra_op_parallelism_threads={threads}"
    os.environ["XLA_FLAGS"] = flags
    import jax, jax.numpy as jnp, numpy as np
    from jax import lax
    width, depth, bound = shape.width, shape.depth, shape.bound
    row = np.array(shape.row, np.float32)
    past = jnp.array([0, 1], jnp.float32)

    def gelu(z):
        cdf = 0.5 * (1 + lax.erf(z * math.sqrt(0.5)))
        return z * cdf, cdf + z * jnp.exp(-0.5 * z * z) * (1 / math.sqrt(2 * math.pi))

    def by_vmap(u):
        def one(u):
            w = u * (2 * bound) - bound
            weights = [w[at:bias].reshape(out, width) for out, at, bias in shape.layers()]
            biases = [w[bias:bias + out] for out, at, bias in shape.layers()]

            def loss(weights, shortcut):
                x = row
                for weight, bias in zip(weights, biases):
                    y = jax.nn.gelu(weight @ x + bias, approximate=False)
                    x = x + y if shortcut else y
                return jnp.mean(x * x)

            found = [[jnp.abs(g).mean() for g in jax.grad(loss)(weights, shortcut)] for shortcut in (False, True)]
            return jnp.array(found)

        return jnp.moveaxis(jax.vmap(one)(u), 0, 2)

    def by_bmm(u):
        w = u * (2 * bound) - bound
        n = len(w)
        x, saved = jnp.broadcast_to(row[None, :, None], (n, width, 2)), []
        for out, at, bias in shape.layers():
            weight = w[:, at:bias].reshape(n, out, width)
            y, slope = gelu(jnp.einsum("noi,niv->nov", weight, x) + w[:, bias:bias + out, None])
            saved.append((weight, x, slope))
            x = past * x + y
        # The plain net has one output, though it stands here once for each unit.
        g, found = 2 / width * x, []
        for weight, x, slope in reversed(saved):
            d = slope * (g if slope.shape[1] == width else g.sum(1, keepdims=True))
            found.append(abs(d).mean(1) * abs(x).mean(1))
            if len(found) < depth:
                g = past * g + jnp.einsum("noi,nov->niv", weight, d)
        return jnp.stack(found[::-1]).transpose(2, 0, 1)

    def by_scan(u):
        w = u * (2 * bound) - bound
        n = w.shape[1]
        layer = width * width + width
        *_, (_, at, bias) = shape.layers()
        keeps = past[:, None, None]

        def forward(x, p):
            weight, biases = p[:width * width].reshape(width, width, n), p[width * width:]
            y, slope = gelu(jnp.sum(weight * x[:, None], 2) + biases)
            return keeps * x + y, (x, slope)

        def backward(g, saved):
            p, x, slope = saved
            d = slope * g
            back = jnp.sum(p[:width * width].reshape(width, width, n) * d[:, :, None], 1)
            return keeps * g + back, abs(d).mean(1) * abs(x).mean(1)

        hidden = w[:at].reshape(depth - 1, layer, n)
        x = jnp.broadcast_to(row[None, :, None], (2, width, n))
        x, (inputs, slopes) = lax.scan(forward, x, hidden)
        y, slope = gelu(jnp.sum(w[at:bias] * x, 1, keepdims=True) + w[bias])
        g = 2 / width * (keeps * x + y)
        d = slope * g.sum(1, keepdims=True)
        last = (abs(d) * abs(x).mean(1, keepdims=True))[:, 0]
        g = keeps * g + w[at:bias] * d
        _, found = lax.scan(backward, g, (hidden, inputs, slopes), reverse=True)
        return jnp.concatenate([found, last[None]]).transpose(1, 0, 2)

    def unrolled(u):
        return unroll(shape, u * (2 * bound) - bound, gelu, jnp.full_like, jnp.stack)

    fill = fast_draw(threads)

    def way(name: str, magnitudes, last: bool, fast: bool):
        size = lambda count: (shape.parameters, count) if last else (count, shape.parameters)
        alone = jax.jit(magnitudes)
        drawn = jax.jit(lambda key, count: magnitudes(jax.random.uniform(key, size(count))), static_argnums=1)
        buffers, key = {}, jax.random.key(0)

        def run(count):
            nonlocal key
            if not fast:
                key, _ = jax.random.split(key)
                return jax.block_until_ready(drawn(key, count))
            if count not in buffers:
                buffers.clear()
                buffers[count] = np.empty(size(count), np.float32)
            fill(buffers[count])
            return jax.block_until_ready(alone(buffers[count]))

        def check(count):
            u = given(shape, count)
            return np.asarray(alone(np.ascontiguousarray(u.T) if last else u))

        full = f"{name}{', fast generator' if fast else ''}"
        return Way(full, run, check, shape.chunks()[-3:], "same but for tails")

    found = [way("vmap", by_vmap, False, False), way("bmm", by_bmm, False, False), way("bmm", by_bmm, False, True)]
    if width <= MOST_SEEDS_LAST:
        found += [way("scan", by_scan, True, fast) for fast in (False, True)]
    if shape.parameters <= MOST_UNROLLED:
        found += [way("unrolled", unrolled, True, fast) for fast in (False, True)]
    return f"jax {jax.__version__}", found


serve(ways)
