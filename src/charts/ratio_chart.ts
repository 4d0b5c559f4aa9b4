/**
 * What is left of the gradient at the first layer, by depth or width.
 */
import type { Variant } from "../nn/variants.ts";
import { stacked } from "./end_labels.ts";
import { type LogAxis, logAxis, powerLabels } from "./log_axis.ts";
import { type ChartOptions, type ChartSource, type Nets, netsOf } from "./nets.ts";
import { layerOf, LONE_BAND, tooltip, variantColour } from "./panels.ts";
import { type Ratio, ratiosOf } from "./ratios.ts";
import { axisAlong, type SizesAlong, sizesAlong } from "./sizes_along.ts";
import { type ChartSpec, type Json, type JsonObject, SCHEMA } from "./spec.ts";
import { magnitudeText } from "./text.ts";
import { COLOURS, configOf, SIZES } from "./theme.ts";
import { bandText, type Clause, descriptionOf, quantityOf, titleOf } from "./titles.ts";

/** The most variants that have a band. */
const MOST_BANDS = 3;

/** The height of the panel, in pixels. */
const HEIGHT = 320;

/** The space at the right for labels, and for the line that leads to one, in pixels. */
const [LABELS, LEADER] = [160, 24];

/** The width of the panel, in pixels: a narrow chart has no room for the longest labels. */
function widthOf({ pixels }: Pick<Nets, "pixels">): number {
  return Math.ceil(Math.max(pixels - LABELS, 0.65 * pixels));
}

/**
 * The first layer's magnitude over the last layer's against depth, or where there is one depth and several
 * widths against width, on a logarithmic axis: a line for each variant, the median over seeds, with a band from the 5 to the 95 % quantile where there are at most three
 * variants. Where theory predicts the metric, circles are the ratio of the layers' rms over seeds, and a
 * dashed line is what theory says of it. Of more than 100 depths, or widths, 100 are drawn.
 *
 * @param source What a sweep found.
 * @param options The theme, the metric (by default the first one in the rows) and the width (by default the
 * widest one).
 * @throws {OptionsError} If an option cannot be used, or if no row has its metric or width.
 * @throws {RangeError} If there is no row.
 * @throws {TypeError} If the source is none.
 */
export function ratioChart(source: ChartSource, options: ChartOptions = {}): ChartSpec {
  const nets = netsOf(source, options);
  const along = sizesAlong(source, options, nets);
  const ratios = nets.variants.flatMap((variant) => ratiosOf(along, variant));
  const hasBands = nets.seeds > 1 && nets.variants.length <= MOST_BANDS;
  const withTheory = ratios.filter(({ theory }) => Number.isFinite(theory));
  const axis = logAxis(
    [
      ...ratios.map(({ median }) => median),
      ...withTheory.flatMap(({ theory, rms }) => [theory, rms]),
      0, // a ratio of 1, where nothing changes
    ],
    hasBands ? ratios.flatMap(({ low, high }) => [low, high]) : [],
  );
  const { place, cut } = axis;
  const values: JsonObject[] = [
    ...ratios.map(({ variant, at, median, low, high }) => ({
      ...{ kind: "median", variant, [along.name]: at },
      ...{ log: place(median), text: magnitudeText(median) },
      ...(hasBands ? { low: cut(low), high: cut(high) } : {}),
    })),
    ...withTheory.flatMap(({ variant, at, theory, rms }) => [
      { kind: "rms", variant, [along.name]: at, log: place(rms), text: magnitudeText(rms) },
      { kind: "theory", variant, [along.name]: at, log: place(theory) },
    ]),
    ...endLabels(nets.variants, ratios, axis),
  ];
  const { the } = quantityOf(nets);
  const title = titleOf(nets, {
    begin: `at ${along.name} ${along.values.at(
      -1,
    )!} the first layer's ${the} is the last layer's times `,
    clauses: nets.variants.map((variant) => ratioClause(nets, variant)),
    of: (variants) => ` in ${variants} nets`,
    between: ", ",
    reading: readingOf(nets, along, hasBands ? bandText(axis.isCut) : "", withTheory.length > 0),
    ...(along.text === undefined
      ? {}
      : { sizes: { text: along.text, largest: `width ${nets.width}` } }),
    silent: " (left out where the last one is)",
    width: nets.pixels,
  });
  return {
    $schema: SCHEMA,
    description: descriptionOf(title),
    title,
    data: { values },
    ...{ width: widthOf(nets), height: HEIGHT },
    layer: layersOf(nets, along, axis, hasBands),
    config: configOf(nets.theme),
  };
}

