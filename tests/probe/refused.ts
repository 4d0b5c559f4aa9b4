/**
 * How a probe that is refused is tested: what it says, and that it leaves no tensor behind.
 */
import { assertEquals, assertThrows } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import {
  DeepNN,
  type ProbedModel,
  probeGradients,
  type ProbeOptions,
  TorchGenerator,
} from "../../mod.ts";

/** A net of one layer, or a stack of some. */
export function net(sizes = [2, 2], nets?: number): DeepNN {
  const generators = Array.from({ length: nets ?? 1 }, (_, seed) => new TorchGenerator(seed));
  return new DeepNN(sizes, nets === undefined ? generators[0]! : generators);
}

/** The same model or tensor, disposed of. */
export function disposed<T extends { dispose(): unknown }>(model: T): T {
  model.dispose();
  return model;
}

/** A function, where there is a variable that it could depend on. */
export function besideVariable(f: (x: tf.Tensor) => unknown): ProbedModel {
  tf.tidy(() => tf.variable(tf.ones([2, 2])));
  return f as ProbedModel;
}

/** An input row. */
export const ROW = [[1, 2]];

/** What is refused: model, inputs, options, the error, and how its message begins. */
export type Refused = readonly [
  model: unknown,
  x: unknown,
  options: unknown,
  error: typeof RangeError | typeof TypeError,
  message: string,
];

/**
 * A test for each probe that is refused. Tensors and models are made by functions, so that they live
 * for one test.
 */
export function testRefusals(all: Readonly<Record<string, () => Refused>>): void {
  for (const [what, refused] of Object.entries(all)) {
    Deno.test(`probeGradients() refuses ${what}`, () => {
      const [model, x, options, error, message] = refused();
      const tensors = tf.memory().numTensors;
      const probe = () =>
        probeGradients(model as ProbedModel, x as tf.Tensor, options as ProbeOptions);
      const thrown = assertThrows(probe, error);
      assertEquals(thrown.message.slice(0, message.length), message);
      assertEquals(tf.memory().numTensors, tensors);
      tf.disposeVariables();
      tf.dispose([x, (options as ProbeOptions).targets] as tf.TensorContainer);
    });
  }
}
