/**
 * The activation functions as tfjs operations, each by PyTorch's formula.
 */
import { normalCdf, scalar, tf } from "../float64/mod.ts";
import type { Activation } from "./names.ts";

/** torch.nn.functional.gelu(x): x Phi(x) with the exact Phi. */
const gelu = (x: tf.Tensor) => tf.mul(x, normalCdf(x));

/**
 * torch.nn.functional.gelu(x, approximate="tanh"): x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2.
 */
const geluTanh = (x: tf.Tensor) => {
  const cubic = tf.add(x, tf.mul(tf.mul(tf.square(x), x), scalar(0.044715)));
  const inner = tf.mul(cubic, scalar(Math.sqrt(2 / Math.PI)));
  return tf.mul(tf.mul(x, scalar(0.5)), tf.add(tf.tanh(inner), scalar(1)));
};

const FUNCTIONS: Readonly<Record<Activation, (x: tf.Tensor) => tf.Tensor>> = {
  "gelu": gelu,
  "gelu-tanh": geluTanh,
  "relu": tf.relu,
  "tanh": tf.tanh,
  "sigmoid": tf.sigmoid,
  "silu": (x) => tf.mul(x, tf.sigmoid(x)),
  "linear": (x) => x,
};

/** Applies the named activation function elementwise; the same shape as x. */
export function activate(name: Activation, x: tf.Tensor): tf.Tensor {
  return FUNCTIONS[name](x);
}
