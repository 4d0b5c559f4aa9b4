/**
 * The way forward: mean squares and means, layer by layer, in the limit of infinite width.
 */
import { exp } from "../float64/exponentials.ts";
import { log, log1p } from "../float64/logarithms.ts";
import type { Activation } from "../nn/activations.ts";
import { lnSquareOfSum, lnSum } from "./logarithms.ts";
import { type Moments, momentsAt } from "./moments.ts";
import { type Norm, NORM_EPSILON } from "../nn/variants.ts";
import type { TheoryLayer } from "./net.ts";

/** The units' values as far as the theory knows them. */
export interface Signal {
  /** ln of their mean square */
  readonly lnSquare: number;
  /** ln of their variance over units */
  readonly lnVariance: number;
  /** Their mean over the root of the mean square, from -1 to 1 */
  readonly mean: number;
  /** The part of the variance that comes from weights drawn so far, from 0 to 1. */
  readonly drawn: number;
  /**
   * By how much the mean of 1 / variance over units exceeds 1 / its mean, in parts of 1 / units: in a net
   * the variance is that of its own units, about their own mean.
   */
  readonly excess: number;
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
  const largest = row.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
  if (largest === 0) return ZERO;
  const average = (f: (x: number) => number) =>
    row.reduce((sum, x) => sum + f(x / largest), 0) / row.length;
  const [square, mean] = [average((x) => x * x), average((x) => x)];
  const scale = 2 * log(largest);
  return {
    lnSquare: log(square) + scale,
    lnVariance: log(average((x) => (x - mean) ** 2)) + scale,
    mean: mean / Math.sqrt(square),
    drawn: 0,
    excess: 0,
  };
}

const ZERO: Signal = { lnSquare: -Infinity, lnVariance: -Infinity, mean: 0, drawn: 0, excess: 0 };

/** What one layer does to its input. */
export function pass(
  { fanIn, fanOut, weightVariance, biasVariance, join, scale, norm }: TheoryLayer,
  activation: Activation,
  input: Signal,
): Passage {
  const before = norm === "before" ? normalise(input, fanIn) : { signal: input, lnNorm: 0 };
  const lnq = lnSum(log(weightVariance) + before.signal.lnSquare, log(biasVariance));
  const moments = momentsAt(activation, lnq);
  const sum = join === "equal" ? add(input, moments, scale, norm) : branchOf(moments);
  const behind = norm === "behind" ? normalise(sum, fanOut) : { signal: sum, lnNorm: 0 };
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

function branchOf({ lnSquare, lnVariance, mean, kurtosis, dd }: Moments): Signal {
  // Where the variance is large, so are the slopes that the gradient has met before.
  return { lnSquare, lnVariance, mean, drawn: 1, excess: 1 + kurtosis - dd[2] };
}

/** x + s f, where f's weights, which are drawn anew, make it independent of x. */
function add(x: Signal, f: Moments, scale: number, norm: Norm): Signal {
  const lnScale = 2 * log(Math.abs(scale)), sign = Math.sign(scale);
  const lnSquare = lnSquareOfSum(x.lnSquare, f.lnSquare + lnScale, sign * x.mean * f.mean);
  if (lnSquare === -Infinity) return ZERO;
  const mean = x.mean * exp((x.lnSquare - lnSquare) / 2) +
    sign * f.mean * exp((f.lnSquare + lnScale - lnSquare) / 2);
  const lnVariance = lnSum(x.lnVariance, f.lnVariance + lnScale);
  // f's share of the variance. With a norm behind, that of x is exactly 1; without, x's own differs from
  // net to net by what has been drawn for it, which is almost normal, being a sum of many.
  const share = lnVariance === -Infinity ? 0 : exp(f.lnVariance + lnScale - lnVariance);
  const drawn = norm === "behind" ? share : share + (1 - share) * x.drawn;
  const kurtosis = norm === "behind" ? f.kurtosis : 3;
  return {
    lnSquare,
    lnVariance,
    mean: Math.min(Math.max(mean, -1), 1),
    drawn,
    excess: drawn * (5 - 4 * drawn + drawn * (kurtosis - 1)),
  };
}

/** (x - mean) / sqrt(variance + epsilon) */
function normalise(
  { lnVariance, excess }: Signal,
  units: number,
): { signal: Signal; lnNorm: number } {
  const lnInverse = -lnSum(lnVariance, log(NORM_EPSILON));
  const lnOne = lnVariance + lnInverse; // 0 but for epsilon
  return {
    signal: { lnSquare: lnOne, lnVariance: lnOne, mean: 0, drawn: 1, excess: 0 },
    lnNorm: lnInverse + log1p(Math.max(excess * exp(2 * lnOne) / units, -0.5)),
  };
}
