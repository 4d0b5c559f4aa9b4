#!/usr/bin/env python3
"""Times the sweep's work in PyTorch and JAX: microseconds per net, a net being one seed and one variant.

usage: peers.py --width 3 --depth 32 [--threads 2] [--seconds 2]

Each draws the initialisation (in batches, not PyTorch's stream per seed), runs one input row forward and
back, and takes the mean absolute gradient of each weight, for the plain and the shortcut variant in turn.
Each is given several chunk sizes and keeps its best. Prints one JSON object.
"""
import argparse, json, math, os, time


def best(run, chunks, seconds):
    """The least time per net over chunk sizes, each timed for a while after a warm-up."""
    least = math.inf
    for chunk in chunks:
        try:
            run(chunk), run(chunk)
        except (MemoryError, RuntimeError):
            break
        times, start = [], time.perf_counter()
        while time.perf_counter() - start < seconds / len(chunks) or len(times) < 3:
            t = time.perf_counter()
            run(chunk)
            times.append(time.perf_counter() - t)
        least = min(least, sorted(times)[len(times) // 2] / chunk / 2)
    return least * 1e6


def torch_peers(sizes, row, chunks, seconds):
    import torch, torch.nn as nn, torch.nn.functional as F
    x0 = torch.tensor([row])
    shapes = list(zip(sizes, sizes[1:]))

    def draw(n):
        ws, bs = [], []
        for i, o in shapes:
            b = 1 / math.sqrt(i)
            ws.append(torch.empty(n, o, i).uniform_(-b, b))
            bs.append(torch.empty(n, o).uniform_(-b, b))
        return ws, bs

    def loss(ws, bs, shortcut):
        x = x0
        for w, b in zip(ws, bs):
            y = F.gelu(F.linear(x, w, b))
            x = x + y if shortcut else y
        return x.square().mean()

    gradient = {s: torch.func.vmap(torch.func.grad(lambda ws, bs, s=s: loss(ws, bs, s))) for s in (False, True)}

    def vmap(n):
        for shortcut in (False, True):
            ws, bs = draw(n)
            [g.abs().mean((1, 2)) for g in gradient[shortcut](ws, bs)]

    def by_hand(n):
        for shortcut in (False, True):
            ws, bs = draw(n)
            x, xs, slopes = x0.expand(n, 1, -1), [], []
            for w, b in zip(ws, bs):
                z = torch.baddbmm(b.unsqueeze(1), x, w.transpose(1, 2))
                cdf = 0.5 * (1 + torch.erf(z * math.sqrt(0.5)))
                xs.append(x)
                slopes.append(cdf + z * torch.exp(-0.5 * z * z) * (1 / math.sqrt(2 * math.pi)))
                y = z * cdf
                x = x + y if shortcut else y
            g = 2 / x.shape[-1] * x
            for w, x, slope in zip(reversed(ws), reversed(xs), reversed(slopes)):
                d = slope * (g.sum(-1, keepdim=True) if slope.shape[-1] != g.shape[-1] else g)
                d.abs().mean((1, 2)) * x.abs().mean((1, 2))
                back = torch.bmm(d, w)
                g = g + back if shortcut else back

    class DeepNN(nn.Module):
        def __init__(self, shortcut):
            super().__init__()
            self.shortcut = shortcut
            self.layers = nn.ModuleList([nn.Sequential(nn.Linear(i, o), nn.GELU()) for i, o in shapes])

        def forward(self, x):
            for layer in self.layers:
                x = x + layer(x) if self.shortcut else layer(x)
            return x

    def notebook(n):
        for shortcut in (False, True):
            for seed in range(n):
                torch.manual_seed(seed)
                model = DeepNN(shortcut)
                model(x0).square().mean().backward()
                [p.grad.abs().mean().item() for name, p in model.named_parameters() if "weight" in name]

    with torch.no_grad():
        hand = best(by_hand, chunks, seconds)
    return {
        "torch": torch.__version__,
        "notebook loop": best(notebook, [4], seconds),
        "torch.func.vmap": best(vmap, chunks, seconds),
        "torch by hand (bmm)": hand,
    }


def jax_peer(sizes, row, chunks, seconds):
    import jax, jax.numpy as jnp
    from functools import partial
    shapes = list(zip(sizes, sizes[1:]))
    x0 = jnp.array([row], dtype=jnp.float32)

    def one(key, shortcut):
        ps = []
        for (i, o), k in zip(shapes, jax.random.split(key, len(shapes))):
            b = 1 / math.sqrt(i)
            wb = jax.random.uniform(k, (o, i + 1), minval=-b, maxval=b)
            ps.append((wb[:, :i], wb[:, i]))

        def loss(ws):
            x = x0
            for w, (_, b) in zip(ws, ps):
                y = jax.nn.gelu(x @ w.T + b, approximate=False)
                x = x + y if shortcut else y
            return jnp.mean(x * x)

        return [jnp.abs(g).mean() for g in jax.grad(loss)([w for w, _ in ps])]

    nets = {s: jax.jit(jax.vmap(partial(one, shortcut=s))) for s in (False, True)}

    def run(n):
        keys = jax.random.split(jax.random.key(0), n)
        for shortcut in (False, True):
            jax.block_until_ready(nets[shortcut](keys))

    return {"jax": jax.__version__, "jax jit(vmap)": best(run, chunks, seconds)}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--width", type=int, default=3)
    p.add_argument("--depth", type=int, default=32)
    p.add_argument("--threads", type=int, default=2)
    p.add_argument("--seconds", type=float, default=2)
    a = p.parse_args()
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = str(a.threads)
    os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen=true intra_op_parallelism_threads={a.threads}"
    sizes = [a.width] * a.depth + [1]
    row = [1 - 2 * k / max(1, a.width - 1) for k in range(a.width)]
    weights = a.width * a.width * a.depth
    most = max(8, min(16384, 2**25 // weights))
    chunks = sorted({max(4, most // 64), max(4, most // 8), most})
    result = {}
    for peer in (torch_peers, jax_peer):
        try:
            result.update(peer(sizes, row, chunks, a.seconds))
        except ImportError as error:
            result[peer.__name__] = f"missing: {error.name}"
    print(json.dumps(result))


main()
