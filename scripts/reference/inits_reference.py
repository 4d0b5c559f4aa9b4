#!/usr/bin/env python3
"""Writes nets that PyTorch (CPU) has initialised, and their gradients, as JSON.

usage: inits_reference.py [--out inits.json]

Layer by layer the weight is drawn by torch.nn.init on a new tensor, then the bias as nn.Linear draws it,
or by normal_, or not at all, right after manual_seed(seed).

What it writes
  torch        the PyTorch version and the processor's capability, on which the last bits depend
  normal       per (seed, sizes, mean, deviation): the SHA-256 of tensors of these sizes, drawn one after
               the other by normal_ with a uniform_ of 3 numbers behind each, little-endian float32
  many         2^20 normal numbers of one tensor: for each 1,024 of them the first 8 digits of their SHA-256
  nets         per case the init's options by gradflow's names, seed, layer sizes, input, activation,
               variant; per layer the SHA-256 of the weight and the bias; then as in torch.json the loss and
               the mean absolute and root-mean-square weight gradients, in float64 and in float32
  orthogonal   torch.nn.init.orthogonal_'s own weights as float32 numbers: its QR is of float32
In `nets` an orthogonal weight is made in float64 of the same normal numbers, by NumPy's QR, and rounded
once.
"""
import argparse, hashlib, json, math, warnings
import numpy as np
import torch
import torch.nn.functional as F
from torch.nn import init

warnings.simplefilter("ignore")
ACTIVATIONS = {"gelu": F.gelu, "relu": F.relu, "tanh": torch.tanh, "linear": lambda x: x}


def orthogonal(shape, gain):
    rows, columns = shape
    normal = torch.empty(shape).normal_(0, 1).double().numpy()
    q, r = np.linalg.qr(normal.T if rows < columns else normal)
    q = q * np.sign(np.diag(r))
    return torch.tensor(((q.T if rows < columns else q) * gain).astype(np.float32))


def he(shape, gain):
    return gain * math.sqrt(2) / math.sqrt(shape[1])


# nn.init's functions by their own gains; where they have none, what they do with their bound times it.
WEIGHTS = {
    "torch": lambda w, g: w.uniform_(*(s * math.sqrt(3) * (g * init.calculate_gain("leaky_relu", math.sqrt(5)) / math.sqrt(w.shape[1])) for s in (-1, 1))),
    "xavier-uniform": lambda w, g: init.xavier_uniform_(w, gain=g),
    "xavier-normal": lambda w, g: init.xavier_normal_(w, gain=g),
    "he-uniform": lambda w, g: init.kaiming_uniform_(w, nonlinearity="relu") if g == 1 else w.uniform_(-math.sqrt(3) * he(w.shape, g), math.sqrt(3) * he(w.shape, g)),
    "he-normal": lambda w, g: init.kaiming_normal_(w, nonlinearity="relu") if g == 1 else w.normal_(0, he(w.shape, g)),
    "lecun-normal": lambda w, g: init.kaiming_normal_(w, nonlinearity="linear") if g == 1 else w.normal_(0, g / math.sqrt(w.shape[1])),
    "orthogonal": lambda w, g: w.copy_(orthogonal(tuple(w.shape), g)),
}


def draw(seed, sizes, options):
    torch.manual_seed(seed)
    params = []
    for fan_in, fan_out in zip(sizes, sizes[1:]):
        w, b = torch.empty(fan_out, fan_in), torch.empty(fan_out)
        if options["init"] == "gaussian":
            w.normal_(0, options.get("sigmaW", 1) / math.sqrt(fan_in))
            b.normal_(0, options["sigmaB"]) if options.get("sigmaB", 0) > 0 else b.zero_()
        else:
            WEIGHTS[options["init"]](w, options.get("weightGain", 1))
            b.zero_() if options.get("bias") == "zero" else b.uniform_(-1 / math.sqrt(fan_in), 1 / math.sqrt(fan_in))
        params.append((w, b))
    return params


def sha(*tensors):
    return hashlib.sha256(b"".join(t.contiguous().numpy().astype("<f4").tobytes() for t in tensors)).hexdigest()


def forward(params, x, act, variant):
    for w, b in params:
        y = act(x @ w.T + b)
        x = x + y if variant == "shortcut" else y
    return x


def magnitudes(grads):
    return {"mean_abs": [g.abs().mean().item() for g in grads],
            "rms": [g.square().mean().sqrt().item() for g in grads]}


