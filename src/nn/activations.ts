/**
 * The activation functions: name, formula, what people are told. No tfjs is loaded here: a formula
 * gets its operations when it is used.
 *
 * Each is here twice: as numbers, phi and phi', for the engine that differentiates by hand, and in
 * tfjs's operations, whose derivative tfjs finds. So the two engines check each other. Both keep their
 * digits in both tails, where PyTorch's formulas lose them: see docs/accuracy.md.
 */
import { sigmoid, sigmoidSlope } from "../float64/logistic.ts";
import type * as float64 from "../float64/mod.ts";
import { normalPdf, normalTail } from "../float64/normal_distribution.ts";
import type { Tensor } from "../float64/types.ts";

/**
 * The name of an activation function, as of torch.nn.functional; `gelu` is the exact one (erf),
 * `gelu-tanh` its tanh approximation.
 */
export type Activation = "gelu" | "gelu-tanh" | "relu" | "tanh" | "sigmoid" | "silu" | "linear";

/** tfjs's operations, and those that tfjs lacks or loses digits in. */
export type Operations = Pick<
  typeof float64,
  "tf" | "normalCdf" | "preciseSigmoid" | "preciseTanh" | "scalar"
>;

/** An activation function phi. */
export interface ActivationRule {
  /** Its formula, for documentation. */
  readonly formula: string;
  /** phi(x) in float64, without loss of digits in the tails. */
  readonly value: (x: number) => number;
  /** phi'(x), likewise. */
  readonly slope: (x: number) => number;
  /** phi elementwise in tfjs's operations; the same shape as x. */
  readonly apply: (x: Tensor, operations: Operations) => Tensor;
}

/** gelu-tanh is x s(RATE (x + CUBIC x^3)), since (1 + tanh u) / 2 = s(2 u). */
const RATE = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/** The activation functions: those of PyTorch. */
export const ACTIVATION_RULES: Readonly<Record<Activation, ActivationRule>> = {
  // torch.nn.functional.gelu(x)
  "gelu": {
    formula: "x Phi(x), with the normal distribution's exact Phi",
    // Without a branch: signs are as good as random, and a processor guesses half of them wrong.
    value: (x) => Math.max(x, 0) - Math.abs(x) * normalTail(Math.abs(x)),
    // Phi(x) + x Phi'(x)
    slope: (x) => {
      const size = Math.abs(x);
      const tail = normalTail(size) - size * normalPdf(size);
      return x > 0 ? 1 - tail : tail;
    },
    apply: (x, { tf, normalCdf }) => tf.mul(x, normalCdf(x)),
  },
  // torch.nn.functional.gelu(x, approximate="tanh")
  "gelu-tanh": {
    formula: "x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2",
    value: (x) => x * sigmoid(RATE * x * (1 + CUBIC * x * x)),
    slope: (x) => {
      const w = RATE * x * (1 + CUBIC * x * x);
      const steepness = sigmoidSlope(w);
      if (steepness === 0) return sigmoid(w); // what follows may be 0 times Infinity
      return sigmoid(w) + steepness * x * RATE * (1 + 3 * CUBIC * x * x);
    },
    apply: (x, { tf, preciseSigmoid, scalar }) => {
      const cubic = tf.add(x, tf.mul(tf.mul(tf.square(x), x), scalar(CUBIC)));
      return tf.mul(x, preciseSigmoid(tf.mul(cubic, scalar(RATE))));
    },
  },
  "relu": {
    formula: "max(x, 0)",
    value: (x) => x > 0 || Number.isNaN(x) ? x : 0,
    slope: (x) => x > 0 ? 1 : x <= 0 ? 0 : NaN,
    apply: (x, { tf }) => tf.relu(x),
  },
  "tanh": {
    formula: "tanh(x)",
    value: Math.tanh,
    slope: (x) => 4 * sigmoidSlope(2 * x),
    apply: (x, { preciseTanh }) => preciseTanh(x),
  },
  "sigmoid": {
    formula: "1 / (1 + e^-x)",
    value: sigmoid,
    slope: sigmoidSlope,
    apply: (x, { preciseSigmoid }) => preciseSigmoid(x),
  },
  "silu": {
    formula: "x sigmoid(x)",
    value: (x) => x * sigmoid(x),
    slope: (x) => sigmoid(x) * (1 + x * sigmoid(-x)),
    apply: (x, { tf, preciseSigmoid }) => tf.mul(x, preciseSigmoid(x)),
  },
  "linear": { formula: "x", value: (x) => x, slope: () => 1, apply: (x) => x },
};

/** The activation functions' names. */
export const ACTIVATIONS: readonly Activation[] = Object.keys(ACTIVATION_RULES) as Activation[];
