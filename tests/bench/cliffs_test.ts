/**
 * What is made of the cost per weight: tables, and a plot.
 */
import { assert, assertEquals } from "@std/assert";
import { compile } from "vega-lite";
import { plotSpec, render } from "../../scripts/bench/plot.ts";
import { cliffPoints, cliffTables, SERIES } from "../../scripts/bench/series.ts";

/** Times as if a weight cost 0.5 ns, 0.75 from width 384 on, and twice that in the second round. */
const times = new Map(
  Object.values(SERIES).flatMap(({ shapes }) => shapes).map((shape) => {
    const cost = shape.width >= 384 ? 0.75 : 0.5;
    return [JSON.stringify(shape), [cost, 2 * cost, cost]] as const;
  }),
);
const points = cliffPoints(times);

Deno.test("every series has its reference among its shapes, at ratio 1", () => {
  for (const [name, { shapes, reference }] of Object.entries(SERIES)) {
    for (const shape of shapes) {
      const there = points.find((point) =>
        point.series === name && JSON.stringify(reference(shape)) ===
          JSON.stringify({
            width: point.width,
            depth: point.depth,
            ...(point.seeds !== undefined && { seeds: point.seeds }),
          })
      );
      assertEquals(there?.ratio.median, 1, `${name}: ${JSON.stringify(shape)}`);
    }
  }
});

Deno.test("a cliff shows as a ratio, whatever the machine's speed was in a round", () => {
  const wide = points.find(({ series, width }) => series === "width" && width === 512)!;
  assertEquals(wide.nsPerWeight, 0.75);
  assertEquals(wide.ratio, { median: 1.5, least: 1.5, most: 1.5 });
  const tables = cliffTables(points);
  assert(tables.includes("| 512 | 0.75 | 1.5 (1.5 to 1.5) |"), tables);
  assertEquals(tables.match(/ns per weight/g)?.length, Object.keys(SERIES).length);
});

Deno.test("the plot is a valid specification, without warnings", () => {
  const warnings: string[] = [];
  const logger = {
    level: () => logger,
    warn: (...said: readonly unknown[]) => (warnings.push(said.join(" ")), logger),
    error: (...said: readonly unknown[]) => (warnings.push(said.join(" ")), logger),
    info: () => logger,
    debug: () => logger,
  };
  compile(plotSpec(points), { logger: logger as never });
  assertEquals(warnings, []);
});

Deno.test("the plot has two panels on white, and the limit over each reference", async () => {
  const svg = await render(points);
  assert(svg.startsWith("<svg ") && svg.endsWith("</svg>\n"), svg.slice(0, 80));
  for (
    const text of [
      ">width, at depth 16</text>",
      ">depth, at width 3</text>",
      ">1.5 times the cost at width 64</text>",
      ">1.5 times the cost at depth 32</text>",
      'fill="white"',
    ]
  ) {
    assert(svg.includes(text), text);
  }
  assertEquals(svg.match(/aria-roledescription="line mark"/g)?.length, 2);
  const drawn = SERIES.width.shapes.length + SERIES.depth.shapes.length;
  assertEquals(svg.match(/aria-roledescription="point"/g)?.length, drawn);
  assertEquals(svg.match(/aria-label="limit: 0.75"[^>]* stroke-dasharray/g)?.length, 2);
});
