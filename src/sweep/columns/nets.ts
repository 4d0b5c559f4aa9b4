/**
 * The columns that say which nets a row is of.
 */
import type { Variant } from "../../nn/variants.ts";
import type { Metric } from "../../probe/metrics.ts";
import type { NetSize } from "../sizes.ts";
import type { Columns } from "./column.ts";

/** Which nets a row is of. */
export interface NetsKey extends NetSize {
  /** How a layer is joined to its input. */
  readonly variant: Variant;
}

/** The columns that all tables begin with. */
export const NETS_COLUMNS: Columns<NetsKey, NetsKey> = {
  variant: { of: ({ variant }) => variant, meaning: "how a layer is joined to its input" },
  depth: { of: ({ depth }) => depth, meaning: "the number of linear layers" },
  width: { of: ({ width }) => width, meaning: "units of each layer but the last" },
};

/** Which layer's magnitude a row is of. */
export interface LayerKey {
  /** Counted from 0 at the input. */
  readonly layer: number;
}

/** A magnitude's name. */
export interface MetricKey {
  /** Which magnitude. */
  readonly metric: Metric;
}

/** The column of the layer. */
export const LAYER_COLUMNS: Columns<LayerKey, LayerKey> = {
  layer: { of: ({ layer }) => layer, meaning: "counted from 0 at the input" },
};

/** The column of the magnitude. */
export const METRIC_COLUMNS: Columns<MetricKey, MetricKey> = {
  metric: { of: ({ metric }) => metric, meaning: "which magnitude" },
};
