/**
 * The standard normal distribution function as a tfjs operation with its own gradient.
 *
 * tfjs's erf would do, but its gradient multiplies by a constant that tfjs rounds to float32.
 */
import * as tf from "@tensorflow/tfjs";
import { scalar } from "./tensors.ts";

const KERNEL = "NormalCdf";

/** Phi(x) = (1 + erf(x / sqrt 2)) / 2, elementwise; the same shape as x. */
export function normalCdf(x: tf.Tensor): tf.Tensor {
  if (tf.getKernel(KERNEL, tf.getBackend()) !== undefined) {
    return tf.engine().runKernel(KERNEL, { x }) as tf.Tensor;
  }
  return tf.mul(tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1), 0.5);
}

/** Phi'(x) = exp(-x^2 / 2) / sqrt(2 pi), elementwise. */
function normalPdf(x: tf.Tensor): tf.Tensor {
  return tf.mul(tf.exp(tf.mul(tf.square(x), scalar(-0.5))), scalar(1 / Math.sqrt(2 * Math.PI)));
}

/** Tells tfjs the gradient of the kernel, which the float64 backend has. */
export function registerNormalCdf(): void {
  tf.registerGradient({
    kernelName: KERNEL,
    inputsToSave: ["x"],
    gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy as tf.Tensor, normalPdf(x!)) }),
  });
}
