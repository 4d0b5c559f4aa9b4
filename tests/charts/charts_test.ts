/**
 * All charts of all cases, in both themes: Vega-Lite finds nothing wrong with them, and they can be read.
 */
import { assert, assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import {
  CHART_NAMES,
  type ChartName,
  type ChartOptions,
  CHARTS,
  type ChartSpec,
  renderSvg,
  THEMES,
} from "../../src/charts/mod.ts";
import { CASE_NAMES, type CaseName, resultOf } from "./cases.ts";
import { type PlacedText, sizeOf, textsOf } from "./svg_texts.ts";

/** The chart of a case. */
async function chartOf(name: ChartName, of: CaseName): Promise<ChartSpec> {
  return CHARTS[name].draw(await resultOf(of));
}

/** What Vega-Lite says of a specification, beyond what it makes of it. */
function saidOf(spec: ChartSpec): string[] {
  const said: string[] = [];
  const logger = vega.logger(vega.Debug, undefined, (_level, _method, words) => {
    said.push(...[words].flat().map(String));
  });
  compile(spec as unknown as TopLevelSpec, { logger });
  return said;
}

for (const of of CASE_NAMES) {
  Deno.test(`${of}: specifications are JSON that Vega-Lite takes without a word`, async () => {
    const result = await resultOf(of);
    for (const name of CHART_NAMES) {
      for (const theme of THEMES) {
        const spec = CHARTS[name].draw(result, { theme });
        // NaN and Infinity would come back as null, undefined not at all.
        assertEquals(JSON.parse(JSON.stringify(spec)), spec, name);
        assertEquals(saidOf(spec), [], `${name}, ${theme}`);
      }
    }
  });

  Deno.test(`${of}: no text is clipped, covers another or is empty`, async () => {
    for (const name of CHART_NAMES) {
      const svg = await renderSvg(await chartOf(name, of));
      const { width, height } = sizeOf(svg);
      const texts = textsOf(svg);
      assert(texts.length > 5, svg);
      for (const { text, left, right, top, bottom } of texts) {
        const isInside = left >= 0 && right <= width && top >= 0 && bottom <= height;
        assert(isInside, `${name}: "${text}" is outside: ${[left, right, top, bottom]}`);
        assert(!/^(NaN|undefined|null|-?Infinity|)$/.test(text), name);
      }
      const pairs = texts.flatMap((a, i) => texts.slice(i + 1).map((b) => [a, b] as const));
      const covered = pairs.filter(([a, b]) => isOver(a, b)).map(([a, b]) =>
        `${a.text} / ${b.text}`
      );
      assertEquals(covered, [], name);
      assert(width <= 900, `${name}: ${width} pixels wide`);
      assertMatch(svg, /^<svg [^]*<\/svg>\n$/);
      assert(
        !/ (d|x\d?|y\d?|width|height|transform)="[^"]*(NaN|undefined|Infinity)/.test(svg),
        name,
      );
    }
  });
}

/** Whether two texts share more than a pixel. */
function isOver(a: PlacedText, b: PlacedText): boolean {
  return Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
}

Deno.test("the description has the title and the nets", async () => {
  for (const name of CHART_NAMES) {
    const { description, title } = await chartOf(name, "theory");
    assert(description.startsWith(`${title.text.join(" ")}. `), description);
    assertMatch(description, /rms of the weight gradient, tanh, width 64, 50 seeds/);
  }
});

Deno.test("Deno's kernel for Jupyter knows a chart by its schema", async () => {
  const { $schema } = await chartOf("magnitude", "one depth");
  assertEquals($schema, "https://vega.github.io/schema/vega-lite/v5.json");
});

Deno.test("each file of a chart is in the table", async () => {
  const files = await Array.fromAsync(Deno.readDir(new URL("../../src/charts", import.meta.url)));
  const charts = files.flatMap(({ name }) => name.match(/^(\w+)_chart\.ts$/)?.[1] ?? []);
  assertEquals(charts.sort(), [...CHART_NAMES].sort());
});

