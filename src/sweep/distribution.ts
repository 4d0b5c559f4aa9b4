/**
 * How one magnitude is distributed over the seeds.
 */
import { quantileSorted } from "d3-array";
import { selectRanks } from "./select.ts";

/**
 * The statistics of a magnitude over seeds. A number that cannot be computed (no value qualifies,
 * or for `log10_sd` fewer than two do) is NaN.
 */
export interface Distribution {
  /** The number of seeds. */
  readonly seeds: number;
  /** How many of them have exactly 0: a dead net, or an underflow. */
  readonly zero: number;
  /** How many have an infinity or NaN. These are in no other number of this row but `seeds`. */
  readonly nonfinite: number;
  /** The arithmetic mean, zeros included. */
  readonly mean: number;
  /** 10 to the power of `log10_mean`. */
  readonly geometric_mean: number;
  /** The mean of log10 over the values above zero. */
  readonly log10_mean: number;
  /** The sample standard deviation (n - 1) of log10 over the values above zero. */
  readonly log10_sd: number;
  /** The smallest value, zeros included, as in all that follow. */
  readonly min: number;
  /**
   * The 5 % quantile, exact, by NumPy's linear rule (Hyndman and Fan's type 7), as all that follow.
   */
  readonly q05: number;
  /** The 25 % quantile. */
  readonly q25: number;
  /** The 50 % quantile. */
  readonly median: number;
  /** The 75 % quantile. */
  readonly q75: number;
  /** The 95 % quantile. */
  readonly q95: number;
  /** The largest value. */
  readonly max: number;
}

/** Of the quantiles from min to max. */
const SHARES = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
type Seven = [number, number, number, number, number, number, number];

/**
 * Summarises the magnitudes of all seeds.
 *
 * @param values The magnitudes: 0 also where one is under float64's smallest number.
 * @param logs Their log10, which have no such limit: -Infinity for 0, not finite where a magnitude
 * is not.
 */
export function distribution(values: Float64Array, logs: Float64Array): Distribution {
  const isNonfinite = (seed: number) => Number.isNaN(logs[seed]!) || logs[seed] === Infinity;
  const [finite, positive] = [new Float64Array(values.length), new Float64Array(values.length)];
  let [finiteCount, positiveCount] = [0, 0];
  for (let seed = 0; seed < values.length; seed++) {
    if (isNonfinite(seed)) continue;
    finite[finiteCount++] = values[seed]!;
    if (logs[seed] !== -Infinity) positive[positiveCount++] = logs[seed]!;
  }
  const inOrder = finite.subarray(0, finiteCount);
  const positiveLogs = positive.subarray(0, positiveCount);
  const meanValue = mean(inOrder);
  const log10Mean = mean(positiveLogs);
  const [min, q05, q25, median, q75, q95, max] = quantiles(inOrder, SHARES) as Seven;
  return {
    seeds: values.length,
    zero: finiteCount - positiveCount,
    nonfinite: values.length - finiteCount,
    mean: meanValue,
    geometric_mean: 10 ** log10Mean,
    log10_mean: log10Mean,
    log10_sd: deviation(positiveLogs, log10Mean),
    min,
    q05,
    q25,
    median,
    q75,
    q95,
    max,
  };
}

/**
 * The mean, of a sum with Neumaier's compensation (ZAMM 54, 1974): as good as one in twice the
 * precision. It depends on the order of the values in its last bits, so they come in a fixed one.
 * NaN where there are no values.
 */
export function mean(values: ArrayLike<number>): number {
  let [sum, lost] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? (sum - next) + value : (value - next) + sum;
    sum = next;
  }
  if (Number.isFinite(sum) || values.length < 2) return (sum + lost) / values.length;
  // The sum is past float64's range, the mean is not: once more with all values in its middle.
  return mean(Array.from(values, (value) => value * 2 ** -600)) * 2 ** 600;
}

/**
 * The sample standard deviation (n - 1) around a mean. NaN where there are fewer than two values.
 */
export function deviation(values: ArrayLike<number>, mean: number): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return values.length < 2 ? NaN : Math.sqrt(squares / (values.length - 1));
}

/** Quantiles, in ascending order, of values, which are rearranged. NaN where there are none. */
export function quantiles(values: Float64Array, shares: readonly number[]): number[] {
  const ranks = shares.flatMap((share) => {
    const rank = Math.floor((values.length - 1) * share);
    return [rank, rank + 1]; // the linear rule goes between two neighbours
  });
  selectRanks(values, ranks);
  // d3's types ask for an array, its code for anything with indices and a length.
  return shares.map((share) => quantileSorted(values as unknown as number[], share) ?? NaN);
}
