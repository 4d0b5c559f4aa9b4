/**
 * A sweep in a few lines of text, for a terminal of 80 columns. The text follows from the results alone,
 * and is the same whatever it is written to.
 */
import { spread } from "../../src/charts/thin.ts";
import { measured, quantityOf } from "../../src/charts/titles.ts";
import type { Metric } from "../../src/probe/metrics.ts";
import type { NetsKey } from "../../src/sweep/columns/nets.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import { seedCount } from "../../src/sweep/seeds.ts";
import type { Found } from "../../src/sweep/sinks/memory.ts";
import { type NetSize, sizeKey, sizesOf } from "../../src/sweep/sizes.ts";
import { decadesOf, scaleText, sparkline } from "./sparkline.ts";
import { bareTable, scientific } from "../../src/text/table.ts";
import { hang } from "../../src/text/wrap.ts";
import { notes } from "./notes.ts";
import { signed, verdictLines } from "./verdicts.ts";

/** The most layers that a row has bars for. */
const MOST_BARS = 16;

/** The most rows of a variant, and among them widths and depths; a sweep may have thousands. */
const MOST = { rows: 24, widths: 6, depths: 12 };

/**
 * For each metric a table: per variant, depth and width the first layer's median magnitude, the median
 * ratio of the first to the last layer's, the median slope, and the layers' medians as small bars, in
 * shares of the row's largest, all on one scale. Below it, a verdict on the deepest nets of each variant,
 * and the values that are not in the table.
 */
export function summary(result: Found): string {
  return result.config.metrics.map((metric) => metricSummary(result, metric)).join("\n\n");
}

/** Which files there are now; the first stands behind the word in any case. */
export function writtenLines(word: string, [first, ...more]: readonly string[]): string[] {
  return hang([`${word} ${first}`, ...more]);
}

function metricSummary({ config, gradients, decay }: Found, metric: Metric): string {
  const { variants, width: widths } = config;
  const hasWidths = widths.length > 1;
  const own = gradients.filter((row) => row.metric === metric);
  const layers = Map.groupBy(own, netsKey);
  const decays = new Map(
    decay.filter((row) => row.metric === metric).map((row) => [netsKey(row), row]),
  );
  const firstOf = (net: NetsKey) => layers.get(netsKey(net))![0]!;
  const nets = shownNets(config);
  const bars = nets.map((net) =>
    spread(layers.get(netsKey(net))!, MOST_BARS).map(({ log10_median }) => log10_median)
  );
  const decades = decadesOf(bars);
  const rows = nets.map((net, i) => {
    const first = firstOf(net);
    const { first_over_last_median, log10_first_over_last_median, slope_median } = decays.get(
      netsKey(net),
    )!;
    return [
      ...(hasWidths ? [`${net.depth}`, `${net.width}`] : [`${net.depth}`]),
      scientific(first.median, first.log10_median),
      scientific(first_over_last_median, log10_first_over_last_median),
      signed(slope_median),
      sparkline(bars[i]!, decades),
    ];
  });
  const sizes = hasWidths ? ["depth", "width"] : ["depth"];
  const head = [...sizes, "first layer", "first/last", "decades/layer", scaleText(decades)];
  const columns = head.map((_, i) => i < head.length - 1 ? "right" : "left");
  const [headLine, ...lines] = bareTable(columns, [head, ...rows]).split("\n");
  const perVariant = nets.length / variants.length;
  const deepest = sizesOf(config).at(-1)!, shallowest = { ...deepest, depth: config.depths[0]! };
  return [
    ...titleLines(config, metric),
    headLine,
    ...variants.flatMap((variant, v) => [
      variant,
      ...lines.slice(v * perVariant, (v + 1) * perVariant),
    ]),
    ...withoutRow(config, perVariant),
    ...variants.flatMap((variant) =>
      verdictLines(
        ...[decays.get(netsKey({ variant, ...deepest }))!, hasWidths] as const,
        ...[firstOf({ variant, ...shallowest }), firstOf({ variant, ...deepest })] as const,
      )
    ),
    ...notes(own, metric, config),
    ...(bars.flat().includes(-Infinity) ? ["bars: 0 is a median that is exactly 0"] : []),
  ].join("\n");
}

/** What the numbers are of. */
function titleLines(
  { width: widths, activation, init, output, inputs, seeds }: SweepConfig,
  metric: Metric,
): string[] {
  const parts = [
    activation,
    ...(init === "torch" ? [] : [init]),
    ...(output === "activated" ? [] : [`${output} output`]),
    widths.length <= MOST.widths
      ? `width${widths.length > 1 ? "s" : ""} ${widths.join(",")}`
      : `${widths.length} widths from ${widths[0]} to ${widths.at(-1)}`,
    ...(inputs === undefined ? [] : [counted(inputs.length, "input row")]),
    counted(seedCount(seeds), "seed"),
  ];
  return [
    ...hang([
      `${measured({ metric })}:`,
      ...parts.map((part, i) => i + 1 < parts.length ? `${part},` : part),
    ]),
    `medians; ${slopeText(metric)}; bars: layers, at most ${MOST_BARS}, input to output`,
  ];
}

/** So many of something. */
export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

/** What the sign of a metric's slope means. */
export function slopeText(metric: Metric): string {
  const { toward } = quantityOf({ metric });
  return `${toward === "input" ? "+" : "-"} vanishes toward the ${toward}`;
}

/** The nets that have a row, in the order of the rows. */
function shownNets({ variants, depths, width }: SweepConfig): NetsKey[] {
  const widths = spread(width, MOST.widths);
  const most = Math.min(MOST.depths, Math.floor(MOST.rows / widths.length));
  const sizes: NetSize[] = sizesOf({ depths: spread(depths, most), width: widths });
  return variants.flatMap((variant) => sizes.map((size) => ({ variant, ...size })));
}

/** Says that not all sizes have a row, where it is so. */
function withoutRow(config: SweepConfig, shown: number): string[] {
  const all = config.depths.length * config.width.length;
  if (shown === all) return [];
  const what = config.width.length > 1 ? "sizes" : "depths";
  return [`${shown} of ${all} ${what}; all of them are in decay.csv and gradients.csv`];
}

/** The nets of a row as the key of a map. */
function netsKey(nets: NetsKey): string {
  return `${nets.variant} ${sizeKey(nets)}`;
}
