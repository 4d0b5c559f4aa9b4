/**
 * The losses that have a name: tfjs's own, and the two of TensorFlow that take logits.
 *
 * Formulas are written here, not taken from tfjs, for float64's sake: tfjs rounds the constants of
 * its own to float32. Each is tested against tfjs's value.
 */
import { scalar, tf } from "../float64/mod.ts";
import type { Tensor } from "../float64/types.ts";

/** The name of a loss: see {@linkcode LOSSES}. */
export type LossName =
  | "meanSquaredError"
  | "meanAbsoluteError"
  | "meanAbsolutePercentageError"
  | "meanSquaredLogarithmicError"
  | "squaredHinge"
  | "hinge"
  | "categoricalHinge"
  | "logcosh"
  | "categoricalCrossentropy"
  | "sparseCategoricalCrossentropy"
  | "binaryCrossentropy"
  | "kullbackLeiblerDivergence"
  | "poisson"
  | "cosineProximity"
  | "sigmoidCrossEntropy"
  | "softmaxCrossEntropy";

/** A loss. */
export interface LossRule {
  /** Its formula of an output y and a target t, for documentation. */
  readonly formula: string;
  /**
   * What targets are: numbers in the output's shape, or class numbers, in that shape without its last
   * axis, which `terms` gets as 1 for the class and 0 for the others.
   */
  readonly targets: "numbers" | "classes";
  /** Terms whose mean is the loss: one for each number of the output, or one for each row. */
  readonly terms: (y: Tensor, t: Tensor) => Tensor;
}

/** tfjs keeps arguments of logarithms and divisors this far from 0. */
const EPSILON = 1e-7;

/** The losses, in tfjs's order. The sums are over the output's last axis. */
export const LOSS_RULES: Readonly<Record<LossName, LossRule>> = {
  meanSquaredError: {
    formula: "mean (y - t)^2",
    targets: "numbers",
    terms: (y, t) => tf.squaredDifference(y, t),
  },
  meanAbsoluteError: {
    formula: "mean |y - t|",
    targets: "numbers",
    terms: (y, t) => tf.abs(tf.sub(y, t)),
  },
  meanAbsolutePercentageError: {
    formula: "100 mean |y - t| / |t|",
    targets: "numbers",
    terms: (y, t) => tf.mul(tf.div(tf.abs(tf.sub(y, t)), atLeastEpsilon(tf.abs(t))), 100),
  },
  meanSquaredLogarithmicError: {
    formula: "mean (ln(1 + y) - ln(1 + t))^2, a negative y or t taken as 0",
    targets: "numbers",
    terms: (y, t) => tf.squaredDifference(tf.log1p(atLeastEpsilon(y)), tf.log1p(atLeastEpsilon(t))),
  },
  squaredHinge: {
    formula: "mean max(0, 1 - t y)^2",
    targets: "numbers",
    terms: (y, t) => tf.square(missingMargin(y, t)),
  },
  hinge: {
    formula: "mean max(0, 1 - t y)",
    targets: "numbers",
    terms: missingMargin,
  },
  categoricalHinge: {
    formula: "mean max(0, 1 + max((1 - t) y) - sum t y) over the rows",
    targets: "numbers",
    terms: (y, t) => {
      const right = tf.sum(tf.mul(t, y), -1);
      const wrong = tf.max(tf.mul(tf.sub(1, t), y), -1);
      return tf.relu(tf.add(1, tf.sub(wrong, right)));
    },
  },
  logcosh: {
    formula: "mean ln cosh(y - t)",
    targets: "numbers",
    terms: (y, t) => {
      const d = tf.sub(y, t);
      return tf.sub(tf.add(d, tf.softplus(tf.mul(d, -2))), scalar(Math.LN2)); // does not overflow
    },
  },
  categoricalCrossentropy: {
    formula: "mean -sum t ln(y / sum y) over the rows",
    targets: "numbers",
    terms: crossentropy,
  },
  sparseCategoricalCrossentropy: {
    formula: "as categoricalCrossentropy, of class numbers",
    targets: "classes",
    terms: (y, t) => crossentropy(asProbability(y), t),
  },
  binaryCrossentropy: {
    formula: "mean -t ln y - (1 - t) ln(1 - y)",
    targets: "numbers",
    terms: (y, t) => {
      const p = asProbability(y);
      const ofOnes = tf.mul(t, tf.log(p));
      return tf.neg(tf.add(ofOnes, tf.mul(tf.sub(1, t), tf.log(tf.sub(1, p)))));
    },
  },
  kullbackLeiblerDivergence: {
    formula: "mean sum t ln(t / y) over the rows",
    targets: "numbers",
    terms: (y, t) => {
      const [p, q] = [t, y].map((one) => tf.clipByValue(one, EPSILON, 1)) as [Tensor, Tensor];
      return tf.sum(tf.mul(t, tf.sub(tf.log(p), tf.log(q))), -1);
    },
  },
  poisson: {
    formula: "mean y - t ln y",
    targets: "numbers",
    terms: (y, t) => tf.sub(y, tf.mul(t, tf.log(tf.add(y, scalar(EPSILON))))),
  },
  cosineProximity: {
    formula: "mean -sum t y / (|t| |y|) over the rows",
    targets: "numbers",
    terms: (y, t) => tf.neg(tf.sum(tf.mul(ofLengthOne(t), ofLengthOne(y)), -1)),
  },
  sigmoidCrossEntropy: {
    formula: "mean ln(1 + e^y) - t y, of logits y",
    targets: "numbers",
    terms: (y, t) => tf.sub(tf.softplus(y), tf.mul(t, y)),
  },
  softmaxCrossEntropy: {
    formula: "mean -sum t ln softmax(y) over the rows, of logits y",
    targets: "numbers",
    terms: (y, t) => tf.neg(tf.sum(tf.mul(t, tf.logSoftmax(y)), -1)),
  },
};