def net(options, seed, sizes, activation, variant):
    n = sizes[0]
    x = [round(1 - 2 * k / (n - 1), 6) for k in range(n)]
    drawn = draw(seed, sizes, options)
    out = dict(options=options, seed=seed, layer_sizes=sizes, input=x, activation=activation, variant=variant,
               parameters=[[sha(w), sha(b)] for w, b in drawn])
    for key, dtype in (("float64", torch.float64), ("float32", torch.float32)):
        ps = [(w.detach().to(dtype).requires_grad_(), b.detach().to(dtype)) for w, b in drawn]
        y = forward(ps, torch.tensor([x], dtype=dtype), ACTIVATIONS[activation], variant)
        loss = y.square().mean()
        of_loss = torch.autograd.grad(loss, [w for w, _ in ps], retain_graph=True)
        of_out = torch.autograd.grad(y.sum(), [w for w, _ in ps])
        out[key] = dict(loss=loss.item(), of_loss=magnitudes(of_loss), of_output=magnitudes(of_out))
    return out


SIZES = [[3, 3, 3, 3, 1], [5, 5, 5, 1], [16, 16, 16, 1], [33, 33, 33, 1], [64, 64, 64, 1], [4, 8, 5, 9, 2], [16, 33, 7, 64, 3]]


def cases():
    plain = [dict(init=name) for name in WEIGHTS] + [dict(init="gaussian", sigmaW=1, sigmaB=0)]
    for number, options in enumerate(plain):
        gaussian = options["init"] == "gaussian"
        for k, sizes in enumerate(SIZES):
            for j, seed in enumerate((1, 123)):
                activation = ("gelu", "tanh", "relu", "linear")[(k + j + number) % 4]
                shortcut = len(set(sizes[:-1])) == 1 and sizes[-1] == 1 and j == 1
                yield options, seed, sizes, activation, "shortcut" if shortcut else "plain"
        others = [dict(sigmaW=1.5, sigmaB=0.3), dict(sigmaW=0.25, sigmaB=2), dict(sigmaW=3.5)] if gaussian else \
            [dict(bias="zero"), dict(weightGain=5 / 3), dict(weightGain=20, bias="zero")]
        for k, other in enumerate(others):
            # Where tanh saturates, PyTorch's 1 - tanh^2 cancels.
            activation = "tanh" if k == 1 and not gaussian or k == 0 else "relu" if k == 1 else "linear"
            yield {**options, **other}, 7 + k, SIZES[(k + number) % 5], activation, "plain"
            yield {**options, **other}, 17 + k, SIZES[(k + number + 2) % 7], activation, "plain"


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--out", default="inits.json")
    a = p.parse_args()
    doc = dict(torch=f"{torch.__version__} {torch.backends.cpu.get_cpu_capability()}", normal=[], nets=[], orthogonal=[])
    for seed, sizes, mean, deviation in ((0, [1] * 9, 0, 1), (1, [9, 3, 16, 15, 1, 17, 21, 31], 0, 0.7), (2, [700, 9, 33, 9], 0, 1.3),
                                         (123, [15, 1], 0.25, 3), (2**32 - 1, [4096, 64], 0, 0.125), (5, [100], -1, 2)):
        torch.manual_seed(seed)
        drawn = [t for n in sizes for t in (torch.empty(n).normal_(mean, deviation), torch.empty(3).uniform_())]
        doc["normal"].append(dict(seed=seed, sizes=sizes, mean=mean, deviation=deviation, sha256=sha(*drawn)))
    torch.manual_seed(9)
    many = torch.empty(2**20).normal_(0, 0.3).split(1024)
    doc["many"] = dict(seed=9, deviation=0.3, sha256=[sha(part)[:8] for part in many])
    for options, seed, sizes, activation, variant in cases():
        doc["nets"].append(net(options, seed, sizes, activation, variant))
    for seed, (rows, columns), gain in ((0, (3, 3), 1), (1, (5, 3), 1), (2, (3, 5), 2), (3, (16, 16), 1), (4, (1, 7), 1), (5, (7, 1), 0.5), (6, (33, 16), 1), (7, (20, 33), 1)):
        torch.manual_seed(seed)
        w = init.orthogonal_(torch.empty(rows, columns), gain=gain)
        doc["orthogonal"].append(dict(seed=seed, rows=rows, columns=columns, gain=gain, weight=[round(x, 9) for x in w.flatten().tolist()]))
    with open(a.out, "w") as f:
        json.dump(doc, f, separators=(",", ":"))
        f.write("\n")
    print(a.out, len(doc["nets"]), "nets")


if __name__ == "__main__":
    main()
