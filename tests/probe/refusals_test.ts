/**
 * Probes that are refused: each says what is wrong, then what is allowed, and leaves no tensor behind.
 */
import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  DeepNN,
  formatGradients,
  type GradientModel,
  OptionsError,
  printGradients,
  type ProbedModel,
  probeEach,
  probeGradients,
  type ProbeOptions,
  TorchGenerator,
} from "../../mod.ts";
import { classifier, images } from "./models.ts";

/** A net of one layer, or a stack of some. */
function net(sizes = [2, 2], nets?: number): DeepNN {
  const generators = Array.from({ length: nets ?? 1 }, (_, seed) => new TorchGenerator(seed));
  return new DeepNN(sizes, nets === undefined ? generators[0]! : generators);
}

/** The same model, disposed of. */
function disposed<T extends { dispose(): unknown }>(model: T): T {
  model.dispose();
  return model;
}

/** A model of two outputs. */
function twoOutputs(): tf.LayersModel {
  const input = tf.input({ shape: [1] });
  const output = tf.layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor;
  return tf.model({ inputs: input, outputs: [input, output] });
}

function frozen(): tf.LayersModel {
  const model = classifier();
  model.trainable = false;
  return model;
}

/** A function, where there is a variable that it could depend on. */
function besideVariable(f: (x: tf.Tensor) => unknown): ProbedModel {
  tf.tidy(() => tf.variable(tf.ones([2, 2])));
  return f as ProbedModel;
}

const ROW = [[1, 2]];

/** What is refused: model, inputs, options, the error, and how its message begins. */
type Refused = readonly [
  model: unknown,
  x: unknown,
  options: unknown,
  error: typeof RangeError | typeof TypeError,
  message: string,
];

