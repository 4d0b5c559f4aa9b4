/**
 * decay.csv: how the magnitude changes from layer to layer, within each net and over the seeds.
 */
import type { Variant } from "../../nn/variants.ts";
import type { Metric } from "../../probe/metrics.ts";
import { numberOf } from "../../statistics/magnitudes.ts";
import { deviation, type Moments } from "../../statistics/moments.ts";
import { t975 } from "../../statistics/student_t.ts";
import { medianEnds, type Ranked, rankedQuantiles } from "../../statistics/ranked.ts";
import type { Interior } from "../../statistics/samples.ts";
import type { NetTally } from "../../statistics/tally.ts";
import { type Judged, layersTo, type Verdict, verdictOf } from "../verdict.ts";
import { type Columns, log10Columns, quantileColumns, type Quantiles } from "./column.ts";
import { METRIC_COLUMNS, type MetricKey, NETS_COLUMNS, type NetsKey } from "./nets.ts";

/**
 * The decay over layers of a (variant, depth, width)'s magnitude. A number that cannot be computed (too few
 * seeds or layers qualify) is NaN.
 */
export interface DecayRow {
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
  /** The share of all seeds whose first or last layer's magnitude is exactly 0. */
  readonly silent: number;
  /** The share of all seeds that have a layer that is not finite, and are in no other share. */
  readonly nonfinite: number;
  /** The median of the slope; over 100,000 seeds within 5e-5 decades per layer, as the four that follow. */
  readonly slope_median: number;
  /** The 5 % quantile of the slope. */
  readonly slope_q05: number;
  /** The 95 % quantile of the slope. */
  readonly slope_q95: number;
  /**
   * The lower end of the median slope's 95 % confidence interval, which holds for any distribution: the
   * r-th of the n sorted slopes, r being the largest whole number with P(B < r) <= 2.5 %, where B is
   * binomial of n and 1/2. NaN for fewer than 6.
   */
  readonly slope_median_ci95_low: number;
  /** Its upper end, the r-th from the other end. */
  readonly slope_median_ci95_high: number;
  /**
   * The first layer of the interior, from 0: layers that neither the input's transient nor the last
   * layer's jump reaches. NaN, as all of the interior, where fewer than three layers are left.
   */
  readonly interior_from: number;
  /** The last layer of the interior. */
  readonly interior_to: number;
  /**
   * The mean over seeds of the slope of a line through the interior's layers alone, in decades per layer,
   * of those seeds that have two of these layers above zero.
   */
  readonly slope_interior: number;
  /** The lower end of Student's 95 % confidence interval for it. */
  readonly slope_interior_ci95_low: number;
  /** Its upper end. */
  readonly slope_interior_ci95_high: number;
  /** What becomes of the magnitude on its way, in a word. */
  readonly verdict: Verdict;
  /**
   * After how many layers at the verdict's rate, the interior's slope or else the median one, the
   * magnitude has lost, or gained, six decades; NaN where the verdict is neither vanishing nor exploding.
   */
  readonly layers_to_1e6: number;
  /** The same of 38 decades. */
  readonly layers_to_1e38: number;
}

/** The quantile of the lines' coefficients of determination. */
export const R2_QUANTILES = { r2_median: 0.5 };

/** The quantiles of the first layer's magnitude over the last layer's. */
export const RATIO_QUANTILES = {
  first_over_last_median: 0.5,
  first_over_last_q05: 0.05,
  first_over_last_q95: 0.95,
};

/** The quantiles of the slopes, and their median's interval. */
export interface SlopesSource {
  readonly slope_median: number;
  readonly slope_q05: number;
  readonly slope_q95: number;
  readonly slope_median_ci95_low: number;
  readonly slope_median_ci95_high: number;
}

/** What a row has of the slopes. */
export function slopesSource(slopes: Ranked): SlopesSource {
  const [slope_median, slope_q05, slope_q95] = rankedQuantiles(slopes, [0.5, 0.05, 0.95]);
  const [slope_median_ci95_low, slope_median_ci95_high] = medianEnds(slopes);
  return {
    slope_median: slope_median!,
    slope_q05: slope_q05!,
    slope_q95: slope_q95!,
    slope_median_ci95_low: slope_median_ci95_low!,
    slope_median_ci95_high: slope_median_ci95_high!,
  };
}

