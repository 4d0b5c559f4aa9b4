/**
 * What a sweep's numbers of some nets come to, in a word.
 */
import { type Metric, METRIC_RULES } from "../probe/metrics.ts";

/**
 * What becomes of a magnitude on its way: of gradients from the last layer to the first, of the layers'
 * inputs from the first to the last.
 */
export type Verdict = "vanishing" | "stable" | "exploding" | "silent" | "unknown";

/** What a verdict is made from, as in decay.csv. */
export interface Judged {
  /** Which magnitude. */
  readonly metric: Metric;
  /** The number of linear layers. */
  readonly depth: number;
  /** The shares of all nets. */
  readonly silent: number;
  readonly nonfinite: number;
  /** In decades per layer, each with its 95 % interval; NaN where there is none. */
  readonly slope_median: number;
  readonly slope_median_ci95_low: number;
  readonly slope_median_ci95_high: number;
  readonly slope_interior: number;
  readonly slope_interior_ci95_low: number;
  readonly slope_interior_ci95_high: number;
}

/** A net that loses or gains fewer decades from end to end is stable: a factor of a hundred. */
const STABLE_DECADES = 2;

/**
 * More nets than this share without a gradient, or without a finite one, speak for all. It is not a half,
 * since the deep nets that the output unit's activation silences are just that many, by chance.
 */
const MOST_SILENT = 3 / 4;

/** The slope that a verdict is about, and its 95 % interval: the interior's, or else the median. */
export function rateOf(row: Judged): { rate: number; low: number; high: number } {
  return Number.isNaN(row.slope_interior)
    ? {
      rate: row.slope_median,
      low: row.slope_median_ci95_low,
      high: row.slope_median_ci95_high,
    }
    : {
      rate: row.slope_interior,
      low: row.slope_interior_ci95_low,
      high: row.slope_interior_ci95_high,
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
  if (Math.abs(rate * steps) < STABLE_DECADES) return "stable";
  const isForward = METRIC_RULES[row.metric].of === "input";
  return rate > 0 === isForward ? "exploding" : "vanishing";
}

/**
 * After how many layers nets of that rate have lost, or gained, so many decades; NaN where the verdict is
 * neither vanishing nor exploding.
 */
export function layersTo(decades: number, row: Judged): number {
  const verdict = verdictOf(row);
  return verdict === "vanishing" || verdict === "exploding"
    ? Math.ceil(decades / Math.abs(rateOf(row).rate))
    : NaN;
}
