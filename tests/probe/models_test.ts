/**
 * Probes of models that are not this module's: tf.LayersModels and functions.
 */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  DeepNN,
  formatGradients,
  type GradientProfile,
  type LossName,
  printGradients,
  type ProbedModel,
  probeEach,
  probeGradients,
  type ProbeOptions,
  TorchGenerator,
} from "../../mod.ts";
import { assertClose } from "../helpers/reference.ts";

const seeded = (seed: number) => tf.initializers.randomUniform({ minval: -1, maxval: 1, seed });

/** A small convolutional classifier of images [4, 4, 1] in 3 classes, with a residual connection. */
function classifier(): tf.LayersModel {
  const apply = (layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]) =>
    layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.SymbolicTensor;
  const conv = (seed: number) =>
    tf.layers.conv2d({
      ...{ filters: 2, kernelSize: 3, padding: "same", activation: "tanh" },
      ...{ kernelInitializer: seeded(seed), biasInitializer: seeded(seed + 1) },
    });
  const input = tf.input({ shape: [4, 4, 1] });
  const first = apply(conv(0), input);
  const sum = apply(tf.layers.add(), first, apply(conv(2), first));
  const head = tf.layers.dense({ units: 3, activation: "softmax", kernelInitializer: seeded(4) });
  return tf.model({ inputs: input, outputs: apply(head, apply(tf.layers.flatten(), sum)) });
}

/** An image for each of three classes. */
function images(): tf.Tensor {
  return tf.randomUniform([3, 4, 4, 1], -1, 1, "float32", 7);
}

/** The gradient of a function of a variable, by central differences. */
function differences(variable: tf.Variable, of: () => number): number[] {
  const values = variable.dataSync().slice();
  const step = 1e-5;
  return Array.from(values, (value, i) => {
    const at = (shifted: number) => {
      values[i] = shifted;
      const changed = tf.engine().makeTensor(values.slice(), variable.shape, "float32"); // unrounded
      variable.assign(changed);
      changed.dispose();
      return of();
    };
    const slope = (at(value + step) - at(value - step)) / (2 * step);
    at(value);
    return slope;
  });
}

Deno.test("probeGradients() of a tf.LayersModel is the gradient of its loss", () => {
  const [model, x] = [classifier(), images()];
  const targets = [2, 0, 1];
  const options = { loss: "sparseCategoricalCrossentropy", targets, parameters: "all" } as const;
  const { loss, layers } = probeGradients(model, x, options);
  const lossNow = () =>
    tf.tidy(() => {
      const rows = (model.predict(x) as tf.Tensor2D).arraySync();
      return -rows.reduce((sum, row, i) => sum + Math.log(row[targets[i]!]!), 0) / rows.length;
    });
  assertClose(loss, lossNow(), 1e-12);
  assertEquals(layers.map(({ name, shape }) => [name.split("/")[1], shape]), [
    ["kernel", [3, 3, 1, 2]],
    ["bias", [2]],
    ["kernel", [3, 3, 2, 2]],
    ["bias", [2]],
    ["kernel", [32, 3]],
    ["bias", [3]],
  ]);
  model.trainableWeights.forEach((weight, i) => {
    const variable = weight.read() as tf.Variable;
    const weights = Array.from(variable.dataSync());
    const gradient = differences(variable, lossNow);
    const rms = (values: number[]) =>
      Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
    const found = layers[i]!;
    assertClose(found.rms, rms(gradient), 1e-6, found.name);
    assertClose(found.max, Math.max(...gradient.map(Math.abs)), 1e-6, found.name);
    const meanAbs = gradient.reduce((sum, g) => sum + Math.abs(g), 0) / gradient.length;
    assertClose(found.meanAbs, meanAbs, 1e-6, found.name);
    if (i < 5) assertClose(found.gradientToWeight, found.rms / rms(weights), 1e-12, found.name);
    else assertEquals(found.gradientToWeight, Infinity); // a bias that begins with zeros
  });
  const kernels = probeGradients(model, x, { ...options, parameters: "weights" });
  assertEquals(kernels.layers, layers.filter((_, i) => i % 2 === 0));
  // The loss that it is compiled with, by name or as a function.
  const ofRows = (t: tf.Tensor, y: tf.Tensor) => tf.sub(tf.sum(y, 1), tf.mul(t, 2)); // 1 - 2 t
  for (const own of ["sparseCategoricalCrossentropy", ofRows] as const) {
    model.compile({ optimizer: "sgd", loss: own });
    const expected = typeof own === "string" ? loss : 1 - 2;
    assertClose(probeGradients(model, x, { targets }).loss, expected, 1e-12);
    assertThrows(() => probeGradients(model, x), RangeError, "targets: given none for");
    assert(probeGradients(model, x, { loss: "meanSquaredError" }).loss > 0);
  }
  model.compile({ optimizer: "sgd", loss: "cosineProximity" });
  assertThrows(
    () => probeGradients(model, x, { targets }),
    RangeError,
    'loss: given none, for a model compiled with "cosineProximity"; allowed: a function, meanSq',
  );
  x.dispose();
  model.dispose();
});

