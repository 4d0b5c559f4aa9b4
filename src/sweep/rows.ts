/**
 * The rows of a sweep's results. Fields have the names of the CSV columns, in their order.
 */
import type { Variant } from "../nn/variants.ts";
import type { Metric } from "../probe/metrics.ts";
import type { Decay } from "./decay.ts";
import type { Distribution } from "./distribution.ts";

/** The distribution over seeds of one layer's magnitude. */
export interface GradientRow extends Distribution {
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
}

/** The decay over layers of a (variant, depth)'s magnitude. */
export interface DecayRow extends Decay {
  /** How a layer is joined to its input. */
  readonly variant: Variant;
  /** The number of linear layers. */
  readonly depth: number;
  /** Units of each layer but the last. */
  readonly width: number;
  /** Which magnitude. */
  readonly metric: Metric;
}

/** What was found of a (variant, depth). */
export interface DepthResult {
  /** How a layer is joined to its input. */
  readonly variant: Variant;
  /** The number of linear layers. */
  readonly depth: number;
  /** A row for each (layer, metric), in that order. */
  readonly gradients: readonly GradientRow[];
  /** A row for each metric. */
  readonly decay: readonly DecayRow[];
}

/** One seed's magnitude at one layer. */
export interface RunRow {
  /** How a layer is joined to its input. */
  readonly variant: Variant;
  /** The number of linear layers. */
  readonly depth: number;
  /** Units of each layer but the last. */
  readonly width: number;
  /** The seed, as in torch.manual_seed. */
  readonly seed: number;
  /** Counted from 0 at the input. */
  readonly layer: number;
  /** Which magnitude. */
  readonly metric: Metric;
  /** The magnitude. */
  readonly value: number;
}

/** The columns of gradients.csv. */
export const GRADIENT_COLUMNS = [
  ...["variant", "depth", "width", "layer", "parameter", "metric", "seeds", "zero", "nonfinite"],
  ...["mean", "geometric_mean", "log10_mean", "log10_sd"],
  ...["min", "q05", "q25", "median", "q75", "q95", "max"],
] as readonly (keyof GradientRow)[];

/** The columns of decay.csv. */
export const DECAY_COLUMNS = [
  ...["variant", "depth", "width", "metric", "seeds"],
  ...["slope_mean", "slope_sd", "slope_ci95_low", "slope_ci95_high", "r2_median"],
  ...["first_over_last_median", "first_over_last_q05", "first_over_last_q95"],
  ...["vanishing", "exploding"],
] as readonly (keyof DecayRow)[];

/** The columns of runs.csv. */
export const RUN_COLUMNS = [
  ...["variant", "depth", "width", "seed", "layer", "metric", "value"],
] as readonly (keyof RunRow)[];
