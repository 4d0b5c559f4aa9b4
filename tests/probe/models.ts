/**
 * Models to probe, and gradients by differences to hold the probe's against.
 */
import * as tf from "@tensorflow/tfjs";

tf.env().set("IS_NODE", false); // tfjs's CPU backend else greets whoever runs it

const seeded = (seed: number) => tf.initializers.randomUniform({ minval: -1, maxval: 1, seed });

/** A small convolutional classifier of images [4, 4, 1] in 3 classes, with a residual connection. */
export function classifier(): tf.LayersModel {
  const apply = (layer: tf.layers.Layer, ...inputs: tf.SymbolicTensor[]) =>
    layer.apply(inputs.length === 1 ? inputs[0]! : inputs) as tf.SymbolicTensor;
  const conv = (seed: number) =>
    tf.layers.conv2d({
      ...{ filters: 2, kernelSize: 3, padding: "same", activation: "tanh" },
      ...{ kernelInitializer: seeded(seed), biasInitializer: seeded(seed + 1) },
    });
  const input = tf.input({ shape: [4, 4, 1] });
  const first = apply(conv(1), input);
  const sum = apply(tf.layers.add(), first, apply(conv(3), first));
  const head = tf.layers.dense({ units: 3, activation: "softmax", kernelInitializer: seeded(5) });
  return tf.model({ inputs: input, outputs: apply(head, apply(tf.layers.flatten(), sum)) });
}

/** An image for each of three classes. */
export function images(): tf.Tensor {
  return tf.randomUniform([3, 4, 4, 1], -1, 1, "float32", 7);
}

/** A tensor of numbers that are not rounded, where tfjs computes in float64. */
export function exact(values: ArrayLike<number>, shape: number[]): tf.Tensor {
  const numbers = Float64Array.from(values) as unknown as Float32Array;
  return tf.engine().makeTensor(numbers, shape, "float32");
}

/** The gradient of a function of a variable, by central differences; in float64 only. */
export function differences(variable: tf.Variable, of: () => number): number[] {
  const values = variable.dataSync().slice();
  const step = 1e-5;
  return Array.from(values, (value, i) => {
    const at = (shifted: number) => {
      values[i] = shifted;
      const changed = exact(values, variable.shape);
      variable.assign(changed);
      changed.dispose();
      return of();
    };
    const slope = (at(value + step) - at(value - step)) / (2 * step);
    at(value);
    return slope;
  });
}

/** The sum of numbers. */
export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The mean of numbers. */
export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}
