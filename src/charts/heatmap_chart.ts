/**
 * All layers of all depths, as colours.
 */
import { type LogAxis, logAxis, powerLabels } from "./log_axis.ts";
import { type ChartOptions, type ChartSource, type Nets, netsOf } from "./nets.ts";
import { gridOf, layerOf, type Panel, panels, tooltip } from "./panels.ts";
import { type ChartSpec, SCHEMA } from "./spec.ts";
import { layersText, magnitudeText } from "./text.ts";
import { COLOURS, configOf } from "./theme.ts";
import { spread } from "./thin.ts";
import { type Clause, descriptionOf, quantityOf, titleOf } from "./titles.ts";

/** The most depths that have a row. */
const MOST_DEPTHS = 24;

/** The most cells of a row. */
const MOST_CELLS = 64;

/** How high a row is, in pixels: as much as there is room for. */
const ROW = { least: 13, most: 36, all: 340 };

/** How much of a row each cell reaches under the next one, so that nothing shines through between. */
const OVERLAP = 0.004;

/** In rows of so many cells at most, cells are apart. */
const MOST_APART = 40;

/** The width of the colours' key with its numbers, in pixels. */
const KEY = 90;

/**
 * The median magnitude of each layer, as a colour: a panel for each variant, in it a row for each depth,
 * and in that a cell for each layer, from the input on the left to the output on the right, whatever the
 * depth. Grey is exactly 0; where no net's magnitude is finite, there is no cell. Of more than 24 depths 24
 * have a row, of more than 64 layers 64 a cell.
 *
 * @param source What a sweep found.
 * @param options The theme, the metric (by default the first one in the rows) and the width (by default the
 * widest one).
 * @throws {OptionsError} If an option cannot be used, or if no row has its metric or width.
 * @throws {RangeError} If there is no row.
 * @throws {TypeError} If the source is none.
 */
export function heatmapChart(source: ChartSource, options: ChartOptions = {}): ChartSpec {
  const nets = netsOf(source, options);
  const depths = spread(nets.depths, MOST_DEPTHS);
  const drawn = nets.variants.flatMap((variant) =>
    depths.flatMap((depth) => cellsOf(nets, variant, depth))
  );
  const isZero = ({ log10 }: Cell) => log10 === -Infinity;
  const { logs, isTrimmed } = trimmed(drawn.map(({ log10 }) => log10).filter(Number.isFinite));
  const axis = logAxis(logs);
  const values = drawn.filter((cell) => isZero(cell) || Number.isFinite(cell.log10)).map((cell) => {
    const { variant, depth, layer, from, to, log10 } = cell;
    return {
      ...{ kind: isZero(cell) ? "zero" : "value", variant, depth, layer, from, to },
      ...{ log: isZero(cell) ? null : axis.place(log10), text: magnitudeText(log10) },
    };
  });
  const middle = nets.seeds === 1 ? "the seed's net" : "the median over seeds";
  const ends = isTrimmed ? "; 1 cell in 50 is beyond its ends" : "";
  const zeros = drawn.some(isZero) ? " Grey is exactly 0." : "";
  const rows = depths.length === 1
    ? ""
    : depths.length < nets.depths.length
    ? `A row for ${depths.length} of ${nets.depths.length} depths, all stretched to one length. `
    : "A row for each depth, all stretched to one length. ";
  const title = titleOf(nets, {
    begin: `the ${endLayer(nets).name} has a ` +
      `${nets.seeds === 1 ? "" : "median "}${quantityOf(nets).the} of `,
    clauses: nets.variants.map((variant) => endClause(nets, variant)),
    of: (variants) => ` in ${variants} nets`,
    between: ", ",
    reading: `${rows}Colour: ${middle}${ends}.${zeros}`,
    width: nets.pixels,
  });
  return {
    $schema: SCHEMA,
    description: descriptionOf(title),
    title,
    ...panels(nets, values, panelOf(nets, depths, axis)),
    config: configOf(nets.theme),
  };
}

/** A cell: a layer, or the one of several that stands for them. */
interface Cell {
  readonly variant: string;
  readonly depth: number;
  readonly layer: number;
  /** Where it is, in per cent of the way from the input to the output. */
  readonly from: number;
  readonly to: number;
  readonly log10: number;
}

