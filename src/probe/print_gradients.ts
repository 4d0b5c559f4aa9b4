/**
 * The notebook's printout.
 */
import {
  type GradientModel,
  type GradientProfile,
  probeGradients,
  type ProbeOptions,
  type Rows,
} from "./probe_gradients.ts";

/**
 * Prints a line for each weight matrix, worded as in the notebook:
 * `layers.0.0.weight has gradient mean of 0.000201...`, where "mean" is the mean absolute value.
 *
 * @param model A single net.
 * @param x Input rows, [batch, inputs].
 * @param options Whose gradient, and which loss.
 * @throws {RangeError} As {@linkcode probeGradients}.
 *
 * @example
 * ```ts
 * import { DeepNN, Generator, printGradients } from "@gradflow/gradflow";
 *
 * const model = new DeepNN([3, 3, 3, 3, 3, 1], new Generator(123));
 * printGradients(model, [[1, 0, -1]]);
 * model.dispose();
 * ```
 */
export function printGradients(model: GradientModel, x: Rows, options: ProbeOptions = {}): void {
  console.log(gradientLines(probeGradients(model, x, options)).join("\n"));
}

/** The lines of {@linkcode printGradients}. */
export function gradientLines(profile: GradientProfile): string[] {
  return profile.layers.map(({ name, meanAbs }) => `${name} has gradient mean of ${meanAbs}`);
}
