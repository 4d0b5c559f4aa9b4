#!/usr/bin/env python3
"""Writes magnitudes of gradients over many input rows, computed by PyTorch (CPU), as JSON.

usage: rows_reference.py [--out rows.json]

What it writes
  torch  the PyTorch version that computed the values
  cases  per case: seed, layer sizes, the number of rows, activation, variant, then the loss
         mean((output - 0)^2) over all rows and per layer the mean absolute and root-mean-square weight
         gradient of it, evaluated in float64 on the float32 initialisation, and in float32
The number k of row r is ((37 r + 11 k) mod 65 - 32) / 16, which float32 holds.
"""
import argparse, json
import torch
from torch_reference import ACTIVATIONS, draw, forward, magnitudes

SHAPES = [([3] * 6 + [1], "gelu", "plain"), ([16] * 8 + [1], "tanh", "shortcut"),
          ([10] * 4 + [1], "silu", "shortcut-matched")]


def case(seed, sizes, rows, activation, variant):
    layers = draw(seed, sizes)
    out = dict(seed=seed, layer_sizes=sizes, rows=rows, activation=activation, variant=variant)
    x = [[((37 * r + 11 * k) % 65 - 32) / 16 for k in range(sizes[0])] for r in range(rows)]
    for key, dtype in (("float64", torch.float64), ("float32", torch.float32)):
        ps = [(l.weight.detach().to(dtype).requires_grad_(), l.bias.detach().to(dtype)) for l in layers]
        loss = forward(ps, torch.tensor(x, dtype=dtype), ACTIVATIONS[activation], variant).square().mean()
        out[key] = dict(loss=loss.item(), **magnitudes(torch.autograd.grad(loss, [w for w, _ in ps])))
    return out


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", default="rows.json")
    a = p.parse_args()
    cases = [case(seed, sizes, rows, activation, variant)
             for seed, rows in enumerate((2, 7, 64, 1024)) for sizes, activation, variant in SHAPES]
    with open(a.out, "w") as f:
        json.dump(dict(torch=torch.__version__, cases=cases), f, separators=(",", ":"))
        f.write("\n")
    print(a.out, len(cases), "cases")


if __name__ == "__main__":
    main()
