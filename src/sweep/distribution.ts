/**
 * How one magnitude is distributed over the seeds.
 */
import { deviation, quantileSorted } from "d3-array";

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

/** Summarises the magnitudes of all seeds, each 0 or above, or not finite. */
export function distribution(values: Float64Array): Distribution {
  const finite = values.filter(Number.isFinite).sort();
  const logs = Array.from(finite.filter((value) => value > 0), Math.log10);
  const log10Mean = mean(logs);
  return {
    seeds: values.length,
    zero: finite.length - logs.length,
    nonfinite: values.length - finite.length,
    mean: mean(finite),
    geometric_mean: 10 ** log10Mean,
    log10_mean: log10Mean,
    log10_sd: deviation(logs) ?? NaN,
    ...{ min: quantile(finite, 0), q05: quantile(finite, 0.05), q25: quantile(finite, 0.25) },
    ...{ median: quantile(finite, 0.5), q75: quantile(finite, 0.75), q95: quantile(finite, 0.95) },
    max: quantile(finite, 1),
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

/** A quantile of values sorted in ascending order. NaN where there are none. */
export function quantile(sorted: Float64Array, p: number): number {
  // d3's types ask for an array, its code for anything with indices and a length.
  return quantileSorted(sorted as unknown as number[], p) ?? NaN;
}
