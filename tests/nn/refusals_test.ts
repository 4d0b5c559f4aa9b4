/**
 * What makes no net, and what a net does not take: each refusal says what is allowed.
 */
import { assertEquals, assertThrows } from "@std/assert";
import { DeepNN, type DeepNNOptions, OptionsError, TorchGenerator } from "../../mod.ts";
import { tf } from "../../src/float64/mod.ts";

tf.env().set("IS_NODE", false); // tfjs's CPU backend else greets whoever runs it

type ErrorKind = NonNullable<Parameters<typeof assertThrows>[1]>;

const SIZES = [3, 3, 3, 1];

const stream = new TorchGenerator(0);

/** A net of these sizes; its tensors are the caller's. */
function net(sizes: unknown, generator: unknown = stream, options: unknown = {}): DeepNN {
  return new DeepNN(sizes as number[], generator as TorchGenerator, options as DeepNNOptions);
}

/** What makes no net: the arguments, the error, and what it says. */
const REFUSED: Readonly<
  Record<string, readonly [() => DeepNN, ErrorKind, string]>
> = {
  "one size": [() => net([3]), RangeError, "layer sizes [3]: layer sizes must be at least two"],
  "a layer of no unit": [() => net([3, 0]), RangeError, "whole numbers from 1 up"],
  "a size that is not whole": [() => net([3, 1.5]), RangeError, "layer sizes [3,1.5]"],
  "sizes that are a number": [
    () => net(3),
    TypeError,
    "layer sizes: given 3; allowed: a list such as [3, 3, 1]",
  ],
  "too many parameters": [
    () => net([3, 1e9]),
    RangeError,
    "layer sizes [3,1000000000]: given 4000000000 parameters; allowed: at most 67108864",
  ],
  "a shortcut of sizes that do not broadcast": [
    () => net([4, 8, 1], stream, { variant: "shortcut" }),
    RangeError,
    "cannot broadcast 4 against 8 in layer 0",
  ],
  "a layer that gets more than it takes": [
    () => net([3, 1, 3], stream, { variant: "shortcut" }),
    RangeError,
    "layer 1 takes 1 numbers, but x + f(x) before it gives 3",
  ],
  "no generators": [
    () => net(SIZES, []),
    RangeError,
    "generators: given none; allowed: one, or a list of at least one",
  ],
  "a generator that is a number": [
    () => net(SIZES, 7),
    TypeError,
    "generator: given 7; allowed: a TorchGenerator, or a list of them",
  ],
  "a generator that is null": [() => net(SIZES, null), TypeError, "generator: given null"],
  "a list with a generator and a number": [
    () => net(SIZES, [stream, 7]),
    TypeError,
    "generator: given 7",
  ],
  "an output that there is not": [
    () => net(SIZES, stream, { output: "lineer" }),
    OptionsError,
    'output: given "lineer"; allowed: one of activated, linear; did you mean linear?',
  ],
  "an activation that there is not": [
    () => net(SIZES, stream, { activation: "gleu" }),
    OptionsError,
    'activation: given "gleu"; allowed: one of gelu, gelu-tanh, relu, tanh, sigmoid, silu, linear',
  ],
  "a variant that there is not": [
    () => net(SIZES, stream, { variant: "skip" }),
    OptionsError,
    'variant: given "skip"; allowed: one of plain, shortcut, shortcut-matched',
  ],
  "a misspelt option": [
    () => net(SIZES, stream, { activaton: "relu" }),
    OptionsError,
    "unknown option activaton; did you mean activation?",
  ],
  "options that are null": [
    () => net(SIZES, stream, null),
    OptionsError,
    "options: given null; allowed: a plain object",
  ],
};

for (const [what, [make, error, message]] of Object.entries(REFUSED)) {
  Deno.test(`DeepNN refuses ${what}`, () => {
    const tensors = tf.memory().numTensors;
    assertThrows(make, error, message);
    assertEquals(tf.memory().numTensors, tensors);
  });
}

Deno.test("DeepNN refuses what is larger than the largest net that is allowed, and not that", () => {
  const units = 2 ** 26 / 2; // of a weight and a bias each
  assertThrows(() => net([1, units], 7), TypeError, "generator: given 7"); // before it is drawn
  assertThrows(() => net([1, units + 1], 7), RangeError, "given 67108866 parameters");
});

Deno.test("DeepNN takes sizes that a shortcut can broadcast", () => {
  for (const sizes of [[3, 3, 1], [1, 5, 5, 1], [2, 2], [1, 4]]) {
    net(sizes, stream, { variant: "shortcut" }).dispose();
  }
});

/** What forward() refuses: x, the error, and what it says. */
const REFUSED_ROWS: Readonly<
  Record<string, readonly [() => unknown, ErrorKind, string]>
> = {
  "rows of another size": [
    () => tf.zeros([1, 4]),
    RangeError,
    "x: given shape [1,4]; allowed: [batch, 3]",
  ],
  "a row without a batch": [() => tf.zeros([3]), RangeError, "x: given shape [3]; allowed: [batch"],
  "three axes": [() => tf.zeros([1, 3, 3]), RangeError, "x: given shape [1,3,3]; allowed: [batch"],
  "whole numbers": [
    () => tf.zeros([1, 3], "int32"),
    TypeError,
    "x: given dtype int32; allowed: a tensor of dtype float32",
  ],
  "arrays": [
    () => [[1, 2, 3]],
    TypeError,
    "x: given [[1,2,3]]; allowed: a tensor of dtype float32",
  ],
  "null": [() => null, TypeError, "x: given null; allowed: a tensor of dtype float32"],
  "a tensor that is disposed of": [
    () => {
      const x = tf.zeros([1, 3]);
      x.dispose();
      return x;
    },
    RangeError,
    "x: given a tensor that is disposed of; allowed: one that is not",
  ],
};

for (const [what, [rows, error, message]] of Object.entries(REFUSED_ROWS)) {
  Deno.test(`DeepNN.forward() refuses ${what}`, () => {
    const model = net(SIZES);
    const x = rows() as tf.Tensor;
    const tensors = tf.memory().numTensors;
    assertThrows(() => model.forward(x), error, message);
    assertEquals(tf.memory().numTensors, tensors);
    tf.dispose(x);
    model.dispose();
  });
}

Deno.test("DeepNN.forward() refuses when the net is disposed of, by whatever way", () => {
  const message = "model: given a net that is disposed of; allowed: one that is not";
  const x = tf.zeros([1, 3]);
  for (const dispose of [(model: DeepNN) => model.dispose(), () => tf.disposeVariables()]) {
    const model = net(SIZES);
    dispose(model);
    assertThrows(() => model.forward(x), RangeError, message);
  }
  x.dispose();
});