/**
 * The losses' names: tfjs's own, as `model.compile()` takes them, and `sigmoidCrossEntropy` and
 * `softmaxCrossEntropy`, which take logits. Each is a mean over the batch. Targets are of the output's
 * shape; those of `sparseCategoricalCrossentropy` are class numbers, one for each row. Formulas, of an
 * output y and a target t, where sums and the mean are over the last axis:
 *
 * - `meanSquaredError`: mean (y - t)^2
 * - `meanAbsoluteError`: mean |y - t|
 * - `meanAbsolutePercentageError`: 100 mean |y - t| / |t|
 * - `meanSquaredLogarithmicError`: mean (ln(1 + y) - ln(1 + t))^2, a negative y or t taken as 0
 * - `squaredHinge`, `hinge`: mean max(0, 1 - t y)^2, mean max(0, 1 - t y)
 * - `categoricalHinge`: max(0, 1 + max((1 - t) y) - sum t y)
 * - `logcosh`: mean ln cosh(y - t)
 * - `categoricalCrossentropy`, `sparseCategoricalCrossentropy`: -sum t ln(y / sum y)
 * - `binaryCrossentropy`: mean -t ln y - (1 - t) ln(1 - y)
 * - `kullbackLeiblerDivergence`: sum t ln(t / y)
 * - `poisson`: mean y - t ln y
 * - `cosineProximity`: -sum t y / (|t| |y|)
 * - `sigmoidCrossEntropy`: mean ln(1 + e^y) - t y
 * - `softmaxCrossEntropy`: -sum t ln softmax(y)
 *
 * As in tfjs, arguments of logarithms and divisors are kept 1e-7 from 0, and probabilities from 1.
 */
export const LOSSES: readonly LossName[] = Object.keys(LOSS_RULES) as LossName[];

function atLeastEpsilon(x: Tensor): Tensor {
  return tf.maximum(x, scalar(EPSILON));
}

function asProbability(y: Tensor): Tensor {
  return tf.clipByValue(y, EPSILON, 1 - EPSILON);
}

/** By how much t y stays below 1. */
function missingMargin(y: Tensor, t: Tensor): Tensor {
  return tf.relu(tf.sub(1, tf.mul(t, y)));
}

function crossentropy(y: Tensor, t: Tensor): Tensor {
  const p = asProbability(tf.div(y, tf.sum(y, -1, true)));
  return tf.neg(tf.sum(tf.mul(t, tf.log(p)), -1));
}

/** Each row over its length. */
function ofLengthOne(x: Tensor): Tensor {
  return tf.div(x, tf.sqrt(atLeastEpsilon(tf.sum(tf.square(x), -1, true))));
}
