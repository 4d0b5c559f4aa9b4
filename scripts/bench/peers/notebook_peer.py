"""The notebook's loop in PyTorch: a module for each net, one net at a time, autograd.

A seed's two nets have equal weights: the second gets the first one's, so that they are drawn once.
"""
from serve import Shape, Way, serve


def ways(shape: Shape, threads: int):
    import torch
    from torch import nn
    torch.set_num_threads(threads)
    row, target = torch.tensor([shape.row]), torch.tensor([[0.0]])

    class DeepNN(nn.Module):
        def __init__(self):
            super().__init__()
            self.shortcut = False
            self.layers = nn.ModuleList(nn.Sequential(nn.Linear(shape.width, out), nn.GELU()) for out in shape.outs)

        def forward(self, x):
            for layer in self.layers:
                x = x + layer(x) if self.shortcut else layer(x)
            return x

    def magnitudes(seed: int):
        torch.manual_seed(seed)
        model = DeepNN()
        found = []
        for shortcut in (False, True):
            model.shortcut = shortcut
            model.zero_grad()
            output = model(row)
            nn.functional.mse_loss(output, target.expand_as(output)).backward()
            found.append([p.grad.abs().mean().item() for name, p in model.named_parameters() if "weight" in name])
        return found

    def check(count: int):
        seeds = [magnitudes(seed) for seed in range(count)]
        return [[[seed[v][layer] for seed in seeds] for layer in range(shape.depth)] for v in (0, 1)]

    run = lambda count: [magnitudes(seed) for seed in range(count)]
    return f"torch {torch.__version__}", [Way("one net at a time", run, check, [1], "same but for tails")]


serve(ways)
