/**
 * tfjs models to diagnose.
 */
import * as tf from "@tensorflow/tfjs";

tf.env().set("IS_NODE", false); // tfjs's CPU backend else greets whoever runs it

/** What a chain is made of. */
export interface ChainOptions {
  readonly activation: "tanh" | "relu";
  /** How many layers lie between the first and the last. */
  readonly hidden?: number;
  /** sigma_w^2. */
  readonly weightVariance?: number;
  /** What every bias is; without it as PyTorch's are. */
  readonly bias?: number;
  /** Whether each hidden layer's input is added to its output. */
  readonly isResidual?: boolean;
  /** Whether the activations are layers of their own. */
  readonly isApart?: boolean;
  /** A LayerNorm before each hidden layer and the last one, or behind each hidden layer. */
  readonly norm?: "before" | "behind";
  /** The LayerNorms' epsilon. */
  readonly epsilon?: number;
  readonly outputs?: number;
  readonly seed?: number;
}

const INPUTS = 8;

/** A row of inputs. */
export const ROW = [Array.from({ length: INPUTS }, (_, i) => 1 - i / 4)];

/** Dense layers of 16 units, one behind the other, and one linear output. */
export function chain(
  {
    activation,
    hidden = 18,
    weightVariance = 1 / 3,
    bias,
    isResidual = false,
    isApart = false,
    norm,
    epsilon = 1e-5,
    outputs = 1,
    seed = 1,
  }: ChainOptions,
): tf.LayersModel {
  const apply = (layer: tf.layers.Layer, input: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
    layer.apply(input) as tf.SymbolicTensor;
  const linear = (x: tf.SymbolicTensor, units: number, own: "tanh" | "relu" | "linear") => {
    const bound = 1 / Math.sqrt(x.shape[1]!);
    return apply(
      tf.layers.dense({
        ...{ units, activation: own },
        kernelInitializer: tf.initializers.varianceScaling({
          ...{ scale: weightVariance, mode: "fanIn", distribution: "uniform", seed: seed++ },
        }),
        biasInitializer: bias === undefined
          ? tf.initializers.randomUniform({ minval: -bound, maxval: bound, seed: seed++ })
          : tf.initializers.constant({ value: bias }),
      }),
      x,
    );
  };
  const dense = (x: tf.SymbolicTensor) =>
    isApart
      ? apply(tf.layers.activation({ activation }), linear(x, 16, "linear"))
      : linear(x, 16, activation);
  const normed = (x: tf.SymbolicTensor) => apply(tf.layers.layerNormalization({ epsilon }), x);
  const input = tf.input({ shape: [INPUTS] });
  let h = dense(input);
  for (let layer = 0; layer < hidden; layer++) {
    const f = dense(norm === "before" ? normed(h) : h);
    const sum = isResidual ? apply(tf.layers.add(), [h, f]) : f;
    h = norm === "behind" ? normed(sum) : sum;
  }
  const last = linear(norm === "before" ? normed(h) : h, outputs, "linear");
  return tf.model({ inputs: input, outputs: last });
}

/** A convolutional net of images [4, 4, 1]. */
export function convolutional(): tf.LayersModel {
  const kernelInitializer = tf.initializers.glorotNormal({ seed: 1 });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [4, 4, 1], kernelInitializer }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 1, kernelInitializer }),
    ],
  });
}
