/**
 * Models and inputs that a probe refuses.
 */
import * as tf from "@tensorflow/tfjs";
import { classifier, images } from "./models.ts";
import { besideVariable, disposed, net, ROW, testRefusals } from "./refused.ts";

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

testRefusals({
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
    'model: given {"forward":a function}; allowed: a DeepNN',
  ],
  "an object that has namedParameters() alone": () => [
    { namedParameters: () => new Map() },
    ROW,
    {},
    TypeError,
    'model: given {"namedParameters":a function}; allowed: a DeepNN',
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
  "inputs of fewer axes than a tf.LayersModel takes": () => [
    classifier(),
    tf.zeros([1, 4, 4]),
    {},
    RangeError,
    "x: given shape [1,4,4]; allowed: shape [batch,4,4,1]",
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
});
