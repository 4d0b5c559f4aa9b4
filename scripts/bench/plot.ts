/**
 * The plot of what a weight costs, for docs/speed.svg.
 */
import type { TopLevelSpec } from "vega-lite";
import { renderSvg } from "../../src/charts/svg.ts";
import { type CliffPoint, SERIES } from "./series.ts";

/** The series that are drawn. */
const PANELS = ["width", "depth"] as const;

/** Numbers at the axis of widths or depths. */
const TICKS = [4, 16, 64, 256, 1024];

/** Numbers at the axis of nanoseconds. */
const POWERS = [0.125, 0.25, 0.5, 1, 2, 4, 8];
/** The width of a panel. */
const WIDTH = 320;

/** Dark on white, so that it can be read on a page of any colour. */
const COLOURS = { background: "white", line: "#1b6ca8", limit: "#b3451f" };

/** The plot as a Vega-Lite specification: a panel each for width and depth, with its limit. */
export function plotSpec(points: readonly CliffPoint[]): TopLevelSpec {
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: COLOURS.background,
    padding: 12,
    hconcat: PANELS.map((panel) => {
      const { title, reference, most } = SERIES[panel];
      const values = points.filter(({ series }) => series === panel);
      const at = (point: CliffPoint) => point[panel] === reference(point)[panel];
      const limit = most * values.find(at)!.nsPerWeight;
      const x = {
        field: panel,
        type: "quantitative" as const,
        scale: { type: "log" as const, base: 2, nice: false },
        axis: { title, values: TICKS, format: "d" },
      };
      const y = {
        type: "quantitative" as const,
        scale: { type: "log" as const, domain: range(points, limit) },
        axis: { title: "ns per weight", values: POWERS, format: "~g" },
      };
      return {
        width: WIDTH,
        height: 220,
        layer: [
          {
            data: { values },
            mark: { type: "line" as const, point: { color: COLOURS.line }, color: COLOURS.line },
            encoding: { x, y: { ...y, field: "nsPerWeight" } },
          },
          {
            data: { values: [{ limit, text: `${most} times the cost at ${place(panel)}` }] },
            layer: [
              {
                mark: { type: "rule" as const, color: COLOURS.limit, strokeDash: [6, 4] },
                encoding: { y: { ...y, field: "limit" } },
              },
              {
                mark: {
                  ...{ type: "text" as const, color: COLOURS.limit, x: WIDTH / 2 },
                  ...{ align: "center" as const, dy: -6 },
                },
                encoding: { y: { ...y, field: "limit" }, text: { field: "text" } },
              },
            ],
          },
        ],
      };
    }),
  };
}

/** Draws the plot: SVG. */
export function render(points: readonly CliffPoint[]): Promise<string> {
  return renderSvg(plotSpec(points));
}

/** The reference of a series in words. */
function place(panel: (typeof PANELS)[number]): string {
  const { reference, shapes } = SERIES[panel];
  return `${panel} ${reference(shapes[0]!)[panel]}`;
}

/** Both panels have one scale, from half of the least to twice the most. */
function range(points: readonly CliffPoint[], limit: number): [number, number] {
  const drawn = points.filter(({ series }) => series !== "seeds").map((p) => p.nsPerWeight);
  return [Math.min(...drawn) / 2, Math.max(limit, ...drawn) * 2];
}
