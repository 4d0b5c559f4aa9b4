/**
 * decay.csv: how the magnitude changes from layer to layer, within each net and over the seeds.
 */
import type { Variant } from "../../nn/variants.ts";
import type { Metric } from "../../probe/metrics.ts";
import { numberOf } from "../../statistics/magnitudes.ts";
import { deviation } from "../../statistics/moments.ts";
import { margin } from "../../statistics/student_t.ts";
import { type Columns, log10Columns, quantileColumns, type Quantiles } from "./column.ts";
import { VERDICT_COLUMNS, type VerdictRow, type VerdictSource } from "./verdict.ts";
import type { MetricPrediction } from "../prediction.ts";
import { METRIC_COLUMNS, NETS_COLUMNS, type NetsKey } from "./nets.ts";

/**
 * The decay over layers of a (variant, depth, width)'s magnitude. A number that cannot be computed (too few
 * seeds or layers qualify) is NaN.
 */
export interface DecayRow extends VerdictRow {
  /** How a layer is joined to its input. */
  readonly variant: Variant;
  /** The number of linear layers. */
  readonly depth: number;
  /** Units of each layer but the last. */
  readonly width: number;
  /** Which magnitude. */
  readonly metric: Metric;
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
   * The share of all seeds whose first layer's magnitude is under 1/100 of the last layer's, and not 0.
   * Each net is in one of `vanishing`, `exploding`, `silent` and `nonfinite`, or in none of them.
   */
  readonly vanishing: number;
  /** The share of all seeds whose first layer's magnitude is over 100 times the last's, which is not 0. */
  readonly exploding: number;
  /**
   * log10 of `first_over_last_median`, whatever its size (where that is too small or too large for a
   * float64, it is 0 or Infinity); -Infinity for 0.
   */
  readonly log10_first_over_last_median: number;
  /** log10 of the 5 % quantile. */
  readonly log10_first_over_last_q05: number;
  /** log10 of the 95 % quantile. */
  readonly log10_first_over_last_q95: number;
  /**
   * The slope of the line fitted to theory's profile, that of the rms where the metric is mean_abs or
   * max_abs; NaN where there is no theory.
   */
  readonly theory_slope: number;
  /** The same for the interior layers, without what the input and the last layer's one unit do. */
  readonly theory_interior: number;
  /** Why there is no theory; empty where there is one. */
  readonly theory_reason: string;
}

/** The quantiles of the first layer's magnitude over the last layer's. */
export const RATIO_QUANTILES = {
  first_over_last_median: 0.5,
  first_over_last_q05: 0.05,
  first_over_last_q95: 0.95,
};

/** What a row is made of. */
export interface DecaySource extends NetsKey, VerdictSource {
  readonly ratio: Quantiles<keyof typeof RATIO_QUANTILES>;
  readonly theory: Omit<MetricPrediction, "logs">;
}

/** The columns. */
export const DECAY_COLUMNS: Columns<DecayRow, DecaySource> = {
  ...NETS_COLUMNS,
  ...METRIC_COLUMNS,
  seeds: {
    of: ({ tally }) => tally.slopes.count,
    meaning: "how many nets a line could be fitted to: those with two layers or more above zero; " +
      "a layer at zero is left out of its net's line",
  },
  slope_mean: {
    of: ({ tally }) => tally.slopes.mean,
    meaning:
      "the mean slope of log10 magnitude against layer, in decades per layer, positive where " +
      "the gradient vanishes toward the input",
  },
  slope_sd: {
    of: ({ tally }) => deviation(tally.slopes),
    meaning: "the sample's standard deviation (n - 1) of the slope",
  },
  slope_ci95_low: {
    of: ({ tally }) => tally.slopes.mean - margin(tally.slopes),
    meaning: "the lower end of Student's 95 % confidence interval of the mean slope",
  },
  slope_ci95_high: {
    of: ({ tally }) => tally.slopes.mean + margin(tally.slopes),
    meaning: "its upper end",
  },
  r2_median: {
    of: ({ r2 }) => numberOf(r2.r2_median),
    meaning: "the median of how much of a net's variance its line explains",
  },
  ...quantileColumns(
    RATIO_QUANTILES,
    "ratio",
    "of the first layer's magnitude over the last layer's, of the nets whose last layer is above " +
      "zero and both are finite",
  ),
  vanishing: {
    of: ({ tally, nets }) => tally.vanishing / nets,
    meaning: "the share of all seeds whose first layer's magnitude is under 1/100 of the last " +
      "layer's, and not 0; each net is in one of `vanishing`, `exploding`, `silent` and " +
      "`nonfinite`, or in none of them",
  },
  exploding: {
    of: ({ tally, nets }) => tally.exploding / nets,
    meaning:
      "the share of all seeds whose first layer's magnitude is over 100 times the last layer's, " +
      "which is not 0",
  },
  ...log10Columns(RATIO_QUANTILES, "ratio"),
  ...VERDICT_COLUMNS,
  theory_slope: {
    of: ({ theory }) => theory.slope,
    meaning:
      "the slope of the same line through theory's profile of log10 rms (for mean_abs and max_abs " +
      "that of the gradient's rms); empty where there is no theory",
  },
  theory_interior: {
    of: ({ theory }) => theory.interior,
    meaning: "the same through the interior layers alone",
  },
  theory_reason: {
    of: ({ theory }) => theory.reason,
    meaning: "why there is no theory; empty where there is one",
  },
};