Deno.test("however many depths and layers, a chart stays small, and has the deepest", async () => {
  const result = await resultOf("many depths");
  for (const name of CHART_NAMES) {
    const spec = CHARTS[name].draw(result);
    const text = JSON.stringify(spec);
    assert(text.length < 300_000, `${name}: ${text.length} characters`);
    assertMatch(text, /"depth":120,/);
    assertMatch(text, /"depth":1,|"domain":\[1,/);
    assertMatch(spec.title.subtitle.join(" "), name === "ratio" ? /100 of 120/ : /of 120 depths/);
  }
});

Deno.test("of one depth the ratio goes along the widths, unless one is asked for", async () => {
  const result = await resultOf("widths of one depth");
  const drawn = (options?: ChartOptions) => {
    const { data, ...spec } = CHARTS.ratio.draw(result, options);
    const { values } = data as { values: Record<string, unknown>[] };
    const points = values.filter(({ kind, variant }) => kind === "median" && variant === "plain");
    return { points, text: JSON.stringify(spec) };
  };
  const { points, text } = drawn();
  assertEquals(points.map(({ width }) => width), [1, 3, 16, 64]);
  const rows = result.decay.filter(({ variant }) => variant === "plain");
  points.forEach(({ log, low }, i) => {
    assertAlmostEquals(log as number, rows[i]!.log10_first_over_last_median, 1e-5);
    assertAlmostEquals(low as number, rows[i]!.log10_first_over_last_q05, 1e-5);
  });
  assertMatch(text, /"At width 64 the first layer's gradient is the last layer's times /);
  assertMatch(text, /gelu, depth 8, widths 1 to 64, 20 seeds/);
  assertMatch(text, /"scale":\{"domain":\[1,64\],"nice":false,"type":"log","base":2\}/);
  const one = drawn({ width: 16 });
  assertEquals(one.points.map(({ depth, width }) => [depth, width]), [[8, undefined]]);
  assertMatch(one.text, /"At depth 8 .*width 16 \(of 1, 3, 16, 64\)/);
});

Deno.test("of many widths some have a point, the first and the last among them", async () => {
  const { gradients, decay } = await resultOf("one depth");
  const many = <Row>(rows: readonly Row[]) =>
    Array.from({ length: 150 }, (_, i) => rows.map((row) => ({ ...row, width: i + 1 }))).flat();
  const spec = CHARTS.ratio.draw({ gradients: many(gradients), decay: many(decay) });
  assertMatch(JSON.stringify(spec), /"domain":\[1,150\]/);
  assertMatch(spec.title.subtitle.join(" "), /Line at 100 of 150 widths: the median over seeds\./);
  const [, ticks] = JSON.stringify(spec).match(/"format":"d","values":\[([\d,]+)\]/)!;
  const places = ticks!.split(",").map((width) =>
    Math.log(Number(width)) / Math.log(150) * (spec["width"] as number)
  );
  places.forEach((at, i) => assert(i === 0 || at - places[i - 1]! > 15, `${ticks}`));
});

Deno.test("beyond float64 axes have powers of ten, and magnitudes their digits", async () => {
  const magnitude = await renderSvg(await chartOf("magnitude", "1,200 decades"));
  assertMatch(magnitude, />1e-1000<\/text>/);
  const { title } = await chartOf("heatmap", "1,200 decades");
  assertMatch(title.text.join(" "), /median gradient of \d\.\de-1[12]\d\d in plain nets/);
});

Deno.test("a million seeds are told as such", async () => {
  const { gradients, decay } = await resultOf("one depth");
  const many = {
    gradients: gradients.map((row) => ({ ...row, seeds: 1_000_000 })),
    decay: decay.map((row) => ({ ...row, seeds: 999_999 })),
  };
  const subtitle = CHARTS.slopes.draw(many).title.subtitle.join(" ");
  assertMatch(subtitle, /^mean_abs of the weight gradient, width 3, 1,000,000 seeds /);
  assertMatch(subtitle, /Nets of depth 8 that have a slope: 999,999 of 1,000,000 plain\./);
});

Deno.test("where theory predicts the metric, its line is dashed, and elsewhere there is none", async () => {
  for (const name of ["magnitude", "ratio"] as const) {
    const [rms, meanAbs] = [
      await chartOf(name, "theory"),
      await chartOf(name, "the default sweep"),
    ];
    assertMatch(await renderSvg(rms), /stroke-dasharray/);
    assertMatch(rms.title.subtitle.join(" "), /dashed: theory/);
    assert(!(await renderSvg(meanAbs)).includes("stroke-dasharray"), name);
    assert(!JSON.stringify(meanAbs).includes('"kind":"theory"'), name);
    assert(!/theory/.test(meanAbs.title.subtitle.join(" ")), name);
  }
});
