/**
 * nn.Linear's default initialisation.
 */
import type { Generator } from "../random/mod.ts";

/** A linear layer's parameters: weight is fan_out x fan_in, row-major; bias has fan_out numbers. */
export interface LinearParameters {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Draws weight, then bias, as `torch.nn.Linear(fanIn, fanOut)` does: both uniform in
 * +-1/sqrt(fan_in).
 *
 * PyTorch gets there on two roads (`kaiming_uniform_` with a = sqrt 5 for the weight), whose
 * float64 bounds can differ in the last bit, so both are followed.
 *
 * @throws {RangeError} If a size is not a whole number from 1 up.
 */
export function drawLinear(
  generator: Generator,
  fanIn: number,
  fanOut: number,
): LinearParameters {
  for (const [name, size] of [["fan_in", fanIn], ["fan_out", fanOut]] as const) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(`${name}: given ${size}; allowed: a whole number from 1 up`);
    }
  }
  const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
  const weightBound = Math.sqrt(3) * (gain / Math.sqrt(fanIn));
  const biasBound = 1 / Math.sqrt(fanIn);
  return {
    weight: generator.uniform(new Float32Array(fanOut * fanIn), -weightBound, weightBound),
    bias: generator.uniform(new Float32Array(fanOut), -biasBound, biasBound),
  };
}
