/**
 * Operations whose value, or whose gradient, loses digits in tfjs. Each has its own gradient, which is
 * made of such operations again, so that it can be differentiated as often as one likes. They run on
 * any backend, as precise as that is, and in float64 keep their digits in both tails.
 */
import * as tf from "@tensorflow/tfjs";
import { scalar } from "./tensors.ts";

const KERNEL = "NormalCdf";

/**
 * The standard normal distribution function Phi, elementwise; the same shape as x. Only the float64
 * backend has it; others compute (1 + erf(x / sqrt 2)) / 2.
 */
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

/** The logistic function s, whose gradient is s(x) s(-x), where tfjs's has s(x) (1 - s(x)). */
export function preciseSigmoid(x: tf.Tensor): tf.Tensor {
  return withSlope(tf.sigmoid, sigmoidSlope)(x);
}

/** tanh, whose gradient is 4 s(2x) s(-2x), where tfjs's has 1 - tanh(x)^2. */
export function preciseTanh(x: tf.Tensor): tf.Tensor {
  return withSlope(tf.tanh, (x) => tf.mul(sigmoidSlope(tf.mul(x, 2)), 4))(x);
}

function sigmoidSlope(x: tf.Tensor): tf.Tensor {
  return tf.mul(preciseSigmoid(x), preciseSigmoid(tf.neg(x)));
}

/**
 * Layer normalisation along the last axis: y = (x - mean) r with r = 1 / sqrt(variance + epsilon). Its
 * gradient is r (c - y mean(c y)) with c = g - mean(g). Of two numbers, where c lies along y and y^2 is
 * 1 - r^2 epsilon, it is r^3 epsilon c, which a difference would not have the digits of.
 */
export function layerNorm(x: tf.Tensor, epsilon: number): tf.Tensor {
  return tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([x]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => {
      const { y, r } = normalised(saved!, epsilon);
      const c = centered(dy);
      if (x.shape.at(-1) === 2) {
        return tf.mul(tf.mul(c, tf.mul(tf.square(r), scalar(epsilon))), r);
      }
      return tf.mul(tf.sub(c, tf.mul(y, tf.mean(tf.mul(c, y), -1, true))), r);
    };
    return { value: normalised(x, epsilon).y, gradFunc };
  })(x);
}

function normalised(x: tf.Tensor, epsilon: number): { y: tf.Tensor; r: tf.Tensor } {
  const center = centered(centered(x)); // the second time of what rounding has left
  const variance = tf.mean(tf.square(center), -1, true);
  // Not finite where the variance is not: else y would be 0 there.
  const finite = tf.sub(variance, variance);
  const r = tf.add(tf.div(scalar(1), tf.sqrt(tf.add(variance, scalar(epsilon)))), finite);
  return { y: tf.mul(center, r), r };
}

function centered(x: tf.Tensor): tf.Tensor {
  return tf.sub(x, tf.mean(x, -1, true));
}

/** An elementwise function, told its derivative. */
function withSlope(
  f: (x: tf.Tensor) => tf.Tensor,
  slope: (x: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  return tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([x]);
    const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(dy, slope(saved!));
    return { value: f(x), gradFunc };
  });
}
