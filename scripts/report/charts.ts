/**
 * A report's charts, and the same as files.
 */
import { darkRules, withRules } from "./both_themes.ts";
import { CHART_NAMES, type ChartName, CHARTS } from "../../src/charts/charts.ts";
import { renderSvg } from "../../src/charts/svg.ts";
import type { Metric } from "../../src/probe/metrics.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import type { Found } from "../../src/sweep/sinks/memory.ts";

/** The most metrics that have charts in a report; each takes a quarter of a second. */
const MOST_METRICS = 3;

/** A chart, drawn. */
export interface DrawnChart {
  readonly chart: ChartName;
  readonly metric: Metric;
  /** What it shows, for those who cannot see it. */
  readonly description: string;
  /** In the light theme. */
  readonly svg: string;
  /** The rules for the dark one, for what is in an element with this id. */
  readonly rules: (id?: string) => string;
}

/** Draws the charts of each metric, of the widest nets. */
export async function drawCharts(found: Found): Promise<DrawnChart[]> {
  const drawn: DrawnChart[] = [];
  for (const { chart, metric } of chartsOf(found.config)) {
    const { draw } = CHARTS[chart];
    const light = draw(found, { metric });
    const dark = draw(found, { metric, theme: "dark" });
    const svg = withOwnNames(await renderSvg(light), `${chart}-${metric}`);
    const rules = (id?: string) => darkRules(light, dark, id && `#${id}`);
    drawn.push({ chart, metric, description: light.description, svg, rules });
  }
  return drawn;
}

/** The charts that a sweep has, in their order. */
export function chartsOf({ metrics }: SweepConfig): Pick<DrawnChart, "chart" | "metric">[] {
  return metrics.slice(0, MOST_METRICS).flatMap((metric) =>
    CHART_NAMES.map((chart) => ({ chart, metric }))
  );
}

/** A chart's file: `charts/magnitude.svg`, or with the metric where there are several. */
export function chartFile(
  { chart, metric }: Pick<DrawnChart, "chart" | "metric">,
  { metrics }: Pick<SweepConfig, "metrics">,
  kind: "svg" | "png",
): string {
  return `charts/${chart}${metrics.length === 1 ? "" : `-${metric}`}.${kind}`;
}

/** A chart as a file by itself, which follows its reader's theme. */
export function chartSvg({ svg, rules }: DrawnChart): string {
  return withRules(svg, rules());
}

/** An SVG whose parts are named otherwise than those of all others in a page. */
function withOwnNames(svg: string, name: string): string {
  return svg.replace(/ id="|url\(#/g, (begin) => `${begin}${name}-`);
}
