/**
 * A title's numbers are those of the rows.
 */
import { assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import {
  type ChartName,
  type ChartOptions,
  CHARTS,
  type ChartSource,
} from "../../src/charts/mod.ts";
import { type CaseName, resultOf } from "./cases.ts";

/** A chart's title, its spaces all alike. */
function title(name: ChartName, source: ChartSource, options: ChartOptions = {}): string {
  return CHARTS[name].draw(source, options).title.text.join(" ").replaceAll("\u00a0", " ");
}

/** The numbers of a title that is as expected. */
function numbers(text: string, pattern: RegExp): number[] {
  assertMatch(text, pattern);
  return pattern.exec(text)!.slice(1).map(Number);
}

/** The rows of a variant at the greatest depth of a case. */
async function rowsOf(of: CaseName, variant: string) {
  const { gradients, decay } = await resultOf(of);
  const row = decay.findLast((row) => row.variant === variant)!;
  const layers = gradients.filter((own) =>
    own.variant === variant && own.depth === row.depth && own.width === row.width
  );
  return { row, layers };
}

Deno.test("magnitude: a decade is as many layers as the rate has it", async () => {
  const { row } = await rowsOf("the default sweep", "plain");
  const text = title("magnitude", await resultOf("the default sweep"));
  const pattern =
    /^The gradient shrinks tenfold every ([\d.]+) layers in plain nets; it changes less /;
  assertAlmostEquals(numbers(text, pattern)[0]!, 1 / row.slope_interior, 0.051);
  assertMatch(text, /than 100-fold over 64 layers in shortcut nets$/);
  assertEquals(
    (await rowsOf("the default sweep", "shortcut")).row.verdict,
    "stable",
    "the title is about another verdict",
  );
});

Deno.test("heatmap: the first layer's median", async () => {
  const pattern = /^The first of 64 layers has a median gradient of (\S+) in plain nets, (\S+) in /;
  const text = title("heatmap", await resultOf("the default sweep"));
  const variants = ["plain", "shortcut"];
  for (const [i, number] of numbers(text, pattern).entries()) {
    const { layers } = await rowsOf("the default sweep", variants[i]!);
    assertAlmostEquals(Math.log10(number), layers[0]!.log10_median, 0.025);
  }
});

Deno.test("heatmap: of a layer's input the last layer's", async () => {
  const text = title("heatmap", await resultOf("a signal"));
  const { layers } = await rowsOf("a signal", "plain");
  const [number] = numbers(
    text,
    /^The last of 64 layers has a median signal of (\S+) in plain nets/,
  );
  assertAlmostEquals(Math.log10(number!), layers.at(-1)!.log10_median, 0.025);
});

Deno.test("ratio: what the first layer has of the last one's", async () => {
  const pattern =
    /^At depth 64 the first layer's gradient is the last layer's times (\S+) in plain nets, (\S+) in /;
  const text = title("ratio", await resultOf("the default sweep"));
  const variants = ["plain", "shortcut"];
  for (const [i, number] of numbers(text, pattern).entries()) {
    const { row } = await rowsOf("the default sweep", variants[i]!);
    assertAlmostEquals(Math.log10(number), row.log10_first_over_last_median, 0.025);
  }
});

Deno.test("slopes: from the 5 to the 95 % quantile", async () => {
  const pattern =
    /^Decades lost per layer at depth 64, by nine nets in ten: (\S+) to (\S+) in plain nets, (\S+) to (\S+) in/;
  const found = numbers(title("slopes", await resultOf("the default sweep")), pattern);
  const [plain, shortcut] = [
    (await rowsOf("the default sweep", "plain")).row,
    (await rowsOf("the default sweep", "shortcut")).row,
  ];
  const expected = [plain.slope_q05, plain.slope_q95, shortcut.slope_q05, shortcut.slope_q95];
  found.forEach((number, i) => assertAlmostEquals(number, expected[i]!, 0.00051));
});

Deno.test("slopes: a signal that falls toward the output is lost", async () => {
  const text = title("slopes", await resultOf("a signal"));
  const { row } = await rowsOf("a signal", "plain");
  const [least, most] = numbers(text, /by nine nets in ten: (\S+) to (\S+) in plain nets/);
  assertAlmostEquals(least!, -row.slope_q95, 0.00051);
  assertAlmostEquals(most!, -row.slope_q05, 0.00051);
});

Deno.test("of one seed no quantile is told", async () => {
  const result = await resultOf("one seed");
  const { row } = await rowsOf("one seed", "plain");
  const [slope] = numbers(
    title("slopes", result),
    /^Decades lost per layer at depth 64: (\S+) in plain/,
  );
  assertAlmostEquals(slope!, row.slope_median, 0.00051);
  for (const name of ["magnitude", "ratio", "slopes", "heatmap"] as const) {
    const spec = CHARTS[name].draw(result);
    assertMatch(spec.title.subtitle.join(" "), /, 1 seed, torch initialisation /);
    assertEquals(/9 in 10|median/.test(`${spec.title.text} ${spec.title.subtitle}`), false, name);
  }
});

Deno.test("of many variants the extremes are told", async () => {
  const result = await resultOf("all variants");
  const text = title("ratio", result);
  const last = result.decay.filter(({ depth }) => depth === 64);
  const ratios = last.map((row) => row.log10_first_over_last_median).filter((log) =>
    !Number.isNaN(log)
  );
  const [most, least] = numbers(
    text,
    /times (\S+) in [\w-]+ nets, (\S+) in plain nets \(the extremes of 8 variants\)$/,
  );
  assertAlmostEquals(Math.log10(most!), Math.max(...ratios), 0.025);
  assertAlmostEquals(Math.log10(least!), Math.min(...ratios), 0.025);
});

Deno.test("dead nets and such that are not finite are told with their share", async () => {
  const dead = await resultOf("dead nets");
  const { row } = await rowsOf("dead nets", "plain");
  const [share] = numbers(
    title("magnitude", dead),
    /^The gradient is exactly 0 at the first or last layer, for (\d+) % of the seeds, in plain nets/,
  );
  assertAlmostEquals(share!, 100 * row.silent, 0.51);
  const subtitle = CHARTS.ratio.draw(await resultOf("nothing finite")).title.subtitle.join(" ");
  const nonfinite = (await rowsOf("nothing finite", "plain")).row.nonfinite;
  assertMatch(
    subtitle.replaceAll("\u00a0", " "),
    new RegExp(`infinite or NaN, and not drawn: ${100 * nonfinite} % of plain nets`),
  );
});

Deno.test("the subtitle says which of several widths is drawn", async () => {
  const result = await resultOf("three widths");
  const subtitle = (options: ChartOptions) =>
    CHARTS.magnitude.draw(result, options).title.subtitle.join(" ");
  assertMatch(subtitle({}), /, width 64 \(of 3, 16, 64\), 20 seeds,/);
  assertMatch(subtitle({ width: 3 }), /, width 3 \(of 3, 16, 64\), 20 seeds,/);
});
