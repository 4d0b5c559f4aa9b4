import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  DeepNN,
  type GradientModel,
  printGradients,
  probeEach,
  probeGradients,
  TorchGenerator,
  VARIANTS,
} from "../../mod.ts";
import { tf } from "../../src/float64/mod.ts";
import { largest, rms, zeroShare } from "../../src/probe/metrics.ts";
import { assertClose, torch, type TorchCase } from "../helpers/reference.ts";

const NOTEBOOK = [3, 3, 3, 3, 3, 1];
const ROW = [[1, 0, -1]];

function describe({ seed, layer_sizes, activation, variant }: TorchCase): string {
  const [first, ...rest] = layer_sizes;
  const sizes = rest.length > 5 ? `${first} ... (${rest.length} layers)` : layer_sizes.join(",");
  return `${variant} ${activation} ${sizes} seed ${seed}`;
}

for (const reference of torch.gradients) {
  // The issue is 2e-6; in float64 both sides agree far better, and a slip should not hide in between.
  Deno.test(`probeGradients() is PyTorch's float64 autograd: ${describe(reference)}`, () => {
    const { layer_sizes, seed, input, activation, variant, float64 } = reference;
    const model = new DeepNN(layer_sizes, new TorchGenerator(seed), { activation, variant });
    for (const whose of ["loss", "output"] as const) {
      const { loss, layers } = probeGradients(model, [input], { of: whose });
      assertClose(loss, float64.loss, 1e-12, "loss");
      const { mean_abs, rms } = float64[`of_${whose}`];
      assertEquals(layers.length, layer_sizes.length - 1);
      layers.forEach((layer, i) => {
        assertClose(layer.meanAbs, mean_abs[i]!, 1e-12, `${layer.name} mean_abs of the ${whose}`);
        assertClose(layer.rms, rms[i]!, 1e-12, `${layer.name} rms of the ${whose}`);
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
  const half = (output: tf.Tensor) => tf.mean(tf.square(output)).div(2);
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

Deno.test("probeGradients() measures any model with named variables", () => {
  const used = tf.variable(tf.tensor2d([[2, -3]]));
  const unused = tf.variable(tf.ones([2, 2]));
  const offset = tf.variable(tf.scalar(1));
  const model: GradientModel = {
    forward: (x) => tf.add(tf.matMul(x as tf.Tensor2D, used as tf.Tensor2D, false, true), offset),
    namedParameters: () =>
      new Map([["head.weight", used], ["head.bias", offset], ["spare.weight", unused]]),
  };
  // d/dw mean((w x + b)^2) = 2 (w x + b) x, with w x + b = 2 * 1 - 3 * 4 + 1 = -9
  const { loss, layers } = probeGradients(model, [[1, 4]]);
  assertEquals(loss, 81);
  const rms = Math.sqrt((18 ** 2 + 72 ** 2) / 2);
  const head = { name: "head.weight", shape: [1, 2], meanAbs: (18 + 72) / 2, rms, max: 72 };
  const spare = { name: "spare.weight", shape: [2, 2], meanAbs: 0, rms: 0, max: 0 };
  assertEquals(layers, [
    { ...head, zeroShare: 0, gradientToWeight: rms / Math.sqrt((2 ** 2 + 3 ** 2) / 2) },
    { ...spare, zeroShare: 1, gradientToWeight: 0 },
  ]);
  const all = probeGradients(model, [[1, 4]], { parameters: "all" });
  assertEquals(all.layers.map(({ name }) => name), ["head.weight", "head.bias", "spare.weight"]);
  assertEquals([all.layers[1]!.shape, all.layers[1]!.meanAbs], [[], 18]);
  tf.dispose([used, unused, offset]);
});

Deno.test("probeGradients() and probeEach() leave no tensor behind, errors included", () => {
  const model = new DeepNN(NOTEBOOK, new TorchGenerator(0));
  const stack = new DeepNN(NOTEBOOK, [new TorchGenerator(0), new TorchGenerator(1)]);
  const before = tf.memory().numTensors;
  probeGradients(model, ROW, { of: "output" });
  probeEach(stack, ROW);
  printGradientsQuietly(model);
  for (
    const [wrong, message] of [
      [() => probeGradients(stack, ROW), "given a stack of 2 nets"],
      [() => probeEach(model, ROW), "given a single net"],
      [() => probeGradients(model, [[1, 2]]), "given shape [1,2]"],
      [() => probeGradients(model, []), "given rows of no numbers"],
      [() => probeGradients(model, ROW, { of: "input" as "loss" }), 'of: given "input"'],
      [() => probeGradients(model, [[1, 0, -1], [1]]), "given rows of 3, 1 numbers"],
      [() => probeGradients(model, ROW, { loss: () => tf.ones([2]) }), "allowed: 1 number"],
      [
        () => probeGradients({ forward: (x) => x, namedParameters: () => new Map() }, ROW),
        "named nothing",
      ],
      [() => probeEach(stack, ROW, { loss: (y) => tf.mean(y) }), "allowed: 2 numbers"],
    ] as const
  ) assertThrows(wrong, RangeError, message);
  assertEquals(tf.memory().numTensors, before);
  model.dispose();
  stack.dispose();
});

/** What printGradients() prints. */
function printGradientsQuietly(model: GradientModel): string {
  const log = console.log;
  let printed = "";
  try {
    console.log = (text: string) => printed += `${text}\n`;
    printGradients(model, ROW);
  } finally {
    console.log = log;
  }
  return printed;
}

Deno.test("printGradients() prints the notebook's lines", () => {
  const model = new DeepNN([3, 3, 1], new TorchGenerator(0));
  const lines = printGradientsQuietly(model).trimEnd().split("\n");
  assertEquals(lines.map((line) => line.replace(/[\d.e-]+$/, "?")), [
    "layers.0.0.weight has gradient mean of ?",
    "layers.1.0.weight has gradient mean of ?",
  ]);
  model.dispose();
});

Deno.test("largest() and zeroShare() are of absolute values, and say where there are none", () => {
  assertEquals([largest([1, -3, 2]), largest([0, -0]), largest([])], [3, 0, NaN]);
  assertEquals([largest([1, NaN, 2]), largest([1, -Infinity])], [NaN, Infinity]);
  assertEquals([zeroShare([0, -1, 5e-324, -0]), zeroShare([NaN]), zeroShare([])], [0.5, 0, NaN]);
});

Deno.test("rms() neither underflows nor overflows, and passes on what is not finite", () => {
  assertClose(rms([3e-200, 4e-200]), Math.sqrt(12.5) * 1e-200, 1e-15);
  assertClose(rms([3e200, 4e200]), Math.sqrt(12.5) * 1e200, 1e-15);
  assertEquals(rms([3, 4]), Math.sqrt(12.5));
  assertEquals(rms([5e-324]), 5e-324);
  assertEquals(rms([0, 0]), 0);
  assertEquals(rms([1, Infinity]), Infinity);
  assert(Number.isNaN(rms([1, NaN])));
});
