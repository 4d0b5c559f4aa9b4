"""The sweep's work without axes for units, which torch.compile and jax.jit fuse: for the smallest nets."""
from serve import Shape


def unroll(shape: Shape, w, gelu, full_like, stack):
    """The magnitudes, [variant][layer][seed], of parameters w, [parameters][seed].

    `gelu` gives phi and phi'; `full_like` and `stack` are the package's.
    """
    width = shape.width
    found = []
    for shortcut in (False, True):
        x, saved, of_layers = [full_like(w[0], k) for k in shape.row], [], []
        for out, at, bias in shape.layers():
            z = [sum((w[at + o * width + i] * x[i] for i in range(width)), w[bias + o]) for o in range(out)]
            y, slopes = zip(*map(gelu, z))
            saved.append((at, x, slopes))
            x = [x[k] + y[k % out] for k in range(width)] if shortcut else list(y)
        g = [2 / len(x) * k for k in x]
        for at, x, slopes in reversed(saved):
            d = [slopes[0] * sum(g)] if len(slopes) == 1 else [s * k for s, k in zip(slopes, g)]
            of_layers.append(sum(map(abs, d)) * sum(map(abs, x)) / (width * len(d)))
            back = [sum(w[at + o * width + i] * d[o] for o in range(len(d))) for i in range(width)]
            g = [a + b for a, b in zip(g, back)] if shortcut else back
        found.append(stack(of_layers[::-1]))
    return stack(found)
