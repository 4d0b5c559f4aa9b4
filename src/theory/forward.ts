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
  /** ln of their mean square p */
  readonly lnSquare: number;
  /** Their mean over sqrt(p), from -1 to 1 */
  readonly mean: number;
}

/** What one layer does on the way forward. */
export interface Passage {
  /** The layer's input. */
  readonly input: Signal;
  /** ln of the mean square of the linear layer's input: behind the norm, if it begins with one. */
  readonly lnLinearInput: number;
  /** ln q, the variance of the pre-activations. */
  readonly lnq: number;
  /** The activation's averages there. */
  readonly moments: Moments;
  /** ln of what a norm multiplies the gradient's mean square with on the way back; 0 without one. */
  readonly lnNorm: number;
}

/** The input row's mean square and mean. */
export function signalOf(row: readonly number[]): Signal {
  const largest = Math.max(...row.map(Math.abs));
  if (largest === 0) return { lnSquare: -Infinity, mean: 0 };
  const average = (f: (x: number) => number) =>
    row.reduce((sum, x) => sum + f(x / largest), 0) / row.length;
  const [square, mean] = [average((x) => x * x), average((x) => x)];
  return { lnSquare: Math.log(square) + 2 * Math.log(largest), mean: mean / Math.sqrt(square) };
}

/** One layer: what it does, and what it gives. */
export function pass(
  { weightVariance, biasVariance, join, scale, norm }: TheoryLayer,
  activation: Activation,
  input: Signal,
): { readonly passage: Passage; readonly output: Signal } {
  const before = norm === "before" ? normalise(input) : { signal: input, lnNorm: 0 };
  const lnLinearInput = before.signal.lnSquare;
  const lnq = lnSum(Math.log(weightVariance) + lnLinearInput, Math.log(biasVariance));
  const moments = momentsAt(activation, lnq);
  const branch = { lnSquare: moments.lnSquare, mean: moments.mean };
  const sum = join === "equal" ? add(input, branch, scale) : branch;
  const behind = norm === "behind" ? normalise(sum) : { signal: sum, lnNorm: 0 };
  return {
    passage: { input, lnLinearInput, lnq, moments, lnNorm: before.lnNorm + behind.lnNorm },
    output: behind.signal,
  };
}

/** x + s f, where f's weights, which are drawn anew, make it independent of x. */
function add(x: Signal, f: Signal, scale: number): Signal {
  const branch = f.lnSquare + 2 * Math.log(Math.abs(scale));
  const sign = Math.sign(scale);
  const lnSquare = lnSquareOfSum(x.lnSquare, branch, sign * x.mean * f.mean);
  if (lnSquare === -Infinity) return { lnSquare, mean: 0 };
  const mean = x.mean * Math.exp((x.lnSquare - lnSquare) / 2) +
    sign * f.mean * Math.exp((branch - lnSquare) / 2);
  return { lnSquare, mean: Math.min(Math.max(mean, -1), 1) };
}

/** (x - mean) / sqrt(variance + epsilon) */
function normalise({ lnSquare, mean }: Signal): { signal: Signal; lnNorm: number } {
  const lnVariance = lnSquare + Math.log1p(-mean * mean);
  const lnNorm = -lnSum(lnVariance, Math.log(NORM_EPSILON));
  return { signal: { lnSquare: lnVariance + lnNorm, mean: 0 }, lnNorm };
}
