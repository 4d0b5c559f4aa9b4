#!/usr/bin/env python3
"""Writes gradient magnitudes of nets with scaled branches and with LayerNorm, computed by PyTorch, as JSON.

usage: variants_reference.py [--out variants.json]

What it writes, per case: seed, layer sizes, input rows, activation, variant and its alpha; then the loss and per layer
the mean absolute and root-mean-square weight gradient of the loss mean(output^2) and of sum(output), in float64 and
in float32, on the float32 parameters that nn.Linear draws right after manual_seed(seed).
  shortcut-scaled  x + f(x) / sqrt(depth)          rezero     x + alpha f(x)
  pre-norm         x + f(LayerNorm(x))             post-norm  LayerNorm(x + f(x))
  plain-norm       f(LayerNorm(x))                 LayerNorm: torch.nn.functional.layer_norm
Where a layer changes the size each gives f alone, of LayerNorm(x) in pre-norm and plain-norm.

Where LayerNorm has two numbers, PyTorch's float64 loses the digits that y^2 = variance / (variance + 1e-5) is short
of 1: there "float64" is mpmath's, with 40 digits, and what PyTorch is off is printed.
"""
import argparse, json, math
import mpmath
from mpmath import mp, mpf
import torch
import torch.nn.functional as F
import torch_reference
from tails_reference import ACTIVATIONS as LONG

VARIANTS = ("shortcut-scaled", "rezero", "pre-norm", "post-norm", "plain-norm")
BEFORE = ("pre-norm", "plain-norm")


def forward(params, x, act, variant, alpha):
    for w, b in params:
        h = F.layer_norm(x, x.shape[-1:]) if variant in BEFORE else x
        y = act(h @ w.T + b)
        if variant != "plain-norm" and x.shape == y.shape:
            scale = {"shortcut-scaled": 1 / math.sqrt(len(params)), "rezero": alpha}.get(variant, 1)
            y = x + scale * y
            if variant == "post-norm":
                y = F.layer_norm(y, y.shape[-1:])
        x = y
    return x


def by_torch(case, dtype):
    layers = torch_reference.draw(case["seed"], case["layer_sizes"])
    ps = [(l.weight.detach().to(dtype).requires_grad_(), l.bias.detach().to(dtype)) for l in layers]
    act = torch_reference.ACTIVATIONS[case["activation"]]
    y = forward(ps, torch.tensor(case["rows"], dtype=dtype), act, case["variant"], case["alpha"])
    loss = y.square().mean()
    of_loss = torch.autograd.grad(loss, [w for w, _ in ps], retain_graph=True)
    of_output = torch.autograd.grad(y.sum(), [w for w, _ in ps])
    return dict(loss=loss.item(), of_loss=torch_reference.magnitudes(of_loss),
                of_output=torch_reference.magnitudes(of_output))


def normalise(x):
    mean = mpmath.fsum(x) / len(x)
    r = 1 / mpmath.sqrt(mpmath.fsum((v - mean)**2 for v in x) / len(x) + mpf("1e-5"))
    return [(v - mean) * r for v in x], r


def denormalise(g, y, r):
    mean, along = mpmath.fsum(g) / len(g), mpmath.fdot(zip(g, y)) / len(g)
    return [r * (a - mean - b * along) for a, b in zip(g, y)]


