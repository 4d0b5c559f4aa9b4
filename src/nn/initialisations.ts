/**
 * How a linear layer's parameters are drawn. Every engine reads the rules from here.
 */
import { notAllowed, show } from "../options/problem.ts";
import type { TorchGenerator } from "../random/mod.ts";

/** The name of an initialisation: see {@linkcode INITIALISATIONS}. */
export type Initialisation = "torch";

/** The bounds b of draws that are uniform in +-b. */
export interface Bounds {
  readonly weight: number;
  readonly bias: number;
}

/** An initialisation: weight, then bias, each uniform in +-b. */
export interface InitialisationRule {
  /** The bounds of a layer with so many inputs and units. */
  readonly bounds: (fanIn: number, fanOut: number) => Bounds;
}

/** The initialisations. */
export const INITIALISATION_RULES: Readonly<Record<Initialisation, InitialisationRule>> = {
  /**
   * torch.nn.Linear's default, 1/sqrt(fan_in) for weight and bias. PyTorch computes the two bounds by
   * different formulas (`kaiming_uniform_` with a = sqrt 5 for the weight), whose float64 results can
   * differ in the last bit; so do we.
   */
  torch: {
    bounds: (fanIn) => {
      const gain = Math.sqrt(2 / (1 + Math.sqrt(5) ** 2));
      return { weight: Math.sqrt(3) * (gain / Math.sqrt(fanIn)), bias: 1 / Math.sqrt(fanIn) };
    },
  },
};

/** The initialisations' names: `torch` is nn.Linear's default. */
export const INITIALISATIONS: readonly Initialisation[] = Object.keys(
  INITIALISATION_RULES,
) as Initialisation[];

/** A linear layer's parameters: weight is fan_out x fan_in, row-major; bias has fan_out numbers. */
export interface LinearParameters {
  readonly weight: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Draws weight, then bias, as `torch.nn.Linear(fanIn, fanOut)` does for the initialisation `torch`.
 *
 * @throws {RangeError} If a size is not a whole number from 1 up.
 */
export function drawLinear(
  generator: TorchGenerator,
  fanIn: number,
  fanOut: number,
  initialisation: Initialisation,
): LinearParameters {
  for (const [name, size] of [["fan_in", fanIn], ["fan_out", fanOut]] as const) {
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new RangeError(notAllowed(name, show(size), "a whole number from 1 up"));
    }
  }
  const { weight, bias } = INITIALISATION_RULES[initialisation].bounds(fanIn, fanOut);
  return {
    weight: generator.uniform(new Float32Array(fanOut * fanIn), -weight, weight),
    bias: generator.uniform(new Float32Array(fanOut), -bias, bias),
  };
}
