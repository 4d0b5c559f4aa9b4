/**
 * The named losses, each against its formula in plain numbers, and against tfjs's own value.
 */
import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  DeepNN,
  LOSSES,
  type LossName,
  probeEach,
  probeGradients,
  TorchGenerator,
  useFloat64,
} from "../../mod.ts";
import { assertClose } from "../helpers/reference.ts";
import { differences, exact, mean, sum } from "./models.ts";

useFloat64();

const EPSILON = 1e-7;
const clip = (x: number, low = EPSILON, high = 1 - EPSILON) => Math.min(Math.max(x, low), high);
const each = (f: (y: number, t: number) => number) => (y: number[], t: number[]) =>
  mean(y.map((y, i) => f(y, t[i]!)));
const margin = (y: number, t: number) => Math.max(0, 1 - t * y);
const crossentropy = (y: number[], t: number[]) =>
  -sum(y.map((v, i) => t[i]! * Math.log(clip(v / sum(y)))));
const unit = (x: number[]) =>
  x.map((v) => v / Math.sqrt(Math.max(sum(x.map((v) => v * v)), EPSILON)));

/** Each loss of a row of outputs and a row of targets; the loss is the mean over the rows. */
const LOSS: Readonly<Record<LossName, (y: number[], t: number[]) => number>> = {
  meanSquaredError: each((y, t) => (y - t) ** 2),
  meanAbsoluteError: each((y, t) => Math.abs(y - t)),
  meanAbsolutePercentageError: each((y, t) =>
    100 * Math.abs(y - t) / Math.max(Math.abs(t), EPSILON)
  ),
  meanSquaredLogarithmicError: each((y, t) => {
    const [a, b] = [y, t].map((x) => Math.log1p(Math.max(x, EPSILON))) as [number, number];
    return (a - b) ** 2;
  }),
  squaredHinge: each((y, t) => margin(y, t) ** 2),
  hinge: each(margin),
  categoricalHinge: (y, t) => {
    const wrong = Math.max(...y.map((y, i) => (1 - t[i]!) * y));
    return Math.max(0, 1 + wrong - sum(y.map((y, i) => t[i]! * y)));
  },
  logcosh: each((y, t) => Math.log(Math.cosh(y - t))),
  categoricalCrossentropy: crossentropy,
  sparseCategoricalCrossentropy: (y, [k]) =>
    crossentropy(y.map((v) => clip(v)), y.map((_, i) => i === k ? 1 : 0)),
  binaryCrossentropy: each((y, t) => -t * Math.log(clip(y)) - (1 - t) * Math.log(1 - clip(y))),
  kullbackLeiblerDivergence: (y, t) =>
    sum(y.map((y, i) => t[i]! * Math.log(clip(t[i]!, EPSILON, 1) / clip(y, EPSILON, 1)))),
  poisson: each((y, t) => y - t * Math.log(y + EPSILON)),
  cosineProximity: (y, t) => -sum(unit(y).map((v, i) => v * unit(t)[i]!)),
  sigmoidCrossEntropy: each((y, t) => Math.log(1 + Math.exp(y)) - y * t),
  softmaxCrossEntropy: (y, t) =>
    sum(t) * Math.log(sum(y.map(Math.exp))) - sum(y.map((y, i) => y * t[i]!)),
};

/** Outputs where each loss has a gradient, and targets. */
const OUTPUTS = [[0.2, 0.3, 0.4], [0.7, 0.15, 0.12]];
const TARGETS = [[0.1, 0.2, 0.7], [0.6, 0.5, 0.1]];
/** Outputs and targets at the ends of what losses can take, and beyond. */
const EXTREME_OUTPUTS = [[0, 1, -0.5], [2, 1e-9, 1 - 1e-9], [0.5, 0.5, -3]];
const EXTREME_TARGETS = [[1, 0, 0], [0, 1, -1], [1, 1, 0]];
const isSparse = (name: LossName) => name.startsWith("sparse");
const classesOf = (rows: number[][]) => rows.map((row) => row.indexOf(Math.max(...row)));

/** Poisson's loss takes the output's logarithm. */
const inRange = (name: LossName, rows: readonly number[][]) =>
  rows.map((row) => name === "poisson" ? row.map(Math.abs) : row);