/** The cells of a row. */
function cellsOf(nets: Nets, variant: Nets["variants"][number], depth: number): Cell[] {
  const rows = spread(nets.layers(variant, depth), MOST_CELLS);
  return rows.map(({ layer, log10_median }, i) => ({
    ...{ variant, depth, layer, log10: log10_median },
    from: percent(i / rows.length),
    to: percent(Math.min(1, (i + 1) / rows.length + OVERLAP)),
  }));
}

/** Cells that may take no more than this part of the colours: 1 in 100 at either end. */
const OUTLIERS = { share: 0.01, part: 1 / 3 };

/** Values without a few that are so far from the others that these would all look alike. */
function trimmed(logs: readonly number[]): { logs: readonly number[]; isTrimmed: boolean } {
  const sorted = logs.toSorted((a, b) => a - b);
  const outside = Math.floor(OUTLIERS.share * sorted.length);
  const inside = sorted.slice(outside, sorted.length - outside);
  const range = (values: readonly number[]) => (values.at(-1) ?? 0) - (values[0] ?? 0);
  const isTrimmed = range(inside) < (1 - OUTLIERS.part) * range(sorted);
  return { logs: isTrimmed ? inside : logs, isTrimmed };
}

/** In per cent, in thousandths. */
function percent(share: number): number {
  return Number((100 * share).toFixed(3));
}

/** The marks of a panel. */
function panelOf(
  nets: Nets,
  depths: readonly number[],
  axis: LogAxis,
): Panel {
  const { columns, width } = gridOf(nets);
  const step = Math.max(ROW.least, Math.min(ROW.most, Math.floor(ROW.all / depths.length)));
  const x = {
    field: "from",
    type: "quantitative",
    scale: { domain: [0, 100], nice: false },
    axis: { title: "way from input to output (%)", values: [0, 25, 50, 75, 100] },
  };
  const y = {
    field: "depth",
    type: "ordinal",
    scale: { domain: depths, paddingInner: 0.12, paddingOuter: 0.06 },
    axis: { title: "depth" },
  };
  const place = { x, x2: { field: "to" }, y };
  const { background } = COLOURS[nets.theme];
  const colour = {
    field: "log",
    type: "quantitative",
    scale: { scheme: "viridis", domain: [axis.low, axis.high], clamp: true },
  };
  const hint = tooltip({ variant: "variant", depth: "depth", layer: "layer", text: "median" });
  return {
    width: width - Math.ceil(KEY / columns),
    height: step * depths.length,
    layer: [
      layerOf("value", {
        mark: { type: "rect", strokeWidth: 0.6, aria: false },
        encoding: {
          ...place,
          stroke: {
            condition: { test: `datum.depth <= ${MOST_APART}`, value: background },
            value: null,
          },
          color: {
            ...colour,
            legend: {
              title: [nets.metric, "(log scale)"],
              gradientLength: Math.max(130, Math.min(220, step * depths.length)),
              ...powerLabels(axis),
            },
          },
          tooltip: hint,
        },
      }),
      layerOf("zero", {
        mark: { type: "rect", color: COLOURS[nets.theme].zero, aria: false },
        encoding: { ...place, tooltip: hint },
      }),
    ],
  };
}

/** The layer at the end that the magnitude goes to. */
function endLayer(nets: Nets): { readonly name: string; readonly index: number } {
  const depth = nets.depths.at(-1)!;
  if (depth === 1) return { name: "only layer", index: 0 };
  const isInput = quantityOf(nets).toward === "input";
  return {
    name: `${isInput ? "first" : "last"} of ${layersText(depth)}`,
    index: isInput ? 0 : -1,
  };
}

function endClause(nets: Nets, variant: Nets["variants"][number]): Clause {
  const row = nets.layers(variant, nets.depths.at(-1)!).at(endLayer(nets).index);
  const log10 = row?.log10_median ?? NaN;
  const value = Number.isNaN(log10) ? "no finite size" : magnitudeText(log10);
  return { variant, number: log10, text: value };
}
