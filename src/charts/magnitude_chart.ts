/**
 * The magnitude of each layer, from the input to the output.
 */
import type { GradientRow } from "../sweep/columns/gradients.ts";
import { depthLabels, layersDomain, MOST_LAYERS, type Size } from "./depth_labels.ts";
import { type LogAxis, logAxis, powerLabels } from "./log_axis.ts";
import { type ChartOptions, type ChartSource, type Nets, netsOf } from "./nets.ts";
import { gridOf, layerOf, LONE_BAND, type Panel, panels, tooltip } from "./panels.ts";
import { rateClause } from "./rates.ts";
import { type ChartSpec, type JsonObject, SCHEMA } from "./spec.ts";
import { lines, magnitudeText } from "./text.ts";
import { COLOURS, configOf, depthColours, SIZES } from "./theme.ts";
import { spread } from "./thin.ts";
import { bandText, descriptionOf, measured, quantityOf, titleOf } from "./titles.ts";

/** The most depths that have a line. */
const MOST_DEPTHS = 8;

/** The most layers that have a circle for what theory is about. */
const MOST_CIRCLES = 24;

/** How far layers must be apart for a point each, in pixels. */
const POINTS_APART = 5;

/**
 * Magnitude against layer, on a logarithmic axis: a panel for each variant, all with the same axes, and in
 * it a line for each depth, the median over seeds. The deepest one has a band from the 5 to the 95 %
 * quantile and, where theory predicts the metric, points for the rms over seeds and a dashed line for what
 * theory says of it. Exact zeros are drawn below the axis' lowest power of ten, at 0. Of more than 8
 * depths 8 are drawn, of more than 120 layers 120.
 *
 * @param source What a sweep found.
 * @param options The theme, the metric (by default the first one in the rows) and the width (by default the
 * widest one).
 * @throws {OptionsError} If an option cannot be used, or if no row has its metric or width.
 * @throws {RangeError} If there is no row.
 * @throws {TypeError} If the source is none.
 */
export function magnitudeChart(source: ChartSource, options: ChartOptions = {}): ChartSpec {
  const nets = netsOf(source, options);
  const depths = spread(nets.depths, MOST_DEPTHS);
  const deepest = depths.at(-1)!;
  const drawn = nets.variants.flatMap((variant) =>
    depths.flatMap((depth) => {
      const rows = spread(nets.layers(variant, depth), MOST_LAYERS);
      return rows.some((row) => row.log10_median < Infinity) ? rows : [];
    })
  );
  const grid = gridOf(nets), size = { ...grid, height: grid.rows > 1 ? 200 : 320 };
  const hasPoints = size.width / Math.max(1, deepest - 1) >= POINTS_APART;
  const withTheory = drawn.filter((row) =>
    row.depth === deepest && Number.isFinite(row.log10_theory_rms)
  );
  const band = nets.seeds > 1 ? drawn.filter(({ depth }) => depth === deepest) : [];
  const axis = logAxis(
    [
      ...drawn.map((row) => row.log10_median),
      ...withTheory.flatMap((row) => [row.log10_theory_rms, row.log10_rms_over_seeds]),
    ],
    band.flatMap((row) => [row.log10_q05, row.log10_q95]),
  );
  const { place, cut } = axis;
  const key = ({ variant, depth, layer }: GradientRow) => ({ variant, depth, layer });
  const values: JsonObject[] = [
    ...band.map((row) => ({
      ...{ kind: "band", ...key(row) },
      ...{ low: cut(row.log10_q05), high: cut(row.log10_q95) },
    })),
    ...drawn.map((row, i) => ({
      ...{ kind: "median", ...key(row), log: place(row.log10_median) },
      ...{ text: magnitudeText(row.log10_median), point: hasPoints || isAlone(drawn, i) },
    })),
    ...withTheory.map((row) => ({
      ...{ kind: "theory", ...key(row), log: place(row.log10_theory_rms) },
    })),
    ...nets.variants.flatMap((variant) =>
      spread(withTheory.filter((row) => row.variant === variant), MOST_CIRCLES).map((row) => ({
        ...{ kind: "rms", ...key(row), log: place(row.log10_rms_over_seeds) },
        text: magnitudeText(row.log10_rms_over_seeds),
      }))
    ),
    ...nets.variants.flatMap((variant) => depthLabels(nets, variant, depths, axis, size)),
  ];
  const title = titleOf(nets, {
    begin: `the ${quantityOf(nets).the} `,
    clauses: nets.variants.map((variant) => rateClause(nets, variant)),
    of: (variants) => ` in ${variants} nets`,
    between: "; it ",
    reading: readingOf(
      nets,
      depths,
      band.length > 0 ? bandText(axis.isCut) : "",
      withTheory.length > 0,
    ),
    silent: " (in the lines, not in the title)",
    width: nets.pixels,
  });
  return {
    $schema: SCHEMA,
    description: descriptionOf(title),
    title,
    ...panels(nets, values, panelOf(nets, depths, axis, size)),
    config: configOf(nets.theme),
  };
}