for (const [name, lossOf] of Object.entries(LOSS) as [LossName, typeof LOSS[LossName]][]) {
  const inPlain = (rows: readonly number[][], targets: readonly (number | number[])[]) =>
    mean(rows.map((row, i) => lossOf(row, [targets[i]!].flat())));

  Deno.test(`${name} is its formula's value, with its gradient`, () => {
    const targets = isSparse(name) ? classesOf(TARGETS) : TARGETS;
    const output = tf.variable(exact(OUTPUTS.flat(), [2, 3]));
    const { loss, layers } = probeGradients(() => output, [[0]], { loss: name, targets });
    const lossNow = () => inPlain(output.arraySync() as number[][], targets);
    assertClose(loss, lossNow(), 1e-13);
    const gradient = differences(output, lossNow);
    assertClose(layers[0]!.meanAbs, mean(gradient.map(Math.abs)), 1e-7);
    assertClose(layers[0]!.maxAbs, Math.max(...gradient.map(Math.abs)), 1e-7);
    output.dispose();
  });

  if (!isSparse(name)) {
    Deno.test(`${name} takes one number as the target of all outputs`, () => {
      const output = tf.variable(exact(OUTPUTS.flat(), [2, 3]));
      const all = OUTPUTS.map((row) => row.map(() => 0.25));
      const [one, each] = [0.25, all].map((targets) =>
        probeGradients(() => output, [[0]], { loss: name, targets })
      );
      assertEquals(one, each);
      output.dispose();
    });
  }

  Deno.test(`${name} is its formula's value at the ends of its range`, () => {
    const targets = isSparse(name) ? classesOf(EXTREME_TARGETS) : EXTREME_TARGETS;
    const rows = inRange(name, EXTREME_OUTPUTS);
    const output = tf.variable(exact(rows.flat(), [3, 3]));
    const { loss } = probeGradients(() => output, [[0]], { loss: name, targets });
    assertClose(loss, inPlain(rows, targets), 1e-10);
    output.dispose();
  });

  for (
    const [kind, outputs, of] of [
      ["", OUTPUTS, TARGETS],
      ["extreme ", EXTREME_OUTPUTS, EXTREME_TARGETS],
    ] as const
  ) {
    Deno.test(`${name} of ${kind}numbers is what tfjs computes by that name`, () => {
      const targets = isSparse(name) ? classesOf(of) : of;
      const rows = inRange(name, outputs);
      const own = tf.tidy(() => {
        const [y, t] = [tf.tensor2d(rows), tf.tensor(targets)];
        if (name === "sigmoidCrossEntropy" || name === "softmaxCrossEntropy") {
          return tf.losses[name](t, y).dataSync()[0]!;
        }
        const identity = tf.sequential({
          layers: [
            tf.layers.dense({
              units: 3,
              inputShape: [3],
              kernelInitializer: "identity",
              useBias: false,
            }),
          ],
        });
        identity.compile({ optimizer: "sgd", loss: name });
        const perRow = isSparse(name) ? tf.expandDims(t, 1) : t;
        const expected = (identity.evaluate(y, perRow) as tf.Scalar).dataSync()[0]!;
        // A compiled model's loss is the same as the loss that is asked for.
        const compiled = probeGradients(identity, y, { targets: perRow });
        assertEquals(compiled, probeGradients(identity, y, { targets: perRow, loss: name }));
        assertClose(compiled.loss, expected, 1e-6);
        return expected;
      });
      assertClose(inPlain(rows.map((row) => row.map(Math.fround)), targets), own, 1e-6);
    });
  }

  Deno.test(`${name} of a stack is that of each net alone`, () => {
    const generators = [0, 1].map((seed) => new TorchGenerator(seed));
    const options = { activation: "sigmoid" } as const;
    const stack = new DeepNN([3, 4, 3], generators, options);
    const targets = isSparse(name) ? classesOf(TARGETS) : TARGETS;
    const alone = [0, 1].map((seed) => {
      const net = new DeepNN([3, 4, 3], new TorchGenerator(seed), options);
      const profile = probeGradients(net, OUTPUTS, { loss: name, targets });
      net.dispose();
      return profile;
    });
    assertEquals(probeEach(stack, OUTPUTS, { loss: name, targets }), alone);
    stack.dispose();
  });
}