// Tensors and models are made by functions, so that they live for one test.
const REFUSED: Readonly<Record<string, () => Refused>> = {
  "a model that is a number": () => [
    3,
    ROW,
    {},
    TypeError,
    "model: given 3; allowed: a DeepNN, an object with forward() and namedParameters(), ",
  ],
  "a model that is null": () => [null, ROW, {}, TypeError, "model: given null; allowed: a DeepNN"],
  "an object that has forward() alone": () => [
    { forward: (x: tf.Tensor) => x },
    ROW,
    {},
    TypeError,
    "model: given {}; allowed: a DeepNN",
  ],
  "an object that has namedParameters() alone": () => [
    { namedParameters: () => new Map() },
    ROW,
    {},
    TypeError,
    "model: given {}; allowed: a DeepNN",
  ],
  "a DeepNN that is disposed of": () => [
    disposed(net()),
    ROW,
    {},
    RangeError,
    "model: given one whose layers.0.0.weight is disposed of; allowed: one that can still be used",
  ],
  "a tf.LayersModel that is disposed of": () => [
    disposed(classifier()),
    images(),
    {},
    RangeError,
    "model: given one whose conv2d_Conv2D", // and a number
  ],
  "a model of two outputs": () => [
    twoOutputs(),
    [[1]],
    {},
    RangeError,
    "model: given one with 2 outputs; allowed: one output, or a function that gives one of them",
  ],
  "a model that cannot be trained": () => [
    frozen(),
    images(),
    {},
    RangeError,
    "model: given parameters named nothing; allowed: at least one that can be trained and has two",
  ],
  "a net without weights": () => [
    { forward: (x: tf.Tensor) => x, namedParameters: () => new Map() },
    ROW,
    {},
    RangeError,
    'model: given parameters named nothing; allowed: at least one with "weight" in its name',
  ],
  "a stack for probeGradients()": () => [
    net([2, 2], 2),
    ROW,
    {},
    RangeError,
    "model: given a stack of 2 nets; allowed: a single net (probeEach takes a stack)",
  ],
  "a function of no variable": () => [
    besideVariable((x) => x),
    ROW,
    {},
    RangeError,
    "model: given a function whose output depends on no tfjs variable with two axes or more; allow",
  ],
  "a function, where there is no variable": () => [
    (x: tf.Tensor) => x,
    ROW,
    {},
    RangeError,
    "model: given a function whose output depends on no tfjs variable with two axes or more; allow",
  ],
  "a function that gives a number": () => [
    besideVariable(() => 3),
    ROW,
    {},
    TypeError,
    "model: given one whose output is 3; allowed: a tensor",
  ],
  "inputs of another shape than a tf.LayersModel takes": () => [
    classifier(),
    ROW,
    {},
    RangeError,
    "x: given shape [1,2]; allowed: shape [batch,4,4,1]",
  ],
  "inputs of another size than a tf.LayersModel takes": () => [
    classifier(),
    tf.zeros([1, 4, 3, 1]),
    {},
    RangeError,
    "x: given shape [1,4,3,1]; allowed: shape [batch,4,4,1]",
  ],
  "more inputs than a tf.LayersModel takes": () => [
    classifier(),
    [images(), images()],
    {},
    RangeError,
    "x: given shape [3,4,4,1] and shape [3,4,4,1]; allowed: shape [batch,4,4,1]",
  ],
  "two inputs for a net": () => [
    net(),
    [tf.ones([1, 2]), tf.ones([1, 2])],
    {},
    RangeError,
    "x: given 2 tensors; allowed: one",
  ],
  "inputs of another shape than a net takes": () => [
    net(),
    images(),
    {},
    RangeError,
    "x: given shape [3,4,4,1]; allowed: [batch, 2]",
  ],
  "inputs that are disposed of": () => [
    net(),
    disposed(tf.ones([1, 2])),
    {},
    RangeError,
    "x: given a tensor that is disposed of; allowed: one that is not",
  ],
  "inputs of strings": () => [
    net(),
    tf.tensor(["a", "b"], [1, 2]),
    {},
    TypeError,
    "x: given dtype string; allowed: float32, int32, bool",
  ],
  "inputs of complex numbers": () => [
    net(),
    tf.complex([[1, 2]], [[1, 2]]),
    {},
    TypeError,
    "x: given dtype complex64; allowed: float32, int32, bool",
  ],
  "inputs without rows": () => [
    classifier(),
    tf.zeros([0, 4, 4, 1]),
    {},
    RangeError,
    "x: given shape [0,4,4,1]; allowed: at least one row and one number",
  ],
  "whole numbers for a net": () => [
    net(),
    tf.ones([1, 2], "int32"),
    {},
    TypeError,
    "x: given dtype int32; allowed: a tensor of dtype float32",
  ],
  "a list of tensors and something else": () => [
    net(),
    [tf.ones([1, 2]), 7],
    {},
    TypeError,
    "x[1]: given 7; allowed: a tensor",
  ],
  "inputs that are a text": () => [
    net(),
    "rows",
    {},
    TypeError,
    'x: given "rows"; allowed: a tensor, or at least one row of numbers, all of the same length',
  ],
  "a row that is not in a list": () => [
    net(),
    [1, 2],
    {},
    TypeError,
    "x: given [1,2]; allowed: a tensor, or at least one row of numbers, all of the same length from " +
    "1 up, such as [[1, 0, -1]]",
  ],
  "no rows": () => [net(), [], {}, RangeError, "x: given rows of no numbers; allowed: a tensor"],
  "an empty row": () => [net(), [[]], {}, RangeError, "x: given rows of 0 numbers; allowed"],
  "rows of different lengths": () => [
    net(),
    [[1, 2], [3]],
    {},
    RangeError,
    "x: given rows of 2, 1 numbers; allowed: a tensor",
  ],
  "a text in a row": () => [net(), [["1", 2]], {}, TypeError, 'x: given "1" in a row; allowed'],
  "undefined in a row": () => [
    net(),
    [[1, undefined]],
    {},
    TypeError,
    "x: given undefined in a row; allowed",
  ],
  // deno-lint-ignore no-sparse-arrays
  "a hole in a row": () => [net(), [[, 2]], {}, TypeError, "x: given undefined in a row"],
  "NaN in a row": () => [
    net(),
    [[1, 2], [3, NaN]],
    {},
    RangeError,
    "x: given NaN at [1, 1]; allowed: finite numbers",
  ],
  "an infinite number in a tensor": () => [
    net(),
    tf.tensor2d([[1, 2], [-Infinity, 4]]),
    {},
    RangeError,
    "x: given -Infinity at [1, 0]; allowed: finite numbers",
  ],
  "NaN in the second input": () => [
    besideVariable((x) => x),
    [tf.ones([1, 2]), tf.tensor4d([[[[1], [NaN]], [[3], [4]]]])],
    {},
    RangeError,
    "x[1]: given NaN at [0, 0, 1, 0]; allowed: finite numbers",
  ],
  "a number beyond float32, where float32 is computed in": () => [
    net(),
    [[1, -1e300]],
    { float64: false },
    RangeError,
    "x: given -1e+300 at [0, 1]; allowed: numbers that float32 can hold, or the option float64",
  ],
  "targets that are a text": () => [
    net(),
    ROW,
    { targets: "a" },
    TypeError,
    'targets: given "a"; allowed: a tensor',
  ],
  "a list of texts as targets": () => [
    net([2, 1]),
    ROW,
    { targets: ["a"] },
    TypeError,
    'targets: given "a" in a row; allowed: a tensor',
  ],
  "targets that are disposed of": () => [
    net(),
    ROW,
    { targets: disposed(tf.ones([1, 2])) },
    RangeError,
    "targets: given a tensor that is disposed of; allowed: one that is not",
  ],
  "NaN in targets": () => [
    net([2, 1]),
    [[1, 2], [3, 4]],
    { targets: [0, NaN] },
    RangeError,
    "targets: given NaN at [1, 0]; allowed: finite numbers",
  ],
  "infinite targets in a tensor": () => [
    net(),
    ROW,
    { targets: tf.tensor2d([[Infinity, 0]]) },
    RangeError,
    "targets: given Infinity at [0, 0]; allowed: finite numbers",
  ],
  "targets of another shape than the output's": () => [
    net(),
    ROW,
    { targets: [[1, 2, 3]] },
    RangeError,
    "targets: given shape [1,3]; allowed: [1,2], the output's",
  ],
  "a number for each row, where the output has two": () => [
    net(),
    [[1, 2], [3, 4]],
    { targets: [1, 2] },
    RangeError,
    "targets: given shape [2]; allowed: [2,2], the output's",
  ],
  "a loss of probabilities without targets": () => [
    classifier(),
    images(),
    { loss: "categoricalCrossentropy" },
    RangeError,
    "targets: given none for categoricalCrossentropy; allowed: what the output should be, or another",
  ],
  "fewer classes than rows": () => [
    classifier(),
    images(),
    { loss: "sparseCategoricalCrossentropy", targets: [0, 1] },
    RangeError,
    "targets: given shape [2] for an output of shape [3,3]; allowed: a class number for each row",
  ],
  "classes in a row": () => [
    classifier(),
    images(),
    { loss: "sparseCategoricalCrossentropy", targets: [[0, 1, 2]] },
    RangeError,
    "targets: given shape [1,3] for an output of shape [3,3]; allowed: a class number for each row",
  ],
  "a class of an output of one number": () => [
    net([2, 1]),
    ROW,
    { loss: "sparseCategoricalCrossentropy", targets: [0] },
    RangeError,
    "targets: given shape [1] for an output of shape [1,1]; allowed: a class number for each row",
  ],
  "classes of an output without rows": () => [
    besideVariable(() => tf.ones([3])),
    ROW,
    { loss: "sparseCategoricalCrossentropy", targets: tf.scalar(0) },
    RangeError,
    "targets: given shape [] for an output of shape [3]; allowed: a class number for each row",
  ],
  "a class that there is not": () => [
    classifier(),
    images(),
    { loss: "sparseCategoricalCrossentropy", targets: [0, 1, 3] },
    RangeError,
    "targets: given class 3; allowed: whole numbers from 0 to 2",
  ],
  "a negative class": () => [
    classifier(),
    images(),
    { loss: "sparseCategoricalCrossentropy", targets: [0, -1, 2] },
    RangeError,
    "targets: given class -1; allowed: whole numbers from 0 to 2",
  ],
  "half a class": () => [
    classifier(),
    images(),
    { loss: "sparseCategoricalCrossentropy", targets: [0, 0.5, 2] },
    RangeError,
    "targets: given class 0.5; allowed: whole numbers from 0 to 2",
  ],
  "a loss that gives a number": () => [
    net(),
    ROW,
    { loss: () => 3 },
    TypeError,
    "loss: given a function that gives 3; allowed: a tensor",
  ],
  "a loss that gives two numbers": () => [
    net(),
    ROW,
    { loss: () => tf.ones([2]) },
    RangeError,
    "loss: given shape [2]; allowed: 1 number",
  ],
  "a loss that throws": () => [
    net(),
    ROW,
    {
      loss: () => {
        throw new RangeError("no loss");
      },
    },
    RangeError,
    "no loss",
  ],
  "a loss that is NaN": () => [
    net(),
    ROW,
    { loss: (y: tf.Tensor) => tf.mean(tf.log(tf.sub(tf.mul(y, 0), 1))) },
    RangeError,
    "the model's loss is NaN, though inputs and targets are finite: a weight is not finite, or the " +
    "forward pass overflows, divides by zero or takes the logarithm of a negative number",
  ],
  "an output that overflows, where its gradient is asked for": () => [
    besideVariable((x) => tf.div(x, tf.mul(x, [[1, 0]]))),
    ROW,
    { of: "output" },
    RangeError,
    "the model's output is Infinity at [0, 1], though inputs and targets are finite: a weight",
  ],
};

