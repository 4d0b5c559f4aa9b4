/**
 * The charts by name.
 */
import { heatmapChart } from "./heatmap_chart.ts";
import { magnitudeChart } from "./magnitude_chart.ts";
import type { ChartOptions, ChartSource } from "./nets.ts";
import { ratioChart } from "./ratio_chart.ts";
import { slopesChart } from "./slopes_chart.ts";
import type { ChartSpec } from "./spec.ts";

/** The name of a chart: see {@linkcode CHARTS}. */
export type ChartName = "magnitude" | "heatmap" | "ratio" | "slopes";

/** A chart. */
export interface ChartRule {
  /** What it shows, in a line. */
  readonly meaning: string;
  /** The chart of what a sweep found. */
  readonly draw: (source: ChartSource, options?: ChartOptions) => ChartSpec;
}

/** The charts, in the order in which a reader wants them. */
export const CHARTS: Readonly<Record<ChartName, ChartRule>> = {
  magnitude: {
    meaning: "the magnitude of each layer, a line for each depth",
    draw: magnitudeChart,
  },
  ratio: {
    meaning:
      "the first layer's magnitude over the last layer's, against depth, or of one depth against width",
    draw: ratioChart,
  },
  slopes: {
    meaning: "how the slopes are distributed over the seeds, in decades per layer",
    draw: slopesChart,
  },
  heatmap: {
    meaning: "the magnitude of each layer of each depth, as a colour",
    draw: heatmapChart,
  },
};

/** The charts' names, in that order. */
export const CHART_NAMES: readonly ChartName[] = Object.keys(CHARTS) as ChartName[];