Deno.test("LOSSES are all that tfjs can compile, and two of logits", () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  const logits = ["sigmoidCrossEntropy", "softmaxCrossEntropy"];
  for (const loss of LOSSES) {
    if (logits.includes(loss)) {
      assertThrows(() => model.compile({ optimizer: "sgd", loss }), Error, "Unknown loss");
    } else model.compile({ optimizer: "sgd", loss });
  }
  assertEquals(LOSSES.length, 14 + 2);
  assertEquals([...LOSSES], Object.keys(LOSS));
  model.dispose();
});

Deno.test("sigmoidCrossEntropy has its gradient at 0 too, where a net of zeros begins", () => {
  const logits = tf.variable(tf.zeros([1, 2]));
  const { layers } = probeGradients(() => logits, [[0]], {
    loss: "sigmoidCrossEntropy",
    targets: [[0, 0.75]],
  });
  assertEquals(layers[0]!.meanAbs, (0.5 / 2 + 0.25 / 2) / 2); // (sigmoid(0) - t) / 2
  logits.dispose();
});

Deno.test("softmaxCrossEntropy and sigmoidCrossEntropy do not overflow", () => {
  const logits = tf.variable(tf.tensor2d([[1000, -1000]]));
  for (const loss of ["softmaxCrossEntropy", "sigmoidCrossEntropy"] as const) {
    const found = probeGradients(() => logits, [[0]], { loss, targets: [[0, 1]] });
    assertEquals(found.loss, loss === "softmaxCrossEntropy" ? 2000 : 1000);
  }
  logits.dispose();
});

Deno.test("sparseCategoricalCrossentropy takes a class for each step of a sequence", () => {
  const steps = [[0.2, 0.8], [0.5, 0.5], [0.9, 0.1], [0.3, 0.7]];
  const output = tf.variable(exact(steps.flat(), [2, 2, 2]));
  const classes = [0, 1, 0, 1];
  const expected = mean(steps.map((row, i) => -Math.log(row[classes[i]!]! / sum(row))));
  for (const shape of [[2, 2], [2, 2, 1]]) {
    for (const dtype of ["int32", "float32"] as const) {
      const targets = tf.tensor(classes, shape, dtype);
      const loss = "sparseCategoricalCrossentropy";
      assertClose(probeGradients(() => output, [[0]], { loss, targets }).loss, expected, 1e-13);
      targets.dispose();
    }
  }
  output.dispose();
});

Deno.test("a loss is a function of output and targets, which are zero if none are given", () => {
  const net = new DeepNN([2, 1], new TorchGenerator(0));
  const rows = [[1, 2], [3, 4]];
  const asked: number[][] = [];
  const loss = (output: tf.Tensor, targets: tf.Tensor) => {
    asked.push([...targets.shape], [...targets.dataSync()]);
    return tf.mean(tf.abs(tf.sub(output, targets)));
  };
  const found = [{}, { targets: [5, 6] }, { targets: [[5], [6]] }].map((targets) =>
    probeGradients(net, rows, { loss, ...targets })
  );
  assertEquals(asked, [[2, 1], [0, 0], [2, 1], [5, 6], [2, 1], [5, 6]]);
  const named = probeGradients(net, rows, { loss: "meanAbsoluteError", targets: [5, 6] });
  assertEquals([found[1], found[2]], [named, named]);
  net.dispose();
});

Deno.test("cosineProximity of a row of zeros is 0", () => {
  const net = new DeepNN([2, 2], new TorchGenerator(0), { activation: "sigmoid" });
  const zeros = probeGradients(net, [[1, 2]], { loss: "cosineProximity", targets: [[0, 0]] });
  assertEquals([zeros.loss, zeros.layers[0]!.maxAbs], [0, 0]);
  net.dispose();
});

Deno.test("targets may be whole numbers or booleans", () => {
  const net = new DeepNN([2, 3], new TorchGenerator(0), { activation: "sigmoid" });
  for (const loss of LOSSES) {
    const [targets, shape] = isSparse(loss) ? [[1, 0], [2]] : [[0, 1, 1, 1, 0, 0], [2, 3]];
    const probe = (dtype: "float32" | "int32" | "bool") => {
      const given = tf.tensor(targets!, shape, dtype);
      const found = probeGradients(net, [[1, 2], [3, 4]], { targets: given, loss });
      given.dispose();
      return found;
    };
    for (const dtype of ["int32", "bool"] as const) {
      assertEquals(probe(dtype), probe("float32"), loss);
    }
  }
  net.dispose();
});