for (const [what, refused] of Object.entries(REFUSED)) {
  Deno.test(`probeGradients() refuses ${what}`, () => {
    const [model, x, options, error, message] = refused();
    const tensors = tf.memory().numTensors;
    const probe = () =>
      probeGradients(model as ProbedModel, x as tf.Tensor, options as ProbeOptions);
    const thrown = assertThrows(probe, error);
    assertEquals(thrown.message.slice(0, message.length), message);
    assertEquals(tf.memory().numTensors, tensors);
    tf.disposeVariables();
    tf.dispose([x, (options as ProbeOptions).targets] as tf.TensorContainer);
  });
}

/** Options that are refused, and what is said of them. */
const REFUSED_OPTIONS: readonly (readonly [unknown, string])[] = [
  [null, "options: given null; allowed: a plain object"],
  [{ target: ROW }, "unknown option target; did you mean targets?"],
  [{ of: "weights" }, 'of: given "weights"; allowed: one of loss, output'],
  [{ parameters: "biases" }, 'parameters: given "biases"; allowed: one of weights, all'],
  [{ loss: "mse" }, 'loss: given "mse"; allowed: one of meanSquaredError, '],
  [{ loss: "hing" }, "softmaxCrossEntropy, or a function; did you mean hinge?"],
  [{ training: 1 }, "training: given 1; allowed: true or false"],
  [{ targts: 1, as: 1 }, "unknown option targts; did you mean targets?"],
  [{ float64: "yes" }, 'float64: given "yes"; allowed: true or false'],
];

