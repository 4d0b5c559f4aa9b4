/**
 * What a sweep's numbers of some nets come to, in a word.
 */
import { type Metric, METRIC_RULES } from "../probe/metrics.ts";
import { layersTo, LITTLE, STABLE_DECADES, turnOf, type Verdict } from "../statistics/verdict.ts";

/** What a verdict is made from: these columns of decay.csv. */
export interface Judged {
  readonly metric: Metric;
  readonly depth: number;
  readonly silent: number;
  readonly nonfinite: number;
  readonly r2_median: number;
  readonly slope_mean: number;
  readonly slope_sd: number;
  readonly slope_ci95_low: number;
  readonly slope_median: number;
  readonly slope_q05: number;
  readonly slope_q95: number;
  readonly slope_median_ci95_low: number;
  readonly slope_median_ci95_high: number;
  readonly slope_interior: number;
  readonly slope_interior_ci95_low: number;
  readonly slope_interior_ci95_high: number;
}

/**
 * More nets than this share without a gradient, or without a finite one, speak for all. It is not a half,
 * since the deep nets that the output unit's activation silences are just that many, by chance.
 */
const MOST_SILENT = 3 / 4;

/** Of normal numbers the 5 and the 95 % quantile are so many standard deviations apart. */
const NORMAL_RANGE = 3.2897072539029444;

/**
 * Whether the slopes' mean stands for most nets. It does not where the median lies outside of the mean's
 * 95 % interval and more than a tenth of a standard deviation away from the mean, nor where the standard
 * deviation is more than 1.5 times that of normal numbers with the same 5 and 95 % quantiles. (A tail that
 * none of a few nets is in cannot be seen.)
 */
export function isMeanTrusted(
  { slope_mean, slope_sd, slope_ci95_low, slope_median, slope_q05, slope_q95 }: Judged,
): boolean {
  const apart = Math.abs(slope_mean - slope_median);
  const isSkewed = apart > slope_mean - slope_ci95_low && apart > slope_sd / 10;
  return !isSkewed && !(slope_sd > 1.5 * (slope_q95 - slope_q05) / NORMAL_RANGE);
}

/** A slope in decades per layer, with its 95 % interval. */
export interface Rate {
  /** Which slope it is. */
  readonly of: "interior" | "median";
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The slope that a verdict is about: the interior's, where there is one, the mean slope stands for most
 * nets, and a line describes them; else the median one.
 */
export function rateOf(row: Judged): Rate {
  const isInterior = !Number.isNaN(row.slope_interior) && isMeanTrusted(row) &&
    !(row.r2_median < LITTLE);
  return isInterior
    ? {
      of: "interior",
      rate: row.slope_interior,
      low: row.slope_interior_ci95_low,
      high: row.slope_interior_ci95_high,
    }
    : {
      of: "median",
      rate: row.slope_median,
      low: row.slope_median_ci95_low,
      high: row.slope_median_ci95_high,
    };
}

/**
 * The verdict: silent, or unknown, where more than three quarters of the nets are silent, or not finite;
 * else by the decades that the rate makes from end to end, rate (depth - 1): fewer than two are stable.
 * Unknown as well where there is no rate, and where its interval reaches from two decades on one side to
 * two on the other.
 */
export function verdictOf(row: Judged): Verdict {
  if (row.silent > MOST_SILENT) return "silent";
  const { rate, low, high } = rateOf(row);
  if (row.nonfinite > MOST_SILENT || Number.isNaN(rate)) return "unknown";
  const steps = row.depth - 1;
  if (low * steps <= -STABLE_DECADES && high * steps >= STABLE_DECADES) return "unknown";
  // Inputs go the other way.
  return turnOf(METRIC_RULES[row.metric].of === "input" ? -rate : rate, row.depth);
}

/**
 * After how many layers nets of that rate have lost, or gained, so many decades; NaN where the verdict is
 * neither vanishing nor exploding.
 */
export function layersOf(decades: number, row: Judged): number {
  const verdict = verdictOf(row);
  return verdict === "vanishing" || verdict === "exploding"
    ? layersTo(decades, rateOf(row).rate)
    : NaN;
}
