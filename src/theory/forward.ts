/**
 * The way forward: mean squares and means, layer by layer, in the limit of infinite width.
 */
import type { Activation } from "../nn/activations.ts";
import { lnSquareOfSum, lnSum } from "./logarithms.ts";
import { type Moments, momentsAt } from "./moments.ts";
import type { TheoryLayer } from "./net.ts";

/** What LayerNorm adds to the variance: torch.nn.LayerNorm's default. */
const NORM_EPSILON = 1e-5;

/** The units' values as far as the theory knows them. */
export interface Signal {
  /** ln of their mean square */
  readonly lnSquare: number;
  /** ln of their variance over units */
  readonly lnVariance: number;
  /** Their mean over the root of the mean square, from -1 to 1 */
  readonly mean: number;
}

/** What one layer does on the way forward. */
export interface Passage {
  /** x, the layer's input. */
  readonly input: Signal;
  /** The linear layer's input: x, or LayerNorm(x) where the layer begins with it. */
  readonly linearInput: Signal;
  /** ln q, the variance of the pre-activations. */
  readonly lnq: number;
  /** The activation's averages there. */
  readonly moments: Moments;
  /** The layer's output. */
  readonly output: Signal;
  /** ln of the output's variance before the norm behind, if there is one. */
  readonly lnSumVariance: number;
  /** ln of what the norm multiplies the gradient's mean square with on the way back; 0 without one. */
  readonly lnNorm: number;
}

/** The input row's mean square, variance and mean. */
export function signalOf(row: readonly number[]): Signal {
  const largest = Math.max(...row.map(Math.abs));
  if (largest === 0) return ZERO;
  const average = (f: (x: number) => number) =>
    row.reduce((sum, x) => sum + f(x / largest), 0) / row.length;
  const [square, mean] = [average((x) => x * x), average((x) => x)];
  const scale = 2 * Math.log(largest);
  return {
    lnSquare: Math.log(square) + scale,
    lnVariance: Math.log(average((x) => (x - mean) ** 2)) + scale,
    mean: mean / Math.sqrt(square),
  };
}

const ZERO: Signal = { lnSquare: -Infinity, lnVariance: -Infinity, mean: 0 };

/** What one layer does to its input. */
export function pass(
  { weightVariance, biasVariance, join, scale, norm }: TheoryLayer,
  activation: Activation,
  input: Signal,
): Passage {
  const before = norm === "before" ? normalise(input) : { signal: input, lnNorm: 0 };
  const lnq = lnSum(Math.log(weightVariance) + before.signal.lnSquare, Math.log(biasVariance));
  const moments = momentsAt(activation, lnq);
  const sum = join === "equal" ? add(input, moments, scale) : moments;
  const behind = norm === "behind" ? normalise(sum) : { signal: sum, lnNorm: 0 };
  return {
    input,
    linearInput: before.signal,
    lnq,
    moments,
    output: behind.signal,
    lnSumVariance: sum.lnVariance,
    lnNorm: before.lnNorm + behind.lnNorm,
  };
}

/** x + s f, where f's weights, which are drawn anew, make it independent of x. */
function add(x: Signal, f: Signal, scale: number): Signal {
  const lnScale = 2 * Math.log(Math.abs(scale)), sign = Math.sign(scale);
  const lnSquare = lnSquareOfSum(x.lnSquare, f.lnSquare + lnScale, sign * x.mean * f.mean);
  if (lnSquare === -Infinity) return ZERO;
  const mean = x.mean * Math.exp((x.lnSquare - lnSquare) / 2) +
    sign * f.mean * Math.exp((f.lnSquare + lnScale - lnSquare) / 2);
  return {
    lnSquare,
    lnVariance: lnSum(x.lnVariance, f.lnVariance + lnScale),
    mean: Math.min(Math.max(mean, -1), 1),
  };
}

/** (x - mean) / sqrt(variance + epsilon) */
function normalise({ lnVariance }: Signal): { signal: Signal; lnNorm: number } {
  const lnNorm = -lnSum(lnVariance, Math.log(NORM_EPSILON));
  return {
    signal: { lnSquare: lnVariance + lnNorm, lnVariance: lnVariance + lnNorm, mean: 0 },
    lnNorm,
  };
}