for (const [options, message] of REFUSED_OPTIONS) {
  Deno.test(`a probe refuses the options ${JSON.stringify(options)}`, () => {
    const [one, stack] = [net(), net([2, 2], 1)];
    for (
      const probe of [
        () => probeGradients(one, ROW, options as ProbeOptions),
        () => probeEach(stack, ROW, options as ProbeOptions),
        () => printGradients(one, ROW, options as ProbeOptions),
      ]
    ) {
      assertThrows(probe, OptionsError, message);
    }
    one.dispose();
    stack.dispose();
  });
}

Deno.test("a probe names all options that it refuses", () => {
  const one = net();
  const options = { of: "x", loss: "y", spare: 1 } as unknown as ProbeOptions;
  const { problems } = assertThrows(() => probeGradients(one, ROW, options), OptionsError);
  assertEquals(problems.map(({ option }) => option), ["of", "loss", "spare"]);
  one.dispose();
});

Deno.test("probeEach() refuses a single net, and a loss that is not one number for each", () => {
  const [one, stack] = [net(), net([2, 2], 2)];
  const tensors = tf.memory().numTensors;
  assertThrows(
    () => probeEach(one, ROW),
    RangeError,
    "model: given a single net; allowed: a stack (probeGradients takes a net)",
  );
  assertThrows(
    () => probeEach(stack, ROW, { loss: (y) => tf.mean(y) }),
    RangeError,
    "loss: given shape []; allowed: 2 numbers",
  );
  for (const targets of [[[1, 2]], [1, 2], [[1], [2], [3]]]) {
    assertThrows(
      () => probeEach(stack, [[1, 2], [3, 4]], { targets }),
      RangeError,
      "allowed: [2,2], the output's",
    );
  }
  assertEquals(tf.memory().numTensors, tensors);
  one.dispose();
  stack.dispose();
});

