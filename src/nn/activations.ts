/**
 * The activation functions: name, formula, what people are told. No tfjs is loaded here: a formula
 * gets its operations when it is used.
 */
import type * as float64 from "../float64/mod.ts";
import type { Tensor } from "../float64/types.ts";

/**
 * The name of an activation function, as of torch.nn.functional; `gelu` is the exact one (erf),
 * `gelu-tanh` its tanh approximation.
 */
export type Activation = "gelu" | "gelu-tanh" | "relu" | "tanh" | "sigmoid" | "silu" | "linear";

/** tfjs's operations, and those that tfjs lacks. */
export type Operations = Pick<typeof float64, "tf" | "normalCdf" | "scalar">;

/** An activation function. */
export interface ActivationRule {
  /** Its formula, for documentation. */
  readonly formula: string;
  /** Applies it elementwise; the same shape as x. */
  readonly apply: (x: Tensor, operations: Operations) => Tensor;
}

/** The activation functions, each by PyTorch's formula. */
export const ACTIVATION_RULES: Readonly<Record<Activation, ActivationRule>> = {
  // torch.nn.functional.gelu(x)
  "gelu": {
    formula: "x Phi(x), with the normal distribution's exact Phi",
    apply: (x, { tf, normalCdf }) => tf.mul(x, normalCdf(x)),
  },
  // torch.nn.functional.gelu(x, approximate="tanh")
  "gelu-tanh": {
    formula: "x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2",
    apply: (x, { tf, scalar }) => {
      const cubic = tf.add(x, tf.mul(tf.mul(tf.square(x), x), scalar(0.044715)));
      const inner = tf.mul(cubic, scalar(Math.sqrt(2 / Math.PI)));
      return tf.mul(tf.mul(x, scalar(0.5)), tf.add(tf.tanh(inner), scalar(1)));
    },
  },
  "relu": { formula: "max(x, 0)", apply: (x, { tf }) => tf.relu(x) },
  "tanh": { formula: "tanh(x)", apply: (x, { tf }) => tf.tanh(x) },
  "sigmoid": { formula: "1 / (1 + e^-x)", apply: (x, { tf }) => tf.sigmoid(x) },
  "silu": { formula: "x sigmoid(x)", apply: (x, { tf }) => tf.mul(x, tf.sigmoid(x)) },
  "linear": { formula: "x", apply: (x) => x },
};

/** The activation functions' names. */
export const ACTIVATIONS: readonly Activation[] = Object.keys(ACTIVATION_RULES) as Activation[];