def by_mpmath(case):
    """The same by hand, for nets without a scale."""
    layers = [([[mpf(w) for w in row] for row in l.weight.tolist()], [mpf(b) for b in l.bias.tolist()])
              for l in torch_reference.draw(case["seed"], case["layer_sizes"])]
    variant, act, steps, outputs = case["variant"], LONG[case["activation"]], [], []
    for row in case["rows"]:
        x, step = [mpf(v) for v in row], []
        for weight, bias in layers:
            h, r = normalise(x) if variant in BEFORE else (x, None)
            pairs = [act(mpmath.fdot(zip(w, h)) + b) for w, b in zip(weight, bias)]
            y, out_r = [p[0] for p in pairs], None
            joined = variant != "plain-norm" and len(x) == len(y)
            if joined:
                y = [a + b for a, b in zip(x, y)]
                if variant == "post-norm":
                    y, out_r = normalise(y)
            step.append((h, r, [p[1] for p in pairs], joined, y, out_r))
            x = y
        steps.append(step), outputs.append(x)
    count = len(outputs) * len(outputs[0])

    def backward(start):
        sums = [[[mpf(0)] * len(w[0]) for _ in w] for w, _ in layers]
        for step, out in zip(steps, outputs):
            g = start(out)
            for (weight, _), (h, r, slope, joined, y, out_r), entries in reversed(list(zip(layers, step, sums))):
                if out_r is not None:
                    g = denormalise(g, y, out_r)
                d = [a * b for a, b in zip(slope, g)]
                for e, v in zip(entries, d):
                    e[:] = [a + v * b for a, b in zip(e, h)]
                through = [mpmath.fdot((w[k], v) for w, v in zip(weight, d)) for k in range(len(h))]
                if r is not None:
                    through = denormalise(through, h, r)
                g = [a + b for a, b in zip(through, g)] if joined else through
        flat = [[abs(e) for row in s for e in row] for s in sums]
        return dict(mean_abs=[float(mpmath.fsum(g) / len(g)) for g in flat],
                    rms=[float(mpmath.sqrt(mpmath.fsum(e * e for e in g) / len(g))) for g in flat])

    return dict(loss=float(mpmath.fsum(v * v for out in outputs for v in out) / count),
                of_loss=backward(lambda out: [2 * v / count for v in out]),
                of_output=backward(lambda out: [mpf(1)] * len(out)))


def ramp(n, row=0):
    return [round((1 - 2 * k / max(n - 1, 1)) * (1 - 0.75 * row) + 0.3 * row * (k % 2), 6) for k in range(n)]


def cases():
    shapes = [([1] * 4 + [1], "gelu"), ([2] * 4 + [1], "tanh"), ([3] * 6 + [1], "silu"), ([3] * 32 + [1], "gelu"),
              ([5] * 16 + [1], "tanh"), ([8] * 12 + [1], "relu"), ([16] * 32 + [1], "silu"), ([16] * 8 + [1], "gelu"),
              ([33] * 8 + [1], "tanh"), ([64] * 16 + [1], "gelu"), ([4, 8, 8, 5, 5, 1], "gelu"),
              ([4, 8, 8, 5, 5, 1], "silu"), ([6, 3, 3, 7, 7, 7, 2], "relu"), ([2, 9, 9, 1], "tanh"),
              ([5, 5, 2, 2, 1], "silu")]
    for variant in VARIANTS:
        for i, (sizes, activation) in enumerate(shapes):
            rows = [ramp(sizes[0], row) for row in range(3 if i in (2, 5, 11) else 1)]
            alpha = (0.1, -2, 1, 0)[i % 4] if variant == "rezero" else None
            # Many nets of 12 layers of ReLUs are dead; 21 is not.
            seed = 21 if activation == "relu" and len(sizes) == 13 else i
            yield dict(seed=seed, layer_sizes=sizes, rows=rows, activation=activation, variant=variant, alpha=alpha)


def off(found, right):
    pairs = [p for of in ("of_loss", "of_output") for m in ("mean_abs", "rms") for p in zip(found[of][m], right[of][m])]
    return max(abs(f - r) / abs(r) if r else float(f != 0) for f, r in pairs)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", default="variants.json")
    a = p.parse_args()
    mp.dps = 40
    doc = dict(torch=torch.__version__, gradients=[])
    for case in cases():
        found = dict(float64=by_torch(case, torch.float64), float32=by_torch(case, torch.float32))
        sizes = case["layer_sizes"]
        if "norm" in case["variant"] and 2 in sizes[:-1]:
            right = by_mpmath(case)
            print(case["variant"], sizes, "PyTorch's float64 is off by", off(found["float64"], right))
            found["float64"] = right
        doc["gradients"].append(dict(case, **found))
    with open(a.out, "w") as f:
        json.dump(doc, f, separators=(",", ":"))
        f.write("\n")
    print(a.out, len(doc["gradients"]), "cases")


if __name__ == "__main__":
    main()