Deno.test("printGradients() and formatGradients() refuse a format or a profile that is none", () => {
  const one = net();
  const profile = probeGradients(one, ROW);
  const message = 'as: given "chart"; allowed: one of notebook, table';
  const chart = { as: "chart" } as never;
  assertThrows(() => printGradients(one, ROW, chart), OptionsError, message);
  assertThrows(() => formatGradients(profile, chart), OptionsError, message);
  assertThrows(() => formatGradients(profile, null as never), OptionsError, "options: given null");
  for (const wrong of [undefined, null, {}, [profile], 3]) {
    assertThrows(() => formatGradients(wrong as never), TypeError, "profile: given ");
  }
  one.dispose();
});

Deno.test("a probe sees that tf.disposeVariables() has freed a model", () => {
  const models: ProbedModel[] = [net(), classifier()];
  tf.disposeVariables();
  const x = images();
  for (const model of models) {
    assertThrows(
      () => probeGradients(model, x),
      RangeError,
      "is disposed of; allowed: one that can",
    );
  }
  x.dispose();
});

Deno.test("a gradient that overflows is a finding, where the loss is finite", () => {
  const weight = tf.variable(tf.zeros([1, 2]));
  const model: GradientModel = {
    forward: () => tf.sqrt(weight), // of slope Infinity at 0
    namedParameters: () => new Map([["weight", weight]]),
  };
  const { loss, layers } = probeGradients(model, [[1]], { loss: (y) => tf.sum(y) });
  assertEquals([loss, layers[0]!.meanAbs, layers[0]!.max], [0, Infinity, Infinity]);
  weight.dispose();
});

Deno.test("the loss may overflow where the output's gradient is asked for", () => {
  const one = new DeepNN([1, 1], new TorchGenerator(0), { activation: "linear" });
  const { loss, layers } = probeGradients(one, [[1e200]], { of: "output" });
  assertEquals(loss, Infinity);
  assertEquals(Number.isFinite(layers[0]!.meanAbs), true);
  one.dispose();
});

Deno.test("a net of a stack whose loss overflows does not spoil the others", () => {
  const stack = net([1, 1], 2);
  const [weight] = [...stack.namedParameters().values()];
  const alone = probeEach(stack, [[1]])[1];
  const changed = tf.mul(weight!, [[[Infinity]], [[1]]]);
  weight!.assign(changed);
  changed.dispose();
  const [first, second] = probeEach(stack, [[1]]);
  assertEquals(Number.isFinite(first!.loss), false);
  assertEquals(second, alone);
  stack.dispose();
});

Deno.test("probes leave no tensor behind", () => {
  const [one, stack, model, x] = [net(), net([2, 2], 2), classifier(), images()];
  const tensors = tf.memory().numTensors;
  for (const float64 of [false, true]) {
    probeGradients(one, ROW, { of: "output", float64 });
    probeEach(stack, ROW, { float64 });
    const loss = "sparseCategoricalCrossentropy";
    probeGradients(model, x, { loss, targets: [0, 1, 2], float64 });
    assertEquals(tf.memory().numTensors, tensors);
  }
  for (const each of [one, stack, model, x]) each.dispose();
});

Deno.test("a probe that fails inside of a caller's gradient leaves the caller's tape alone", () => {
  const bad = net();
  const slope = tf.grad((x) => {
    const squared = tf.square(x);
    assertThrows(() => probeGradients(bad, ROW, { loss: () => tf.ones([2]) }), RangeError);
    return tf.mul(squared, x);
  });
  const tensors = tf.memory().numTensors;
  assertEquals(tf.tidy(() => slope(tf.scalar(2)).dataSync()[0]), 12); // of x^3
  assertEquals(tf.memory().numTensors, tensors);
  bad.dispose();
});

Deno.test("a probe works inside of a caller's gradient", () => {
  const one = net();
  const expected = probeGradients(one, ROW);
  const slope = tf.grad((x) => {
    const squared = tf.square(x);
    assertEquals(probeGradients(one, ROW), expected);
    return tf.mul(squared, x);
  });
  const tensors = tf.memory().numTensors;
  assertEquals(tf.tidy(() => slope(tf.scalar(2)).dataSync()[0]), 12);
  assertEquals(tf.memory().numTensors, tensors);
  one.dispose();
});
