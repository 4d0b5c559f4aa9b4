#!/usr/bin/env python3
"""Writes gradient magnitudes by PyTorch (CPU) as JSON, for both output rules, losses with a target, and the
output's own gradient.

usage: outputs_reference.py [--out outputs.json]

What it writes
  torch   the PyTorch version that computed the values
  cases   per case: seed, layer sizes, input rows, activation, variant, output ("activated", or "linear": no
          activation behind the last layer), of ("loss": the mean of (output - target)^2; "output": the
          outputs' sum), target; and the loss with, per layer, the weight gradient's mean_abs, rms, max_abs
          and l2 (Frobenius norm), forward_rms (the root mean square of the linear layer's input) and
          backward_rms (that of the gradient by its pre-activation), in float64 on the float32 initialisation,
          and in float32 as PyTorch computes it
Every case draws its weights right after manual_seed(seed).
"""
import argparse, json, warnings
import torch
import torch_reference

warnings.simplefilter("ignore")
NOTE = [[1.0, 0.0, -1.0]]
ROWS = [[1.0, 0.0, -1.0], [0.5, -1.5, 2.0], [-0.25, 0.75, 1.25]]
# of, target
SUBJECTS = [("loss", 0.0), ("loss", 1.0), ("loss", -0.5), ("output", 0.0)]


def rms(t):
    return t.square().mean().sqrt().item()


def measure(layers, x, activation, variant, output, of, target, dtype):
    params = [(l.weight.detach().to(dtype).requires_grad_(), l.bias.detach().to(dtype)) for l in layers]
    act = torch_reference.ACTIVATIONS[activation]
    h, inputs, zs = torch.tensor(x, dtype=dtype), [], []
    for i, (w, b) in enumerate(params):
        z = h @ w.T + b
        inputs.append(h), zs.append(z)
        y = z if output == "linear" and i + 1 == len(params) else act(z)
        join = variant == "shortcut" or (variant == "shortcut-matched" and h.shape == y.shape)
        h = h + y if join else y
    loss = (h - torch.tensor(target, dtype=dtype)).square().mean()
    subject = loss if of == "loss" else h.sum()
    grads = torch.autograd.grad(subject, [w for w, _ in params] + zs)
    gs, ds = grads[:len(params)], grads[len(params):]
    return dict(loss=loss.item(), mean_abs=[g.abs().mean().item() for g in gs], rms=[rms(g) for g in gs],
                max_abs=[g.abs().max().item() for g in gs], l2=[g.square().sum().sqrt().item() for g in gs],
                forward_rms=[rms(a.detach()) for a in inputs], backward_rms=[rms(d) for d in ds])


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", default="outputs.json")
    a = p.parse_args()
    cases = []
    for output in ("activated", "linear"):
        for of, target in SUBJECTS:
            for activation in ("gelu", "relu", "tanh", "sigmoid"):
                for variant in ("plain", "shortcut", "shortcut-matched"):
                    for seed, rows in ((123, NOTE), (7, ROWS)):
                        sizes = [3, 3, 3, 3, 1]
                        cases.append((seed, sizes, rows, activation, variant, output, of, target))
            wide = [[round(1 - 2 * k / 15, 6) for k in range(16)]]
            cases.append((1, [16] * 8 + [1], wide, "gelu", "shortcut", output, of, target))
            cases.append((1, [3, 8, 5, 2], ROWS, "tanh", "plain", output, of, target))
    doc = dict(torch=torch.__version__, cases=[])
    for seed, sizes, x, activation, variant, output, of, target in cases:
        layers = torch_reference.draw(seed, sizes)
        case = dict(seed=seed, layer_sizes=sizes, rows=x, activation=activation, variant=variant, output=output,
                    of=of, target=target)
        for dtype in (torch.float64, torch.float32):
            name = str(dtype).removeprefix("torch.")
            case[name] = measure(layers, x, activation, variant, output, of, target, dtype)
        doc["cases"].append(case)
    with open(a.out, "w") as f:
        json.dump(doc, f, separators=(",", ":"))
        f.write("\n")
    print(a.out, len(doc["cases"]), "cases")


if __name__ == "__main__":
    main()
