/**
 * How the slopes of nets are distributed over the seeds.
 */
import type { Variant } from "../nn/variants.ts";
import { type ChartOptions, type ChartSource, type Nets, netsOf } from "./nets.ts";
import {
  type Grid,
  gridOf,
  layerOf,
  type Panel,
  panels,
  tooltip,
  variantColour,
} from "./panels.ts";
import { type ChartSpec, type JsonObject, SCHEMA } from "./spec.ts";
import { countText, slopeText, textWidth } from "./text.ts";
import { COLOURS, configOf, SIZES } from "./theme.ts";
import { spread } from "./thin.ts";
import { type Clause, descriptionOf, quantityOf, titleOf } from "./titles.ts";

/** The least room of a bar, in pixels. */
const BAR = 12;

/**
 * The slopes of the lines through each net's log10 magnitudes, in decades per layer: a panel for each
 * variant, and in it for each depth a bar from the 5 to the 95 % quantile over seeds with a mark at the
 * median. Depths for which there is no room have no bar, and those of one layer have no slope.
 *
 * @param source What a sweep found.
 * @param options The theme, the metric (by default the first one in the rows) and the width (by default the
 * widest one).
 * @throws {OptionsError} If an option cannot be used, or if no row has its metric or width.
 * @throws {RangeError} If there is no row.
 * @throws {TypeError} If the source is none.
 */
export function slopesChart(source: ChartSource, options: ChartOptions = {}): ChartSpec {
  const nets = netsOf(source, options);
  const grid = gridOf(nets);
  const room = Math.max(BAR, textWidth(`${nets.depths.at(-1)!}`, SIZES.text) + 4);
  const depths = spread(nets.depths, Math.floor(grid.width / room));
  const values = nets.variants.flatMap((variant) =>
    depths.flatMap((depth) => {
      const row = nets.decay(variant, depth);
      if (row === undefined || !Number.isFinite(row.slope_median)) return [];
      const { slope_median, slope_q05, slope_q95 } = row;
      return [{
        ...{ kind: "bar", variant, depth, text: slopeText(slope_median) },
        range: `${slopeText(slope_q05)} to ${slopeText(slope_q95)}`,
        median: rounded(slope_median),
        low: rounded(slope_q05),
        high: rounded(slope_q95),
      }];
    })
  );
  const title = titleOf(nets, {
    begin: `decades lost per layer at depth ${nets.depths.at(-1)!}` +
      `${nets.seeds === 1 ? "" : ", by nine nets in ten"}: `,
    clauses: nets.variants.map((variant) => slopeClause(nets, variant)),
    of: (variants) => ` in ${variants} nets`,
    between: ", ",
    reading: readingOf(nets, depths),
    width: nets.pixels,
  });
  return {
    $schema: SCHEMA,
    description: descriptionOf(title),
    title,
    ...panels(nets, values, panelOf(nets, depths, values, grid)),
    config: configOf(nets.theme),
  };
}

/** The marks of a panel. */
function panelOf(
  nets: Nets,
  depths: readonly number[],
  bars: readonly Bar[],
  { width, rows }: Grid,
): Panel {
  const height = rows > 1 ? 200 : 320;
  const { text, quiet } = COLOURS[nets.theme];
  const thickness = Math.max(4, Math.min(22, Math.floor(width / depths.length * 0.6)));
  const x = {
    field: "depth",
    type: "ordinal",
    scale: { domain: depths },
    axis: { title: "depth (linear layers)", labelAngle: 0, labelOverlap: false },
  };
  const y = {
    type: "quantitative",
    scale: { domain: domainOf(bars), nice: false },
    axis: {
      title: "slope (decades per layer)",
      tickCount: 7,
      labelExpr: "datum.value == 0 ? '0' : format(datum.value, '+.3~f')",
    },
  };
  const colour = variantColour(nets);
  const hint = tooltip({
    ...{ variant: "variant", depth: "depth", text: "median" },
    range: "5 to 95 %",
  });
  return {
    ...{ width, height },
    layer: [
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: "rule", color: quiet, aria: false },
        encoding: { y: { ...y, field: "zero" } },
      },
      layerOf("bar", {
        mark: { type: "bar", width: thickness, opacity: 0.65, aria: false },
        encoding: {
          ...{ x, y: { ...y, field: "low" }, y2: { field: "high" }, color: colour },
          tooltip: hint,
        },
      }),
      layerOf("bar", {
        mark: { type: "tick", width: thickness + 4, thickness: 2.5, color: text, aria: false },
        encoding: { x, y: { ...y, field: "median" }, tooltip: hint },
      }),
    ],
  };
}

/** A bar, as data. */
interface Bar extends JsonObject {
  readonly low: number;
  readonly high: number;
}

/** The least range of the axis, in decades per layer, so that no small slope looks large. */
const LEAST_RANGE = 0.1;

/** From the lowest to the highest end of a bar, 0 included, with some air. */
function domainOf(bars: readonly Bar[]): [number, number] {
  let low = Math.min(0, ...bars.map((bar) => bar.low));
  let high = Math.max(0, ...bars.map((bar) => bar.high));
  const lacking = Math.max(0, LEAST_RANGE - (high - low));
  const air = (high - low) * 0.05 + lacking / 2;
  [low, high] = [low - air, high + air];
  return [rounded(low), rounded(high)];
}

/** In six digits. */
function rounded(slope: number): number {
  return Number(slope.toPrecision(6));
}

/** What nine in ten of a variant's deepest nets lose per layer. */
function slopeClause(nets: Nets, variant: Variant): Clause {
  const row = nets.decay(variant, nets.depths.at(-1)!);
  if (row === undefined || !Number.isFinite(row.slope_median)) {
    return { variant, number: NaN, text: "no slope" };
  }
  // Toward the output a signal that is lost has a slope below 0.
  const sign = quantityOf(nets).toward === "input" ? 1 : -1;
  const ends = [row.slope_q05 * sign, row.slope_q95 * sign].sort((a, b) => a - b).map(slopeText);
  const range = [...new Set(ends)].join(" to ");
  return { variant, number: row.slope_median * sign, text: range };
}

/** How the chart is to be read. */
function readingOf(nets: Nets, depths: readonly number[]): string {
  const some = depths.length < nets.depths.length
    ? ` (${depths.length} of ${nets.depths.length} depths)`
    : "";
  const bars = nets.seeds === 1 ? "Mark: the seed's net" : "Bar: 9 in 10 nets; mark: the median";
  const depth = nets.depths.at(-1)!;
  const few = nets.variants.flatMap((variant) => {
    const count = nets.decay(variant, depth)?.seeds ?? 0;
    return count === nets.seeds
      ? []
      : [`${countText(count)} of ${countText(nets.seeds)} ${variant}`];
  });
  return [
    `Slope of each net's log10 magnitude against layer${some}. ${bars}.`,
    `Above 0 the ${quantityOf(nets).the} shrinks toward the input.`,
    ...(few.length === 0 ? [] : [`Nets of depth ${depth} that have a slope: ${few.join(", ")}.`]),
  ].join(" ");
}
