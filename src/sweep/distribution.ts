/**
 * How one magnitude is distributed over the seeds.
 */
import { deviation } from "../statistics/moments.ts";
import type { LayerTally } from "../statistics/tally.ts";

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
   * The 5 % quantile by NumPy's linear rule (Hyndman and Fan's type 7), as all that follow: exact
   * up to 100,000 seeds, within 0.1 % above.
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

/** The quantiles between min and max. */
export const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95] as const;

/**
 * The statistics that a layer's tally gives.
 *
 * @param seeds The number of seeds.
 * @param quantiles Those of SHARES, NaN where there are none.
 */
export function distribution(
  { zero, nonfinite, values, logs, min, max }: LayerTally,
  seeds: number,
  quantiles: readonly number[],
): Distribution {
  const [q05, q25, median, q75, q95] = quantiles as [number, number, number, number, number];
  const some = values.count > 0;
  return {
    seeds,
    zero,
    nonfinite,
    mean: values.mean,
    geometric_mean: 10 ** logs.mean,
    log10_mean: logs.mean,
    log10_sd: deviation(logs),
    min: some ? min : NaN,
    q05,
    q25,
    median,
    q75,
    q95,
    max: some ? max : NaN,
  };
}
