/**
 * How the magnitude changes from layer to layer, within each net and over the seeds.
 */
import { deviation } from "../statistics/moments.ts";
import { t975 } from "../statistics/student_t.ts";
import type { NetTally } from "../statistics/tally.ts";

/**
 * The decay over seeds. A number that cannot be computed (too few seeds or layers qualify) is NaN.
 */
export interface Decay {
  /**
   * The number of seeds that a line could be fitted to, those of `slope_*`: with at least two
   * layers whose magnitude is finite and above zero. Other layers have no logarithm and are left
   * out of a seed's line; gradients.csv counts them.
   */
  readonly seeds: number;
  /**
   * The mean over seeds of the slope of log10 magnitude against layer, in decades per layer:
   * positive where the gradient vanishes toward the input.
   */
  readonly slope_mean: number;
  /** The sample standard deviation (n - 1) of the slope. */
  readonly slope_sd: number;
  /** The lower end of Student's 95 % confidence interval for the mean slope. */
  readonly slope_ci95_low: number;
  /** Its upper end. */
  readonly slope_ci95_high: number;
  /**
   * The median of the fits' coefficients of determination, of those that exist: a level net has
   * none.
   */
  readonly r2_median: number;
  /**
   * The median of the first layer's magnitude over the last layer's, over the seeds where both are
   * finite and the last is above zero.
   */
  readonly first_over_last_median: number;
  /** The 5 % quantile of the same ratio. */
  readonly first_over_last_q05: number;
  /** The 95 % quantile of the same ratio. */
  readonly first_over_last_q95: number;
  /**
   * The share of all seeds whose first layer's magnitude is under 1/100 of the last layer's. A net
   * in which either is not finite, or both are 0, is in neither share, but among all seeds: where many
   * nets are dead, as with ReLU, gradients.csv's `zero` of the last layer says how many.
   */
  readonly vanishing: number;
  /**
   * The share of all seeds whose first layer's magnitude is over 100 times the last layer's, also where
   * that is 0 and the first layer's is not.
   */
  readonly exploding: number;
}

/** The quantiles of the ratio. */
export const RATIO_SHARES = [0.05, 0.5, 0.95] as const;

/**
 * The decay that nets' tally gives.
 *
 * @param seeds The number of nets.
 * @param r2Median The median of their lines' coefficients of determination.
 * @param ratios The quantiles RATIO_SHARES of the first layer's magnitude over the last layer's.
 */
export function decay(
  { slopes, vanishing, exploding }: NetTally,
  seeds: number,
  r2Median: number,
  ratios: readonly number[],
): Decay {
  const { count, mean } = slopes;
  const slopeSd = deviation(slopes);
  const margin = count < 2 ? NaN : t975(count - 1) * slopeSd / Math.sqrt(count);
  const [q05, median, q95] = ratios as [number, number, number];
  return {
    seeds: count,
    slope_mean: mean,
    slope_sd: slopeSd,
    slope_ci95_low: mean - margin,
    slope_ci95_high: mean + margin,
    r2_median: r2Median,
    first_over_last_median: median,
    first_over_last_q05: q05,
    first_over_last_q95: q95,
    vanishing: vanishing / seeds,
    exploding: exploding / seeds,
  };
}