Deno.test("probeGradients() of a tf.LayersModel is that of the same DeepNN", () => {
  const net = new DeepNN([3, 4, 4, 2], new TorchGenerator(5), { activation: "tanh" });
  const model = tf.sequential({
    layers: [4, 4, 2].map((units, i) =>
      tf.layers.dense({ units, activation: "tanh", ...(i === 0 && { inputShape: [3] }) })
    ),
  });
  const parameters = [...net.namedParameters().values()];
  model.trainableWeights.forEach((weight, i) => {
    const value = tf.transpose(parameters[i]!);
    (weight.read() as tf.Variable).assign(value); // setWeights() would round
    value.dispose();
  });
  const rows = [[1, 0, -1], [0.5, 2, 0]];
  for (const whose of ["loss", "output"] as const) {
    const [own, other] = [net, model].map((one) => probeGradients(one, rows, { of: whose })) as [
      GradientProfile,
      GradientProfile,
    ];
    assertClose(other.loss, own.loss, 1e-14);
    other.layers.forEach(({ meanAbs, rms, max, gradientToWeight }, i) => {
      assertClose(meanAbs, own.layers[i]!.meanAbs, 1e-13);
      assertClose(rms, own.layers[i]!.rms, 1e-13);
      assertClose(max, own.layers[i]!.max, 1e-13);
      assertClose(gradientToWeight, own.layers[i]!.gradientToWeight, 1e-13);
    });
  }
  net.dispose();
  model.dispose();
});

/** Each loss in plain numbers, of rows of outputs and of targets, with a mean over the rows. */
const LOSS: Readonly<Record<LossName, (y: number[], t: number[]) => number>> = {
  meanSquaredError: (y, t) => mean(y.map((y, i) => (y - t[i]!) ** 2)),
  meanAbsoluteError: (y, t) => mean(y.map((y, i) => Math.abs(y - t[i]!))),
  binaryCrossentropy: (y, t) =>
    -mean(y.map((y, i) => t[i]! * Math.log(y) + (1 - t[i]!) * Math.log(1 - y))),
  // Keras first makes the row's sum 1.
  categoricalCrossentropy: (y, t) => -sum(y.map((v, i) => t[i]! * Math.log(v / sum(y)))),
  sparseCategoricalCrossentropy: (y, t) => -Math.log(y[t[0]!]! / sum(y)),
  sigmoidCrossEntropy: (y, t) => mean(y.map((y, i) => Math.log(1 + Math.exp(y)) - y * t[i]!)),
  softmaxCrossEntropy: (y, t) =>
    sum(t) * Math.log(sum(y.map(Math.exp))) - sum(y.map((y, i) => y * t[i]!)),
};

for (const [name, lossOf] of Object.entries(LOSS) as [LossName, typeof LOSS[LossName]][]) {
  Deno.test(`probeGradients() knows ${name}`, () => {
    const outputs = [[0.2, 0.3, 0.4], [0.7, 0.15, 0.12]];
    const targets = name.startsWith("sparse") ? [2, 0] : [[0.1, 0.2, 0.7], [0.6, 0.3, 0.1]];
    const output = tf.variable(exact(outputs, [2, 3]));
    const { loss, layers } = probeGradients(() => output, [[0]], { loss: name, targets });
    const lossNow = () => {
      const rows = output.arraySync() as number[][];
      return mean(rows.map((row, i) => lossOf(row, [targets[i]!].flat())));
    };
    assertClose(loss, lossNow(), 1e-7); // Keras keeps its logarithms' arguments 1e-7 from 0
    const gradient = differences(output, lossNow);
    assertClose(layers[0]!.meanAbs, mean(gradient.map(Math.abs)), 1e-6);
    assertClose(layers[0]!.max, Math.max(...gradient.map(Math.abs)), 1e-6);
    output.dispose();
  });
}

