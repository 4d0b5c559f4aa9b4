/**
 * A small regression, with and without residual connections, trained by hand, and its gradients
 * before and after.
 *
 *     deno run my_model.ts
 */

import {
  formatGradients,
  type GradientProfile,
  printGradients,
  probeGradients,
  type ProbeOptions,
} from "@gradflow/gradflow";
import * as tf from "@tensorflow/tfjs";

/** Noiseless samples of sin(3 x1) x2. */
export function samples(n: number): { x: tf.Tensor2D; y: tf.Tensor2D } {
  const rows = Array.from({ length: n }, (_, i) => {
    const t = i / n;
    return [Math.cos(7 * t) * t, Math.sin(11 * t)];
  });
  return {
    x: tf.tensor2d(rows),
    y: tf.tensor2d(rows.map(([a, b]) => [Math.sin(3 * a!) * b!])),
  };
}

/** A dense net of `depth` hidden layers as a tfjs layers model. */
export function regressor(residual: boolean, depth = 6, units = 8): tf.LayersModel {
  let seed = 1;
  const dense = (units: number, x: tf.SymbolicTensor, activation: "tanh" | "linear") =>
    tf.layers.dense({
      units,
      activation,
      kernelInitializer: tf.initializers.glorotUniform({ seed: seed++ }),
    }).apply(x) as tf.SymbolicTensor;
  const input = tf.input({ shape: [2] });
  let h = dense(units, input, "tanh");
  for (let layer = 1; layer < depth; layer++) {
    const f = dense(units, h, "tanh");
    h = residual ? tf.layers.add().apply([h, f]) as tf.SymbolicTensor : f;
  }
  return tf.model({ inputs: input, outputs: dense(1, h, "linear") });
}

/** Huber's loss, delta 1. */
export function huber(output: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const error = tf.abs(tf.sub(output, targets));
    const small = tf.minimum(error, 1);
    return tf.mean(tf.add(tf.mul(0.5, tf.square(small)), tf.sub(error, small))) as tf.Scalar;
  });
}

/** What came of a training. */
export interface Training {
  readonly before: GradientProfile;
  readonly after: GradientProfile;
}

/** Trains a model with a loop of one's own, on tfjs's backend; what is measured is in float64. */
export function train(
  model: tf.LayersModel,
  { x, y }: { x: tf.Tensor2D; y: tf.Tensor2D },
  { steps = 30, rate = 0.02 } = {},
): Training {
  const options: ProbeOptions = { loss: huber, targets: y, float64: true };
  const before = probeGradients(model, x, options);
  const optimizer = tf.train.adam(rate);
  for (let step = 0; step < steps; step++) {
    optimizer.minimize(() => huber(model.apply(x, { training: true }) as tf.Tensor, y));
  }
  optimizer.dispose();
  return { before, after: probeGradients(model, x, options) };
}

/** The same kind of net as a function over tf.Variables, with its variables. */
export function plainFunction(residual: boolean, depth = 6, units = 8): {
  f: (x: tf.Tensor) => tf.Tensor;
  variables: tf.Variable[];
} {
  const variables: tf.Variable[] = [];
  const weight = (rows: number, columns: number, seed: number) => {
    const w = tf.tidy(() =>
      tf.variable(
        tf.randomNormal([rows, columns], 0, 1 / Math.sqrt(rows), "float32", seed),
        true,
        `w${seed}_${residual ? "residual" : "plain"}`,
      )
    );
    variables.push(w);
    return w;
  };
  const hidden = Array.from({ length: depth }, (_, i) => weight(i === 0 ? 2 : units, units, i + 1));
  const last = weight(units, 1, depth + 1); // tfjs takes seed 0 for none
  const f = (x: tf.Tensor) => {
    let h = x;
    for (const [i, w] of hidden.entries()) {
      const next = tf.tanh(tf.matMul(h, w));
      h = residual && i > 0 ? tf.add(h, next) : next;
    }
    return tf.matMul(h, last);
  };
  return { f, variables };
}

function main() {
  const data = samples(64);
  for (const residual of [false, true]) {
    const model = regressor(residual);
    const { before, after } = train(model, data);
    console.log(residual ? "residual" : "plain");
    console.log(formatGradients(before));
    console.log(formatGradients(after));
    console.log(`loss ${before.loss.toPrecision(3)} -> ${after.loss.toPrecision(3)}\n`);
    model.dispose();

    const { f, variables } = plainFunction(residual);
    printGradients(f, data.x, { loss: huber, targets: data.y });
    tf.dispose(variables);
  }
  tf.dispose(data);
  console.log(tf.memory().numTensors, "tensors left");
}

if (import.meta.main) main();
