import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { sweep, type SweepOptions } from "../../mod.ts";
import { chartFile, drawCharts } from "../../scripts/report/charts.ts";
import { filesOf } from "../../scripts/report/files.ts";
import { text } from "../../scripts/report/markup.ts";
import { reportPage } from "../../scripts/report/report.ts";
import type { Found } from "../../src/sweep/sinks/memory.ts";

const SMALL: SweepOptions = { seeds: { from: 0, to: 19 }, depths: [2, 6], width: 4 };

const found = await sweep(SMALL);
const charts = await drawCharts(found);
const page = reportPage(found, charts);

Deno.test("a report needs nothing from anywhere: all that it refers to is in it", () => {
  const places = [...page.matchAll(/(?:href|src|xlink:href)="([^"]*)"|url\(([^)]*)\)/g)]
    .map(([, address, url]) => address ?? url!);
  assert(places.length >= 3, "it has links to its tables");
  assertEquals(places.filter((place) => !/^(data:|#|&#34;#)/.test(place)), []);
  assert(!/<script|@import/.test(page));
});

Deno.test("a report's tables are those of the CSV files", () => {
  for (const name of ["gradients", "decay"] as const) {
    const [, base64] = new RegExp(`download="${name}.csv" href="data:text/csv;base64,([^"]*)"`)
      .exec(page)!;
    const content = new TextDecoder().decode(Uint8Array.fromBase64(base64!));
    assertEquals(content, found.csv(name));
  }
});

Deno.test("a table that is too large for a report lies beside it", () => {
  const gradients = Array.from({ length: 8000 }, () => found.gradients).flat();
  const html = reportPage({ ...found, gradients }, []);
  assertStringIncludes(html, '<a href="gradients.csv">gradients.csv</a>');
  assertStringIncludes(html, 'download="decay.csv"');
});

Deno.test("a report says the verdict of each variant, the configuration and the command", () => {
  assertEquals(page.match(/<div class="verdict"><p>/g)?.length, 2);
  for (const { variant, verdict } of found.decay.filter(({ depth }) => depth === 6)) {
    assertStringIncludes(page, `<div class="verdict"><p>${variant}, depth 6: ${verdict}`);
  }
  assertStringIncludes(page, "<dt>depths</dt><dd>2,6</dd>");
  assertStringIncludes(
    page,
    "<pre>deno run -A scripts/sweep.ts --seeds 0..19 --depths 2,6 --width 4</pre>",
  );
});

Deno.test("a report has a table's row for each of the nets, with a number for each column", () => {
  const [, body] = /<tbody>(.*?)<\/tbody>/s.exec(page)!;
  const rows = [...body!.matchAll(/<tr>(.*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/g)].map(([, cell]) => cell)
  );
  assertEquals(rows.map((row) => row.slice(0, 3)), [
    ["plain", "2", "4"],
    ["plain", "6", "4"],
    ["shortcut", "2", "4"],
    ["shortcut", "6", "4"],
  ]);
  const [, plain] = rows;
  const { median } = found.gradients.find(({ depth, layer }) => depth === 6 && layer === 0)!;
  assertEquals(plain![3], median.toExponential(2));
  assert(rows.every((row) => row.length === 9 && row.every((cell) => cell !== "")));
});

Deno.test("each chart is in the report with words for those who cannot see it", () => {
  assertEquals(charts.map(({ chart }) => chart), ["magnitude", "ratio", "slopes", "heatmap"]);
  for (const { chart, svg, description } of charts) {
    const figure = page.indexOf(`<figure id="${chart}-mean_abs" role="img"`);
    assert(figure > 0 && page.indexOf(svg) > figure, chart);
    assertStringIncludes(page, `aria-label="${text(description)}"`);
  }
});

Deno.test("a report has charts of three metrics at most", async () => {
  const metrics = ["mean_abs", "rms", "max_abs", "l2"] as const;
  const result = await sweep({ ...SMALL, metrics });
  const drawn = await drawCharts(result);
  assertEquals(drawn.length, 12);
  assertEquals(chartFile(drawn[4]!, result.config, "svg"), "charts/magnitude-rms.svg");
  const html = reportPage(result, drawn);
  for (const metric of metrics) assertStringIncludes(html, `<h2>${metric}</h2>`);
});

Deno.test("a report says which way a slope goes, and what no ratio has in it", async () => {
  assert(page.includes("along the layers: + vanishes toward the input."));
  const dead = await sweep({ ...SMALL, depths: [64], metrics: ["mean_abs", "forward_rms"] });
  const html = reportPage(dead, []);
  assert(html.includes("along the layers: - vanishes toward the output."));
  assertMatch(
    html,
    /shortcut: first\/last leaves out nets whose last layer is 0, at most \d+ of 20 \(depth 64\);/,
  );
});

Deno.test("the same results give the same report", async () => {
  const again = await sweep(SMALL, { workers: 1 });
  assert(reportPage(again, await drawCharts(again)) === page);
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id!);
  assertEquals(new Set(ids).size, ids.length, "names are there once");
});

Deno.test("text is no markup", () => {
  assertEquals(text(`<b a="1">&`), "&#60;b a=&#34;1&#34;&#62;&#38;");
});

Deno.test("only those files are made that are wanted", async () => {
  const names = async (
    wanted: Partial<Parameters<typeof filesOf>[1]>,
  ) => [...(await filesOf(found, { noReport: false, svg: false, png: false, ...wanted })).keys()];
  assertEquals(await names({}), ["report.html"]);
  assertEquals(await names({ noReport: true }), []);
  const all = await names({ svg: true, png: true });
  assertEquals(all.length, 9);
  assertEquals(await names({ noReport: true, png: true }), all.slice(5));
  assertEquals(all.slice(4, 6), ["charts/heatmap.svg", "charts/magnitude.png"]);
});

Deno.test("a PNG has the SVG's size, twice over", async () => {
  const files = await filesOf(found, { noReport: true, svg: true, png: true });
  const png = files.get("charts/ratio.png") as Uint8Array<ArrayBuffer>;
  assertEquals([...png.subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
  const view = new DataView(png.buffer, png.byteOffset);
  const svg = files.get("charts/ratio.svg") as string;
  const [, width, height] = /^<svg [^>]*width="(\d+)" height="(\d+)"/.exec(svg)!;
  assertEquals([view.getUint32(16), view.getUint32(20)], [2 * Number(width), 2 * Number(height)]);
});

Deno.test("where a chart cannot be drawn it is said how to do without", async () => {
  const broken: Found = { ...found, gradients: [] };
  let message = "";
  await filesOf(broken, { noReport: false, svg: false, png: false })
    .catch((error) => message = error.message);
  assert(message.startsWith("the charts cannot be drawn (--no-report leaves them out): "), message);
});
