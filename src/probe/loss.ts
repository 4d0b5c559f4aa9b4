/**
 * Losses by name.
 */
import { tf } from "../float64/mod.ts";
import type { Tensor } from "../float64/types.ts";

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
 * The named loss of an output.
 *
 * @throws {RangeError} If the targets do not fit the output.
 */
export function namedLoss(name: LossName, output: Tensor, targets: Tensor): Tensor {
  if (name !== "sparseCategoricalCrossentropy" && `${targets.shape}` !== `${output.shape}`) {
    throw new RangeError(
      `targets: given shape [${targets.shape}]; allowed: [${output.shape}], the output's`,
    );
  }
  return LOSS[name](output, tf.cast(targets, "float32"));
}

/** Whether there is a loss of that name. */
export function isLossName(name: unknown): name is LossName {
  return LOSSES.includes(name as LossName);
}

function oneHot(output: Tensor, targets: Tensor): Tensor {
  const [batch, classes] = output.shape;
  if (output.rank !== 2 || targets.size !== batch || targets.shape[0] !== batch) {
    throw new RangeError(
      `targets: given shape [${targets.shape}] for an output of shape [${output.shape}]; allowed: ` +
        "a class number for each row of an output [batch, classes]",
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
