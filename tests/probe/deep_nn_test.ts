/**
 * Probes of DeepNNs, against PyTorch and against each other.
 */
import { assertEquals } from "@std/assert";
import { DeepNN, probeEach, probeGradients, TorchGenerator, VARIANTS } from "../../mod.ts";
import { tf } from "../../src/float64/mod.ts";
import { assertClose, torch, torchCancels, type TorchCase } from "../helpers/reference.ts";
import "./models.ts"; // no greeting of tfjs's CPU backend

const NOTEBOOK = [3, 3, 3, 3, 3, 1];

function describe({ seed, layer_sizes, activation, variant }: TorchCase): string {
  const [first, ...rest] = layer_sizes;
  const sizes = rest.length > 5 ? `${first} ... (${rest.length} layers)` : layer_sizes.join(",");
  return `${variant} ${activation} ${sizes} seed ${seed}`;
}

for (const reference of torch.gradients) {
  const tolerance = torchCancels(reference) ? 2e-3 : 1e-12;
  Deno.test(`probeGradients() is PyTorch's float64 autograd: ${describe(reference)}`, () => {
    const { layer_sizes, seed, input, activation, variant, float64 } = reference;
    const model = new DeepNN(layer_sizes, new TorchGenerator(seed), { activation, variant });
    for (const whose of ["loss", "output"] as const) {
      const { loss, layers } = probeGradients(model, [input], { of: whose });
      assertClose(loss, float64.loss, 1e-12, "loss");
      const { mean_abs, rms } = float64[`of_${whose}`];
      assertEquals(layers.length, layer_sizes.length - 1);
      layers.forEach((layer, i) => {
        assertClose(
          layer.meanAbs,
          mean_abs[i]!,
          tolerance,
          `${layer.name} mean_abs of the ${whose}`,
        );
        assertClose(layer.rms, rms[i]!, tolerance, `${layer.name} rms of the ${whose}`);
      });
    }
    model.dispose();
  });
}

Deno.test("probeEach() gives each net of a stack what it has alone", () => {
  const seeds = [123, 0, 7, 2 ** 32 - 1];
  for (const variant of VARIANTS) {
    for (const whose of ["loss", "output"] as const) {
      const stack = new DeepNN(NOTEBOOK, seeds.map((seed) => new TorchGenerator(seed)), {
        variant,
      });
      const rows = [[1, 0, -1], [0.5, 0.25, 2]];
      const alone = seeds.map((seed) => {
        const net = new DeepNN(NOTEBOOK, new TorchGenerator(seed), { variant });
        const profile = probeGradients(net, rows, { of: whose });
        net.dispose();
        return profile;
      });
      assertEquals(probeEach(stack, rows, { of: whose }), alone);
      stack.dispose();
    }
  }
});

Deno.test("probeGradients() takes tensors, batches and other losses", () => {
  const model = new DeepNN([3, 4, 2], new TorchGenerator(0), { activation: "tanh" });
  const rows = [[1, 0, -1], [2, 1, 0.5]];
  const x = tf.tensor2d(rows);
  assertEquals(probeGradients(model, x), probeGradients(model, rows));
  const half = (output: tf.Tensor) => tf.div(tf.mean(tf.square(output)), 2);
  const [whole, halved] = [probeGradients(model, x), probeGradients(model, x, { loss: half })];
  assertClose(halved.loss, whole.loss / 2, 1e-15);
  whole.layers.forEach(({ rms }, i) => assertClose(halved.layers[i]!.rms, rms / 2, 1e-12));
  // The sum over a batch of the output is the sum of what the rows give.
  const first = probeGradients(model, [rows[0]!], { of: "output" }).layers[1]!.meanAbs;
  const both = probeGradients(model, [rows[0]!, rows[0]!], { of: "output" }).layers[1]!.meanAbs;
  assertClose(both, 2 * first, 1e-12);
  model.dispose();
  x.dispose();
});

Deno.test("probeGradients() of a loss that compares outputs", () => {
  // float64 PyTorch: torch.manual_seed(1), gelu, y.max().backward()
  const model = new DeepNN([3, 3, 1], new TorchGenerator(1));
  const rows = [[1, 0, -1], [0.5, 0.3, 0.2]];
  const { layers } = probeGradients(model, rows, { loss: (output) => tf.max(output) });
  assertClose(layers[0]!.meanAbs, 0.03296065795698236, 1e-12);
  assertClose(layers[1]!.meanAbs, 0.05432065499246643, 1e-12);
  model.dispose();
});