/** The marks. */
function layersOf(
  nets: Nets,
  along: SizesAlong,
  axis: LogAxis,
  hasBands: boolean,
): Json {
  const { quiet, text } = COLOURS[nets.theme];
  const width = widthOf(nets);
  const x = axisAlong(along, width);
  const y = {
    field: "log",
    type: "quantitative",
    scale: { domain: axis.domain, nice: false, zero: false },
    axis: {
      title: `${nets.metric}, first layer / last layer (log scale)`,
      ...powerLabels(axis),
    },
  };
  const colour = variantColour(nets);
  const hint = tooltip({ variant: "variant", [along.name]: along.name, text: "first / last" });
  return [
    {
      data: { values: [{ log: 0 }] },
      mark: { type: "rule", color: quiet, aria: false },
      encoding: { y },
    },
    ...(hasBands
      ? [layerOf("median", {
        mark: {
          ...(along.values.length === 1 ? LONE_BAND : { type: "area" }),
          opacity: 0.2,
          aria: false,
        },
        encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color: colour },
      })]
      : []),
    layerOf("theory", {
      mark: { type: "line", strokeDash: [5, 3], strokeWidth: 1.5, aria: false },
      encoding: { x, y, color: colour },
    }),
    layerOf("median", {
      mark: { type: "line", strokeWidth: 2, aria: false },
      encoding: { x, y, color: colour },
    }),
    layerOf("median", {
      mark: { type: "point", filled: true, size: 30, opacity: 1, aria: false },
      encoding: { x, y, color: colour, tooltip: hint },
    }),
    layerOf("rms", {
      mark: { type: "point", size: 50, opacity: 1, aria: false },
      encoding: { x, y, color: colour, tooltip: hint },
    }),
    layerOf("label", {
      mark: { type: "rule", strokeWidth: 1.5, aria: false },
      encoding: {
        ...{ x: { value: width + 5 }, x2: { value: width + LEADER - 3 }, color: colour },
        ...{ y: { ...y, field: "end" }, y2: { field: "log" } },
      },
    }),
    layerOf("label", {
      mark: {
        ...{ type: "text", align: "left", baseline: "middle", aria: false },
        ...{ fontSize: SIZES.text, fontWeight: "bold", color: text },
      },
      encoding: { x: { value: width + LEADER }, y, text: { field: "text" } },
    }),
  ];
}

/** The variants' names at the right ends of their lines. */
function endLabels(
  variants: readonly Variant[],
  ratios: readonly Ratio[],
  { domain: [low, high], place }: LogAxis,
): JsonObject[] {
  const ends = variants.flatMap((variant) => {
    const end = ratios.findLast((ratio) =>
      ratio.variant === variant && place(ratio.median) !== null
    );
    return end === undefined ? [] : [end];
  });
  const heights = stacked(
    ends.map(({ median }) => HEIGHT * (high - place(median)!) / (high - low)),
    HEIGHT,
  );
  return ends.map(({ variant, median }, i) => ({
    ...{ kind: "label", variant, text: variant, end: place(median) },
    log: high - heights[i]! / HEIGHT * (high - low),
  }));
}

/** What is left at a variant's first layer. */
function ratioClause(nets: Nets, variant: Variant): Clause {
  const log10 = nets.decay(variant, nets.depths.at(-1)!)?.log10_first_over_last_median ?? NaN;
  const text = Number.isNaN(log10) ? "no finite number" : magnitudeText(log10);
  return { variant, number: log10, text };
}

/** How the chart is to be read. */
function readingOf(nets: Nets, along: SizesAlong, band: string, theory: boolean): string {
  const { name, values, all } = along;
  const some = values.length < all ? ` at ${values.length} of ${all} ${name}s` : "";
  return [
    nets.seeds === 1 ? `Line${some}: the seed's net.` : `Line${some}: the median over seeds.`,
    ...(band === "" ? [] : [band]),
    ...(theory ? ["Circles: ratio of rms over seeds; dashed: theory for it."] : []),
  ].join(" ");
}
