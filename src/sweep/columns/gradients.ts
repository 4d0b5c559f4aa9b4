/**
 * gradients.csv: how each layer's magnitude is distributed over the seeds.
 */
import type { Variant } from "../../nn/variants.ts";
import type { Metric } from "../../probe/metrics.ts";
import { deviation } from "../../statistics/moments.ts";
import { ofLog10, rootOf } from "../../statistics/magnitudes.ts";
import type { LayerTally } from "../../statistics/layer_tally.ts";
import { type Columns, log10, log10Columns, quantileColumns, type Quantiles } from "./column.ts";
import {
  LAYER_COLUMNS,
  type LayerKey,
  METRIC_COLUMNS,
  type MetricKey,
  NETS_COLUMNS,
  type NetsKey,
} from "./nets.ts";

/**
 * The distribution over seeds of one layer's magnitude. A number that cannot be computed (no value
 * qualifies, or for `log10_sd` fewer than two do) is NaN.
 *
 * Deep nets have magnitudes that float64 cannot hold. Here they are 0, or Infinity where they are too
 * large; their log10 has them, and the text of the CSV file.
 */
export interface GradientRow {
  /** How a layer is joined to its input. */
  readonly variant: Variant;
  /** The number of linear layers. */
  readonly depth: number;
  /** Units of each layer but the last. */
  readonly width: number;
  /** Counted from 0 at the input. */
  readonly layer: number;
  /** PyTorch's name of the weight matrix. */
  readonly parameter: string;
  /** Which magnitude. */
  readonly metric: Metric;
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
  /** log10 of `min`, whatever its size; -Infinity for 0, as in all that follow. */
  readonly log10_min: number;
  /** log10 of the 5 % quantile. */
  readonly log10_q05: number;
  /** log10 of the 25 % quantile. */
  readonly log10_q25: number;
  /** log10 of the median. */
  readonly log10_median: number;
  /** log10 of the 75 % quantile. */
  readonly log10_q75: number;
  /** log10 of the 95 % quantile. */
  readonly log10_q95: number;
  /** log10 of `max`. */
  readonly log10_max: number;
  /** The root of the mean over seeds of the squared magnitude, zeros included. */
  readonly rms_over_seeds: number;
  /** log10 of `rms_over_seeds`, whatever its size; -Infinity for 0. */
  readonly log10_rms_over_seeds: number;
  /**
   * What theory predicts for `rms_over_seeds`; NaN where there is no theory, and for mean_abs and max_abs,
   * whose mean square it does not predict.
   */
  readonly theory_rms: number;
  /** log10 of `theory_rms`, whatever its size; -Infinity for 0. */
  readonly log10_theory_rms: number;
}

/** The quantiles between min and max. */
export const GRADIENT_QUANTILES = { q05: 0.05, q25: 0.25, median: 0.5, q75: 0.75, q95: 0.95 };

/** What a row is made of. */
export interface GradientSource extends NetsKey, LayerKey, MetricKey {
  /** The number of seeds. */
  readonly nets: number;
  readonly tally: LayerTally;
  readonly quantiles: Quantiles<keyof typeof GRADIENT_QUANTILES>;
  /** log10 of what theory predicts, or NaN. */
  readonly log10Theory: number;
}

/** The columns. */
export const GRADIENT_COLUMNS: Columns<GradientRow, GradientSource> = {
  ...NETS_COLUMNS,
  ...LAYER_COLUMNS,
  parameter: {
    of: ({ layer }) => `layers.${layer}.0.weight`,
    meaning: "PyTorch's name of the weight matrix",
  },
  ...METRIC_COLUMNS,
  seeds: { of: ({ nets }) => nets, meaning: "how many nets, a seed each" },
  zero: { of: ({ tally }) => tally.zero, meaning: "how many of them have exactly 0" },
  nonfinite: {
    of: ({ tally }) => tally.nonfinite,
    meaning: "how many have an infinity or NaN; these are in no other column",
  },
  mean: {
    magnitude: ({ tally }) => tally.values.mean,
    meaning: "the arithmetic mean, zeros included",
  },
  geometric_mean: {
    magnitude: ({ tally }) => ofLog10(tally.logs.mean),
    meaning: "the geometric mean of the values above zero",
  },
  log10_mean: {
    of: ({ tally }) => tally.logs.mean,
    meaning: "the mean of log10 over the values above zero",
  },
  log10_sd: {
    of: ({ tally }) => deviation(tally.logs),
    meaning: "the sample's standard deviation (n - 1) of log10 over the values above zero",
  },
  min: { magnitude: ({ tally }) => tally.min, meaning: "the smallest value, zeros included" },
  ...quantileColumns(GRADIENT_QUANTILES, "quantiles", "by NumPy's linear rule, zeros included"),
  max: { magnitude: ({ tally }) => tally.max, meaning: "the largest value" },
  log10_min: {
    of: ({ tally }) => log10(tally.min),
    meaning: "log10 of `min`, whatever its size; `-Infinity` for 0, as in all that follow",
  },
  ...log10Columns(GRADIENT_QUANTILES, "quantiles"),
  log10_max: { of: ({ tally }) => log10(tally.max), meaning: "log10 of `max`" },
  rms_over_seeds: {
    magnitude: ({ tally }) => rootOf(tally.square),
    meaning: "the root of the mean over seeds of the squared magnitude, zeros included",
  },
  log10_rms_over_seeds: {
    of: ({ tally }) => log10(rootOf(tally.square)),
    meaning: "log10 of `rms_over_seeds`",
  },
  theory_rms: {
    magnitude: ({ log10Theory }) => ofLog10(log10Theory),
    meaning:
      "what theory predicts for `rms_over_seeds`; empty where there is none, and for mean_abs " +
      "and max_abs, since theory predicts mean squares",
  },
  log10_theory_rms: {
    of: ({ log10Theory }) => log10Theory,
    meaning: "log10 of `theory_rms`",
  },
};
