"""PyTorch with many nets at once.

vmap: torch.func.vmap over torch.func.grad, what the documentation recommends. bmm: forward and backward by
hand, batched products, the two variants as two columns of x. seeds last: by hand, the nets along the last
axis, so that every operation is on long rows. unrolled: the same without axes for units, for the smallest
nets. compiled: by torch.compile. All but the first also by a faster generator, NumPy's SFC64.
"""
import math
from serve import MOST_SEEDS_LAST, MOST_UNROLLED, Shape, Way, fast_draw, given, serve
from unrolled import unroll


def ways(shape: Shape, threads: int):
    import torch
    from torch.func import grad, vmap
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    width, depth, bound = shape.width, shape.depth, shape.bound
    row, past = torch.tensor(shape.row), torch.tensor([0.0, 1.0])

    def gelu(z):
        cdf = 0.5 * (1 + torch.erf(z * math.sqrt(0.5)))
        return z * cdf, cdf + z * torch.exp(-0.5 * z * z) * (1 / math.sqrt(2 * math.pi))

    def by_vmap(u):
        w = u * (2 * bound) - bound
        n = len(w)
        weights = [w[:, at:bias].view(n, out, width) for out, at, bias in shape.layers()]
        biases = [w[:, bias:bias + out] for out, at, bias in shape.layers()]

        def loss(weights, biases, shortcut):
            x = row
            for weight, bias in zip(weights, biases):
                y = torch.nn.functional.gelu(torch.nn.functional.linear(x, weight, bias))
                x = x + y if shortcut else y
            return x.square().mean()

        gradients = [vmap(grad(lambda w, b: loss(w, b, shortcut)))(weights, biases) for shortcut in (False, True)]
        return torch.stack([torch.stack([g.abs().mean((1, 2)) for g in of]) for of in gradients])

    def by_bmm(u):
        w = u * (2 * bound) - bound
        n = len(w)
        x, saved = row.view(1, width, 1).expand(n, width, 2), []
        for out, at, bias in shape.layers():
            weight = w[:, at:bias].view(n, out, width)
            y, slope = gelu(torch.baddbmm(w[:, bias:bias + out].unsqueeze(2), weight, x))
            saved.append((weight, x, slope))
            x = past * x + y
        # The plain net has one output, though it stands here once for each unit.
        g = 2 / width * x
        found = []
        for weight, x, slope in reversed(saved):
            d = slope * (g if slope.shape[1] == width else g.sum(1, keepdim=True))
            found.append(d.abs().mean(1) * x.abs().mean(1))
            if len(found) < depth:
                g = torch.baddbmm(past * g, weight.transpose(1, 2), d)
        return torch.stack(found[::-1]).permute(2, 0, 1)

    def seeds_last(u):
        w = u * (2 * bound) - bound
        x = [row.view(width, 1).expand(width, w.shape[1])] * 2
        saved = []
        for out, at, bias in shape.layers():
            weight = w[at:bias].view(out, width, -1)
            both = [gelu((weight * x[v]).sum(1) + w[bias:bias + out]) for v in (0, 1)]
            saved.append((weight, x, [slope for _, slope in both]))
            x = [both[0][0], x[1] + both[1][0]]
        g = [2 / len(x[v]) * x[v] for v in (0, 1)]
        found = []
        for weight, x, slopes in reversed(saved):
            d = [slopes[v] * (g[v] if len(slopes[v]) == len(g[v]) else g[v].sum(0, keepdim=True)) for v in (0, 1)]
            found.append(torch.stack([d[v].abs().mean(0) * x[v].abs().mean(0) for v in (0, 1)]))
            back = [(weight * d[v].unsqueeze(1)).sum(0) for v in (0, 1)]
            g = [back[0], g[1] + back[1]]
        return torch.stack(found[::-1], 1)

    def unrolled(u):
        return unroll(shape, u * (2 * bound) - bound, gelu, torch.full_like, torch.stack)

    fill = fast_draw(threads)

    def way(name: str, magnitudes, last: bool, chunks: list[int], fast: bool):
        buffers = {}

        def run(count):
            if count not in buffers:
                buffers.clear()
                buffers[count] = torch.empty((shape.parameters, count) if last else (count, shape.parameters))
            u = buffers[count]
            fill(u.numpy()) if fast else u.uniform_()
            magnitudes(u)

        def check(count):
            u = torch.from_numpy(given(shape, count))
            return magnitudes(u.T.contiguous() if last else u)

        return Way(f"{name}{', fast generator' if fast else ''}", run, check, chunks, "same but for tails")

    compiled = lambda function: torch.compile(function, dynamic=False)
    few = shape.chunks()[-2:]
    found = [way("vmap", by_vmap, False, shape.chunks(), False), way("bmm", by_bmm, False, shape.chunks(), False)]
    found.append(way("bmm", by_bmm, False, shape.chunks(), True))
    found.append(way("bmm compiled", compiled(by_bmm), False, few[-1:], True))
    if width <= MOST_SEEDS_LAST:
        found.append(way("seeds last", seeds_last, True, shape.chunks(), True))
        found.append(way("seeds last compiled", compiled(seeds_last), True, few[:1], True))
    if shape.parameters <= MOST_UNROLLED:
        found.append(way("unrolled compiled", compiled(unrolled), True, few, True))
    return f"torch {torch.__version__}", found


serve(ways)
