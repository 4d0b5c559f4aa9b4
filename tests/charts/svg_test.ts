/**
 * SVG is the same wherever it is made, and Vega is loaded only to make it.
 */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { fileURLToPath } from "node:url";
import { heatmapChart, magnitudeChart, renderSvg } from "../../src/charts/mod.ts";
import { outcomeOf, withDirectory } from "../helpers/commands.ts";
import { resultOf } from "./cases.ts";

const TOP = fileURLToPath(new URL("../..", import.meta.url));

/** Draws a specification in a process of its own that has another idea of fonts, time and language. */
async function drawnElsewhere(path: string): Promise<string> {
  const script = fileURLToPath(new URL("./draw_elsewhere.ts", import.meta.url));
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-q", "--no-prompt", `--allow-read=${TOP},${path}`, script, path],
    env: { TZ: "Asia/Kathmandu", LANG: "de_DE.UTF-8", LC_ALL: "de_DE.UTF-8", NO_COLOR: "1" },
  });
  const { code, stdout, stderr } = outcomeOf(await process.output());
  assertEquals(code, 0, stderr);
  return stdout;
}

Deno.test("a specification gives the same bytes on a machine with other fonts, with no permission but to read", async () => {
  const spec = magnitudeChart(await resultOf("all variants"));
  await withDirectory(async (dir) => {
    await Deno.writeTextFile(`${dir}/spec.json`, JSON.stringify(spec));
    assertEquals(await drawnElsewhere(`${dir}/spec.json`), await renderSvg(spec));
  });
});

Deno.test("drawn at once or again, a chart is the same", async () => {
  // A heatmap has a gradient, which Vega gives a number that goes on from drawing to drawing.
  for (const chart of [magnitudeChart, heatmapChart]) {
    const spec = chart(await resultOf("theory"));
    const [first, second] = await Promise.all([renderSvg(spec), renderSvg(spec)]);
    assert(first === second && first === await renderSvg(spec), chart.name);
  }
});

Deno.test("what Vega cannot draw is an error, and so is data from elsewhere", async () => {
  const data = { values: [{ a: 1 }] };
  const transform = [{ calculate: "datum.none.at.all", as: "a" }];
  await assertRejects(() => renderSvg({ data, transform, mark: "point" }), TypeError);
  await assertRejects(() => renderSvg({}), Error, "Invalid specification");
  await assertRejects(() => renderSvg("x" as never), TypeError, 'spec: given "x"; allowed: ');
  const [url, point] = [import.meta.url, { mark: "point" }];
  await assertRejects(() => renderSvg({ data: { url }, ...point }), TypeError, "data must be in");
  assertMatch(await renderSvg({ data, ...point }), /^<svg /);
});

Deno.test("charts without a drawing do not lead to Vega", async () => {
  for (const module of ["charts", "svg", "rows_of_csv"]) {
    const path = fileURLToPath(new URL(`../../src/charts/${module}.ts`, import.meta.url));
    const process = new Deno.Command(Deno.execPath(), { args: ["info", "-q", "--json", path] });
    const { stdout } = outcomeOf(await process.output());
    const { modules }: { modules: readonly { specifier: string }[] } = JSON.parse(stdout);
    const specifiers = modules.map(({ specifier }) => specifier);
    assert(specifiers.length > 1, stdout);
    assertEquals(specifiers.filter((specifier) => /vega|draw\.ts/.test(specifier)), [], module);
  }
});
