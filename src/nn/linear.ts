/**
 * nn.Linear's default initialisation.
 */
import { notAllowed, show } from "../options/problem.ts";
import type { TorchGenerator } from "../random/mod.ts";

/** A linear layer's parameters: weight is fan_out x fan_in, row-major; bias has fan_out numbers. */
export interface LinearParameters {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * The bounds b of nn.Linear's initialisation, uniform in +-b: 1/sqrt(fan_in) for weight and bias.
 *
 * PyTorch computes the two bounds by different formulas (`kaiming_uniform_` with a = sqrt 5 for the
 * weight), whose float64 results can differ in the last bit; so do we.
 */
export function linearBounds(fanIn: number): { weight: number; bias: number } {
  const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
  return { weight: Math.sqrt(3) * (gain / Math.sqrt(fanIn)), bias: 1 / Math.sqrt(fanIn) };
}

/**
 * Draws weight, then bias, as `torch.nn.Linear(fanIn, fanOut)` does: see {@linkcode linearBounds}.
 *
 * @throws {RangeError} If a size is not a whole number from 1 up.
 */
export function drawLinear(
  generator: TorchGenerator,
  fanIn: number,
  fanOut: number,
): LinearParameters {
  for (const [name, size] of [["fan_in", fanIn], ["fan_out", fanOut]] as const) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(notAllowed(name, show(size), "a whole number from 1 up"));
    }
  }
  const bounds = linearBounds(fanIn);
  return {
    weight: generator.uniform(new Float32Array(fanOut * fanIn), -bounds.weight, bounds.weight),
    bias: generator.uniform(new Float32Array(fanOut), -bounds.bias, bounds.bias),
  };
}