/** Whether a line has no part on either side of a row. */
function isAlone(rows: readonly GradientRow[], i: number): boolean {
  const { variant, depth } = rows[i]!;
  return [rows[i - 1], rows[i + 1]].every((row) =>
    row?.variant !== variant || row.depth !== depth || Number.isNaN(row.log10_median)
  );
}

/** The marks of a panel. */
function panelOf(
  nets: Nets,
  depths: readonly number[],
  axis: LogAxis,
  { width, height }: Size,
): Panel {
  const { text, background, theory } = COLOURS[nets.theme];
  const last = depths.at(-1)! - 1;
  const x = {
    field: "layer",
    type: "quantitative",
    scale: { domain: layersDomain(depths), nice: false },
    axis: {
      title: lines("layer, from the input (0) to the output", width, SIZES.text),
      ...(last === 0 ? { values: [0] } : { tickCount: Math.floor(width / 50) }),
      ...{ format: "d", tickMinStep: 1 },
    },
  };
  const y = {
    field: "log",
    type: "quantitative",
    scale: { domain: axis.domain, nice: false, zero: false },
    axis: {
      title: lines(`${measured(nets)} (log scale)`, height, SIZES.text),
      ...powerLabels(axis),
    },
  };
  const colour = {
    field: "depth",
    type: "ordinal",
    scale: { domain: depths, range: depthColours(nets.theme, depths.length) },
    legend: null,
  };
  const hint = tooltip({ variant: "variant", depth: "depth", layer: "layer", text: "median" });
  const label = { x, y, text: { field: "text" } };
  const place = { baseline: "middle", fontSize: SIZES.text, aria: false };
  return {
    width,
    height,
    layer: [
      layerOf("band", {
        mark: { ...(last > 0 ? { type: "area" } : LONE_BAND), opacity: 0.2, aria: false },
        encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color: colour },
      }),
      layerOf("median", {
        mark: { type: "line", strokeWidth: 1.5, aria: false },
        encoding: { x, y, color: colour, detail: { field: "depth" } },
      }),
      {
        transform: [{ filter: "datum.point" }],
        mark: { type: "point", filled: true, size: 14, opacity: 1, aria: false },
        encoding: { x, y, color: colour, tooltip: hint },
      },
      layerOf("rms", {
        mark: { type: "point", color: theory, size: 14, opacity: 0.9, aria: false },
        encoding: {
          ...{ x, y },
          tooltip: tooltip({ depth: "depth", layer: "layer", text: "rms over seeds" }),
        },
      }),
      layerOf("theory", {
        mark: { type: "line", color: theory, strokeDash: [5, 3], strokeWidth: 1.5, aria: false },
        encoding: { x, y },
      }),
      // A label stands on a copy of itself in the background's colour, so that lines do not cross it.
      layerOf("label", {
        mark: { type: "text", ...place, stroke: background, strokeWidth: 3, color: background },
        encoding: label,
      }),
      layerOf("label", {
        mark: { type: "text", ...place, color: text },
        encoding: label,
      }),
    ],
  };
}

/** How the chart is to be read. */
function readingOf(nets: Nets, depths: readonly number[], band: string, theory: boolean): string {
  const deepest = depths.at(-1)!;
  const what = depths.length === 1
    ? "Line"
    : depths.length < nets.depths.length
    ? `A line for ${depths.length} of ${nets.depths.length} depths`
    : "A line for each depth";
  return [
    nets.seeds === 1 ? `${what}: the seed's net.` : `${what}: the median over seeds.`,
    ...(band === "" ? [] : [band.replace("nets", `nets of depth ${deepest}`)]),
    ...(theory ? [`Circles: rms over seeds at depth ${deepest}; dashed: theory for it.`] : []),
  ].join(" ");
}
