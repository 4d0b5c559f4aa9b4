/**
 * Targets and losses that a probe refuses, and numbers that are not finite.
 */
import * as tf from "@tensorflow/tfjs";
import { classifier, images } from "./models.ts";
import { besideVariable, disposed, net, ROW, testRefusals } from "./refused.ts";

testRefusals({
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
  "more targets than rows": () => [
    net([2, 1]),
    [[1, 2], [3, 4]],
    { targets: [1, 2, 3] },
    RangeError,
    "targets: given shape [3]; allowed: [2,1], the output's",
  ],
  "no targets in a list": () => [
    net([2, 1]),
    ROW,
    { targets: [] },
    RangeError,
    "targets: given rows of no numbers; allowed: a tensor",
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
});
