/**
 * The columns of decay.csv that say what a rate is worth: the fates of nets, medians, the interior's rate,
 * and the verdict.
 */
import { numberOf } from "../../statistics/magnitudes.ts";
import { deviation } from "../../statistics/moments.ts";
import { medianEnds, type Ranked, rankedQuantiles } from "../../statistics/ranked.ts";
import type { Interior } from "../../statistics/samples.ts";
import { margin } from "../../statistics/student_t.ts";
import type { NetTally } from "../../statistics/tally.ts";
import { DECADES, type Verdict } from "../../statistics/verdict.ts";
import { type Judged, layersOf, verdictOf } from "../verdict.ts";
import type { Columns, Quantiles } from "./column.ts";
import type { MetricKey } from "./nets.ts";

/** What a row of decay.csv has in these columns. */
export interface VerdictRow {
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

/** What these columns are made of. */
export interface VerdictSource extends MetricKey {
  /** The number of linear layers. */
  readonly depth: number;
  /** The number of seeds. */
  readonly nets: number;
  readonly tally: NetTally;
  readonly r2: Quantiles<keyof typeof R2_QUANTILES>;
  readonly slopes: SlopesSource;
  readonly interior: Interior | undefined;
}

/** The columns. */
export const VERDICT_COLUMNS: Columns<VerdictRow, VerdictSource> = {
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
    meaning:
      "the first layer of the interior, counted from 0: layers whose increments have settled " +
      "by theory, else all but the last one and the first quarter; empty where fewer than three",
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
    of: (source) => layersOf(DECADES.float16, judged(source)),
    meaning: "after how many layers at the verdict's rate six decades are lost, or gained (about " +
      "float16's range); empty where the verdict is neither `vanishing` nor `exploding`",
  },
  layers_to_1e38: {
    of: (source) => layersOf(DECADES.float32, judged(source)),
    meaning: "the same of 38 decades (about float32's range)",
  },
};

/** What the verdict is made from. */
function judged({ metric, depth, nets, tally, slopes, r2 }: VerdictSource): Judged {
  const { silent, nonfinite, interior } = tally;
  return {
    metric,
    depth,
    silent: silent / nets,
    nonfinite: nonfinite / nets,
    slope_mean: tally.slopes.mean,
    slope_sd: deviation(tally.slopes),
    slope_ci95_low: tally.slopes.mean - margin(tally.slopes),
    r2_median: numberOf(r2.r2_median),
    ...slopes,
    slope_interior: interior.mean,
    slope_interior_ci95_low: interior.mean - margin(interior),
    slope_interior_ci95_high: interior.mean + margin(interior),
  };
}
