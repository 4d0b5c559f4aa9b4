/**
 * Tensors from float64 numbers. `tf.tensor` and `tf.scalar` round theirs to float32 on the way in.
 */
import * as tf from "@tensorflow/tfjs";
import { FLOAT64 } from "./backend.ts";

/** A tensor of that shape, unrounded on the float64 backend; `values` are row-major. */
export function tensor(values: Float64Array, shape: readonly number[]): tf.Tensor {
  if (tf.getBackend() !== FLOAT64) return tf.tensor(Float32Array.from(values), [...shape]);
  const data = values.slice() as unknown as Float32Array; // tfjs's types have no Float64Array
  return tf.engine().makeTensor(data, [...shape], "float32");
}

/** A tensor without axes. */
export function scalar(value: number): tf.Tensor {
  return tensor(Float64Array.of(value), []);
}

/** Whether a tensor's memory is freed; tf.disposeVariables() does so and leaves `isDisposed` false. */
export function isGone(one: tf.Tensor): boolean {
  return one.isDisposed || !tf.engine().state.tensorInfo.has(one.dataId);
}
