/**
 * The loss of an output: by name, by function, or the model's own.
 */
import { tf } from "../float64/mod.ts";
import type { Tensor } from "../float64/types.ts";
import type { Probed } from "./model.ts";

/**
 * The losses' names: those of Keras, and the two of TensorFlow that take logits. Each is a mean over
 * the batch.
 *
 * - `meanSquaredError`, `meanAbsoluteError`: against targets of the output's shape;
 * - `binaryCrossentropy`, `categoricalCrossentropy`: of probabilities, against such of that shape;
 * - `sparseCategoricalCrossentropy`: of probabilities [batch, classes], against class numbers [batch];
 * - `sigmoidCrossEntropy`, `softmaxCrossEntropy`: of logits, against probabilities of that shape.
 */
export const LOSSES = [
  "meanSquaredError",
  "meanAbsoluteError",
  "binaryCrossentropy",
  "categoricalCrossentropy",
  "sparseCategoricalCrossentropy",
  "sigmoidCrossEntropy",
  "softmaxCrossEntropy",
] as const;

/** The name of a loss: see {@linkcode LOSSES}. */
export type LossName = typeof LOSSES[number];

/** A loss of an output and its targets. */
type Loss = (output: Tensor, targets: Tensor) => Tensor;

const LOSS: Readonly<Record<LossName, Loss>> = {
  meanSquaredError: (output, targets) => tf.mean(tf.squaredDifference(output, targets)),
  meanAbsoluteError: (output, targets) => tf.mean(tf.abs(tf.sub(output, targets))),
  binaryCrossentropy: (output, targets) => tf.mean(tf.metrics.binaryCrossentropy(targets, output)),
  categoricalCrossentropy: (output, targets) =>
    tf.mean(tf.metrics.categoricalCrossentropy(targets, output)),
  sparseCategoricalCrossentropy: (output, targets) =>
    tf.mean(tf.metrics.categoricalCrossentropy(oneHot(output, targets), output)),
  sigmoidCrossEntropy: (output, targets) => tf.losses.sigmoidCrossEntropy(targets, output),
  softmaxCrossEntropy: (output, targets) => tf.losses.softmaxCrossEntropy(targets, output),
};

/**
 * The loss that was asked for, else the one that a model was compiled with, else the mean square.
 *
 * @param asked A name, or a function of output and targets.
 * @param model The model.
 * @param output Its output.
 * @param given The targets, if there are any.
 * @throws {RangeError} If the targets do not fit the output or are needed, or the loss does not fit the
 * model.
 * @throws {TypeError} If the output, or what a function gives, is no tensor.
 */
export function lossOf(
  asked: LossName | Loss | undefined,
  { nets, loss: own }: Pick<Probed, "nets" | "loss">,
  output: Tensor,
  given: Tensor | undefined,
): Tensor {
  if (!(output instanceof tf.Tensor)) {
    throw new TypeError(`model: given one whose output is ${typeof output}; allowed: a tensor`);
  }
  if (asked === undefined && own !== undefined) return ownLoss(own, output, given);
  // The same for each net of a stack.
  const shape = output.shape.slice(nets === undefined ? 0 : 1);
  const targets = given === undefined ? tf.zeros(shape) : asColumn(given, shape);
  if (typeof asked === "function") return tensorOf(asked(output, targets));
  const name = asked ?? "meanSquaredError";
  if (given === undefined && name !== "meanSquaredError") refuseNoTargets(name);
  if (nets === undefined) return namedLoss(name, output, targets);
  if (name !== "meanSquaredError") {
    throw new RangeError(
      `loss: given "${name}" for a stack; allowed: meanSquaredError, or a function`,
    );
  }
  checkShape(targets, shape);
  // Over each net's part of the output.
  const axes = output.shape.map((_, axis) => axis).slice(1);
  return tf.mean(tf.squaredDifference(output, targets), axes);
}

/** What a tf.LayersModel was compiled with: a name, or a function of targets and output, as in Keras. */
function ownLoss(own: unknown, output: Tensor, targets: Tensor | undefined): Tensor {
  if (typeof own !== "function" && !LOSSES.includes(own as LossName)) {
    throw new RangeError(
      `loss: given none, for a model compiled with ${JSON.stringify(own)}; allowed: a function, ` +
        LOSSES.join(", "),
    );
  }
  if (targets === undefined) return refuseNoTargets("the loss that the model was compiled with");
  if (typeof own === "function") return tf.mean(tensorOf(own(targets, output))); // perhaps of each row
  return namedLoss(own as LossName, output, asColumn(targets, output.shape));
}

function refuseNoTargets(loss: string): never {
  throw new RangeError(
    `targets: given none for ${loss}; allowed: what the output should be, or another loss, such as ` +
      "meanSquaredError of the output",
  );
}

function tensorOf(value: unknown): Tensor {
  if (value instanceof tf.Tensor) return value;
  throw new TypeError(`loss: given a function that gives ${typeof value}; allowed: a tensor`);
}

/** A number for each row as a column, where the output is one. */
function asColumn(targets: Tensor, shape: readonly number[]): Tensor {
  const isColumn = targets.rank === 1 && shape.length === 2 && shape[1] === 1;
  return isColumn && shape[0] === targets.size ? tf.reshape(targets, [targets.size, 1]) : targets;
}

function namedLoss(name: LossName, output: Tensor, targets: Tensor): Tensor {
  if (name !== "sparseCategoricalCrossentropy") checkShape(targets, output.shape);
  return LOSS[name](output, tf.cast(targets, "float32"));
}

function checkShape(targets: Tensor, shape: readonly number[]): void {
  if (`${targets.shape}` === `${shape}`) return;
  throw new RangeError(
    `targets: given shape [${targets.shape}]; allowed: [${shape}], the output's`,
  );
}

function oneHot(output: Tensor, targets: Tensor): Tensor {
  const [batch, classes] = output.shape;
  if (output.rank !== 2 || classes! < 2 || targets.size !== batch || targets.shape[0] !== batch) {
    throw new RangeError(
      `targets: given shape [${targets.shape}] for an output of shape [${output.shape}]; allowed: ` +
        "a class number for each row of an output [batch, classes], of two classes or more",
    );
  }
  const wrong = targets.dataSync().find((n) => !(Number.isInteger(n) && n >= 0 && n < classes!));
  if (wrong !== undefined) {
    throw new RangeError(
      `targets: given class ${wrong}; allowed: whole numbers from 0 to ${classes! - 1}`,
    );
  }
  const numbers = tf.cast(tf.reshape(targets, [batch!]), "int32");
  return tf.cast(tf.oneHot(numbers as Tensor, classes!), "float32");
}