/** A tensor of numbers that are not rounded. */
function exact(values: number[][], shape: number[]): tf.Tensor {
  return tf.engine().makeTensor(
    Float64Array.from(values.flat()) as unknown as Float32Array,
    shape,
    "float32",
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

Deno.test("probeGradients() of a function finds the variables that it depends on", () => {
  const weight = tf.variable(tf.tensor2d([[2], [-1]]), true, "mine/kernel");
  const bias = tf.variable(tf.tensor1d([1]), true, "mine/bias");
  const frozen = tf.variable(tf.tensor2d([[1]]), false);
  const stranger = tf.variable(tf.tensor2d([[1]]));
  const model = (x: tf.Tensor) =>
    tf.matMul(
      tf.add(tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D), bias),
      frozen as tf.Tensor2D,
    );
  // (2 * 1 - 3 + 1) = 0 and (2 * 2 - 0 + 1) = 5: the gradient of half the sum of squares is 5 x.
  const loss = (y: tf.Tensor) => tf.div(tf.sum(tf.square(y)), 2);
  const { layers } = probeGradients(model, [[1, 3], [2, 0]], { loss, parameters: "all" });
  assertEquals(layers.map(({ name, meanAbs, zeroShare }) => [name, meanAbs, zeroShare]), [
    ["mine/kernel", 5, 0.5],
    ["mine/bias", 5, 0],
  ]);
  assertEquals(probeGradients(model, [[1, 3]]).layers.map(({ name }) => name), ["mine/kernel"]);
  tf.dispose([weight, bias, frozen, stranger]);
});

Deno.test("probeGradients() gives targets to a loss, takes several inputs, and trains if it is to", () => {
  const [a, b] = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
  const output = tf.layers.dense({ units: 1, kernelInitializer: "ones" })
    .apply(tf.layers.add().apply([a, b])) as tf.SymbolicTensor;
  const model = tf.model({ inputs: [a, b], outputs: output });
  const inputs = [tf.tensor2d([[1, 2]]), tf.tensor2d([[3, 4]])];
  const loss = (y: tf.Tensor, t: tf.Tensor) => tf.squeeze(tf.sub(y, t));
  assertEquals(probeGradients(model, inputs, { loss, targets: [[4]] }).loss, 6);
  // A number for each row is a column; without targets they are zero.
  assertEquals(probeGradients(model, inputs, { loss, targets: [4] }).loss, 6);
  assertEquals(probeGradients(model, inputs, { targets: [4] }).loss, 36);
  assertEquals(probeGradients(model, inputs, { loss }).loss, 10);
  assertThrows(
    () => probeGradients(model, inputs[0]!),
    RangeError,
    "shape [batch,2] and shape [batch,2]",
  );
  const dropout = tf.sequential({
    layers: [
      tf.layers.dense({ units: 50, inputShape: [1], kernelInitializer: "ones" }),
      tf.layers.dropout({ rate: 0.5, seed: 1 }),
    ],
  });
  const zeros = [false, true].map((training) =>
    probeGradients(dropout, [[1]], { training, of: "output" }).layers[0]!.zeroShare
  );
  assertEquals(zeros[0], 0);
  assert(zeros[1]! > 0.2 && zeros[1]! < 0.8);
  tf.dispose(inputs);
  model.dispose();
  dropout.dispose();
});

Deno.test("printGradients() prints a table of any model", () => {
  const weight = tf.variable(tf.tensor2d([[2], [-1]]), true, "table/kernel");
  const model = (x: tf.Tensor) => tf.matMul(x as tf.Tensor2D, weight as tf.Tensor2D);
  const lines = printed(model, [[1, 0]]).split("\n");
  assertEquals(lines.map((line) => line.trim().split(/ {2,}/)), [
    ["loss 4"],
    ["weight", "shape", "mean abs", "rms", "max", "zeros", "gradient/weight"],
    ["table/kernel", "2x1", "2.00e+0", "2.83e+0", "4.00e+0", "50.0 %", "1.79e+0"],
    [""],
  ]);
  const net = new DeepNN([1, 1], new TorchGenerator(0));
  assertStringIncludes(printed(net, [[1]]), "layers.0.0.weight has gradient mean of ");
  assertEquals(
    printed(net, [[1]], { as: "table" }),
    `${formatGradients(probeGradients(net, [[1]]))}\n`,
  );
  assertThrows(
    () => printGradients(net, [[1]], { as: "chart" as "table" }),
    RangeError,
    'as: given "chart"; allowed: notebook, table',
  );
  tf.dispose(weight);
  net.dispose();
});

/** What printGradients() prints. */
function printed(...args: Parameters<typeof printGradients>): string {
  const log = console.log;
  let text = "";
  try {
    console.log = (line: string) => text += `${line}\n`;
    printGradients(...args);
  } finally {
    console.log = log;
  }
  return text;
}

Deno.test("a probe of what cannot be probed says what is allowed, and leaves no tensor behind", () => {
  const [model, x, net] = [classifier(), images(), new DeepNN([2, 2], new TorchGenerator(0))];
  const gone = tf.ones([1, 2]);
  gone.dispose();
  const [goneNet, goneModel] = [new DeepNN([2, 2], new TorchGenerator(0)), classifier()];
  goneNet.dispose();
  goneModel.dispose();
  const [input, strings] = [tf.input({ shape: [1] }), tf.tensor(["a", "b"], [1, 2])];
  const both = tf.model({
    inputs: input,
    outputs: [input, tf.layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor],
  });
  const [frozen, ints] = [classifier(), tf.ones([1, 2], "int32")];
  frozen.trainable = false;
  const empty = tf.zeros([0, 4, 4, 1]);
  const given: [ProbedModel, unknown, unknown, typeof RangeError | typeof TypeError, string][] = [
    [
      3 as unknown as ProbedModel,
      x,
      {},
      TypeError,
      "model: given a value of type number; allowed: a DeepNN",
    ],
    [null as unknown as ProbedModel, x, {}, TypeError, "model: given null"],
    [goneNet, [[1, 2]], {}, RangeError, "model: given one whose layers.0.0.weight is disposed of"],
    [goneModel, x, {}, RangeError, "kernel is disposed of"],
    [both, [[1]], {}, RangeError, "model: given one of 2 outputs"],
    [
      frozen,
      x,
      {},
      RangeError,
      "model: given parameters named nothing; allowed: at least one that can be trained",
    ],
    [() => x, [[1]], {}, RangeError, "depends on no tfjs variable"],
    [model, [[1, 2]], {}, RangeError, "x: given shape [1,2]; allowed: shape [batch,4,4,1]"],
    [model, [x, x], {}, RangeError, "x: given shape [3,4,4,1] and shape [3,4,4,1]; allowed: shape"],
    [net, [x, x], {}, RangeError, "x: given 2 tensors; allowed: one"],
    [net, x, {}, RangeError, "x: given shape [3,4,4,1]; allowed: [batch, 2]"],
    [net, gone, {}, RangeError, "x: given a tensor that is disposed of"],
    [net, strings, {}, TypeError, "x: given dtype string; allowed: float32"],
    [model, empty, {}, RangeError, "x: given shape [0,4,4,1]; allowed: at least one row"],
    [net, ints, {}, TypeError, "x: given dtype int32; allowed: a tensor of dtype float32"],
    [net, "rows", {}, TypeError, 'x: given "rows"; allowed: a tensor, or at least one row'],
    [
      net,
      [1, 2],
      {},
      TypeError,
      "x: given a list of numbers that is no list of rows; allowed: a tensor",
    ],
    [net, [["1", 2]], {}, TypeError, 'x: given "1" in a row'],
    [net, [[undefined, 2]], {}, TypeError, "x: given undefined in a row"],
    [net, [[1, 2], [3]], {}, RangeError, "x: given rows of 2, 1 numbers"],
    [net, [[1, 2]], null, TypeError, "options: given null; allowed: an object"],
    [
      net,
      [[1, 2]],
      { target: [[1, 2]], loos: "" },
      RangeError,
      "options: given target, loos; allowed: of",
    ],
    [net, [[1, 2]], { of: "weights" }, RangeError, 'of: given "weights"; allowed: loss, output'],
    [net, [[1, 2]], { parameters: "biases" }, RangeError, 'parameters: given "biases"'],
    [net, [[1, 2]], { loss: "mse" }, RangeError, 'loss: given "mse"; allowed: meanSquaredError, '],
    [net, [[1, 2]], { training: 1 }, TypeError, "training: given 1; allowed: true, false"],
    [net, [[1, 2]], { loss: () => 3 }, TypeError, "loss: given a function that gives number"],
    [
      net,
      [[1, 2]],
      { loss: () => tf.ones([2]) },
      RangeError,
      "loss: given shape [2]; allowed: 1 number",
    ],
    [
      (() => 3) as unknown as ProbedModel,
      [[1, 2]],
      {},
      TypeError,
      "model: given one whose output is number",
    ],
    [
      net,
      [[1, 2]],
      { targets: [[1, 2, 3]] },
      RangeError,
      "targets: given shape [1,3]; allowed: [1,2], the output's",
    ],
    [net, [[1, 2]], { targets: "a" }, TypeError, 'targets: given "a"'],
    [net, [[1, 2]], { targets: gone }, RangeError, "targets: given a tensor that is disposed of"],
    [
      model,
      x,
      { loss: "categoricalCrossentropy" },
      RangeError,
      "targets: given none for categoricalCrossentropy",
    ],
    [
      model,
      x,
      { loss: "sparseCategoricalCrossentropy", targets: [0, 1] },
      RangeError,
      "targets: given shape [2] for an output of shape [3,3]",
    ],
    [
      model,
      x,
      { loss: "sparseCategoricalCrossentropy", targets: [0, 1, 3] },
      RangeError,
      "targets: given class 3; allowed: whole numbers from 0 to 2",
    ],
  ];
  const before = tf.memory().numTensors;
  for (const [model, x, options, Wrong, message] of given) {
    const probe = () => probeGradients(model, x as tf.Tensor, options as ProbeOptions);
    assertThrows(probe, Wrong, message);
    assertEquals(tf.memory().numTensors, before, message);
  }
  probeGradients(model, x, { loss: "sparseCategoricalCrossentropy", targets: [0, 1, 2] });
  assertEquals(tf.memory().numTensors, before);
  const stack = new DeepNN([2, 2], [new TorchGenerator(0)]);
  assertThrows(
    () => probeEach(stack, [[1, 2]], { loss: "meanAbsoluteError", targets: [[1, 2]] }),
    RangeError,
    'loss: given "meanAbsoluteError" for a stack',
  );
  for (const targets of [[[1, 2]], [1, 2], [[1], [2], [3]]]) {
    assertThrows(
      () => probeEach(stack, [[1, 2], [3, 4]], { targets }),
      RangeError,
      "allowed: [2,2], the output's",
    );
  }
  const column = new DeepNN([2, 1], [new TorchGenerator(0), new TorchGenerator(1)]);
  const [own] = probeEach(column, [[1, 2], [3, 4]], { targets: [5, 6] });
  const single = new DeepNN([2, 1], new TorchGenerator(0));
  const rows = { targets: [[5], [6]] };
  assertEquals(own, probeGradients(single, [[1, 2], [3, 4]], rows));
  for (const wrong of [undefined, null, {}, [own]]) {
    assertThrows(() => formatGradients(wrong as never), TypeError, "profile: given");
  }
  assertThrows(() => formatGradients(own!, null as never), TypeError, "options: given null");
  column.dispose();
  single.dispose();
  tf.dispose([x, strings, ints, empty]);
  for (const one of [model, net, both, frozen, stack]) one.dispose();
});

Deno.test("a probe names each weight once, and sees that tf.disposeVariables() has freed them", () => {
  const shared = tf.layers.dense({ units: 2, inputShape: [2] });
  const inner = tf.sequential({ layers: [shared] });
  const input = tf.input({ shape: [2] });
  const sum = tf.layers.add().apply(
    [inner.apply(input), shared.apply(input)] as tf.SymbolicTensor[],
  );
  const model = tf.model({ inputs: input, outputs: sum as tf.SymbolicTensor });
  assertEquals(probeGradients(model, [[1, 2]]).layers.length, 1);
  const net = new DeepNN([2, 2], new TorchGenerator(0));
  tf.disposeVariables();
  for (const one of [model, net]) {
    assertThrows(() => probeGradients(one, [[1, 2]]), RangeError, "is disposed of");
  }
  const x = tf.ones([1, 2]);
  assertThrows(() => net.forward(x), RangeError, "is disposed of");
  x.dispose();
});