/** What a row is made of. */
export interface DecaySource extends NetsKey, MetricKey {
  /** The number of seeds. */
  readonly nets: number;
  readonly tally: NetTally;
  readonly r2: Quantiles<keyof typeof R2_QUANTILES>;
  readonly ratio: Quantiles<keyof typeof RATIO_QUANTILES>;
  readonly slopes: SlopesSource;
  readonly interior: Interior | undefined;
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
  silent: {
    of: ({ tally, nets }) => tally.silent / nets,
    meaning: "the share of all seeds whose first or last layer's magnitude is exactly 0",
  },
  nonfinite: {
    of: ({ tally, nets }) => tally.nonfinite / nets,
    meaning: "the share of all seeds that have a layer that is infinite or NaN, and are in no " +
      "other share",
  },
  slope_median: {
    of: ({ slopes }) => slopes.slope_median,
    meaning: "the median of the slope",
  },
  slope_q05: {
    of: ({ slopes }) => slopes.slope_q05,
    meaning: "the 5 % quantile of the slope",
  },
  slope_q95: {
    of: ({ slopes }) => slopes.slope_q95,
    meaning: "the 95 % quantile of the slope",
  },
  slope_median_ci95_low: {
    of: ({ slopes }) => slopes.slope_median_ci95_low,
    meaning: "the lower end of the median slope's 95 % confidence interval, whatever the " +
      "distribution; there is none of fewer than 6 slopes",
  },
  slope_median_ci95_high: {
    of: ({ slopes }) => slopes.slope_median_ci95_high,
    meaning: "its upper end",
  },
  interior_from: {
    of: ({ interior }) => interior?.from ?? NaN,
    meaning: "the first layer of the interior, counted from 0: all layers but the last one and " +
      "the first quarter, at least one; empty where fewer than three are left",
  },
  interior_to: {
    of: ({ interior }) => interior?.to ?? NaN,
    meaning: "the last layer of the interior",
  },
  slope_interior: {
    of: ({ tally }) => tally.interior.mean,
    meaning: "the mean slope of lines through the interior's layers alone, of the nets that have " +
      "two of these above zero",
  },
  slope_interior_ci95_low: {
    of: ({ tally }) => tally.interior.mean - margin(tally.interior),
    meaning: "the lower end of Student's 95 % confidence interval of `slope_interior`",
  },
  slope_interior_ci95_high: {
    of: ({ tally }) => tally.interior.mean + margin(tally.interior),
    meaning: "its upper end",
  },
  verdict: {
    of: (source) => verdictOf(judged(source)),
    meaning: "what becomes of the magnitude on its way: `vanishing`, `stable`, `exploding`, " +
      "`silent` or `unknown`",
  },
  layers_to_1e6: {
    of: (source) => layersTo(6, judged(source)),
    meaning: "after how many layers at the verdict's rate six decades are lost, or gained (about " +
      "float16's range); empty where the verdict is neither `vanishing` nor `exploding`",
  },
  layers_to_1e38: {
    of: (source) => layersTo(38, judged(source)),
    meaning: "the same of 38 decades (about float32's range)",
  },
};

/** What the verdict is made from. */
function judged({ metric, depth, nets, tally, slopes }: DecaySource): Judged {
  const { silent, nonfinite, interior } = tally;
  return {
    metric,
    depth,
    silent: silent / nets,
    nonfinite: nonfinite / nets,
    ...slopes,
    slope_interior: interior.mean,
    slope_interior_ci95_low: interior.mean - margin(interior),
    slope_interior_ci95_high: interior.mean + margin(interior),
  };
}

/** Half the width of Student's 95 % confidence interval of a mean. */
function margin(moments: Moments): number {
  const { count } = moments;
  return count < 2 ? NaN : t975(count - 1) * deviation(moments) / Math.sqrt(count);
}
