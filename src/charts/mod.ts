/**
 * Charts of what a sweep found: functions from its rows to specifications of Vega-Lite, which editors,
 * notebooks and pages draw as they are, and `renderSvg`, which draws them without a browser.
 *
 * @example
 * ```ts
 * import { sweep } from "@gradflow/gradflow";
 * import { magnitudeChart, renderSvg } from "@gradflow/gradflow/charts";
 * import { assertMatch } from "@std/assert";
 *
 * const result = await sweep({ seeds: { from: 0, to: 99 }, depths: [4, 16] });
 * const chart = magnitudeChart(result, { theme: "dark" });
 * assertMatch(chart.title.text.join(" "), /^The gradient shrinks tenfold every 1\.\d layers in plain/);
 * const svg = await renderSvg(chart);
 * assertMatch(svg, /^<svg /);
 * ```
 *
 * @module
 */
import "./for_caches.ts";

export type { Activation } from "../nn/activations.ts";
export type { Bias, Init, Initialisation, InitOptions } from "../nn/initialisations.ts";
export type { Output } from "../nn/outputs.ts";
export type { Variant } from "../nn/variants.ts";
export type { Metric } from "../probe/metrics.ts";
export type { Verdict } from "../statistics/verdict.ts";
export type { VerdictRow } from "../sweep/columns/verdict.ts";
export type { DecayRow } from "../sweep/columns/decay.ts";
export type { GradientRow } from "../sweep/columns/gradients.ts";
export { OptionsError, type Problem } from "../options/problem.ts";
export { CHART_NAMES, type ChartName, type ChartRule, CHARTS } from "./charts.ts";
export { heatmapChart } from "./heatmap_chart.ts";
export { magnitudeChart } from "./magnitude_chart.ts";
export type { ChartOptions, ChartSource, NetsConfig } from "./nets.ts";
export { ratioChart } from "./ratio_chart.ts";
export { type ChartTables, rowsOfCsv } from "./rows_of_csv.ts";
export { slopesChart } from "./slopes_chart.ts";
export type { ChartSpec, ChartTitle, Json, JsonObject } from "./spec.ts";
export { renderSvg } from "./svg.ts";
export { type Theme, THEMES } from "./theme.ts";
