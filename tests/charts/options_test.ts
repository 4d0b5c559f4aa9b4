/**
 * What a chart may be told, and what it is made from.
 */
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import {
  CHART_NAMES,
  CHARTS,
  type ChartSource,
  OptionsError,
  renderSvg,
  rowsOfCsv,
} from "../../src/charts/mod.ts";
import { CASE_NAMES, resultOf } from "./cases.ts";
import { sizeOf } from "./svg_texts.ts";

Deno.test("options that cannot be used are named at once, and what the rows have", async () => {
  const result = await resultOf("three widths");
  for (const name of CHART_NAMES) {
    // deno-lint-ignore no-explicit-any
    const refused = (options: any) =>
      assertThrows(() => CHARTS[name].draw(result, options), OptionsError).message.split("\n");
    assertEquals(refused({ metric: "rms", width: 5 }), [
      "metric: given rms; allowed: what the rows have: mean_abs",
      "width: given 5; allowed: what the rows have: 3, 16, 64",
    ]);
    assertEquals(refused({ theme: "blue", width: "3", thema: "dark" }), [
      'theme: given "blue"; allowed: one of light, dark',
      'width: given "3"; allowed: a whole number from 1 up',
      "unknown option thema; did you mean theme?",
    ]);
  }
});

Deno.test("a narrow chart is as narrow as it is told, with panels below each other", async () => {
  const result = await resultOf("the default sweep");
  for (const name of CHART_NAMES) {
    for (const [pixels, least, most] of [[240, 200, 420], [720, 720, 900]] as const) {
      const { width } = sizeOf(await renderSvg(CHARTS[name].draw(result, { pixels })));
      assert(width >= least && width <= most, `${name}: ${width} for ${pixels}`);
    }
    if (name !== "ratio") assertEquals(CHARTS[name].draw(result, { pixels: 240 })["columns"], 1);
    assertEquals(CHARTS[name].draw(result, { pixels: 720 }), CHARTS[name].draw(result));
  }
  assertThrows(() => CHARTS.ratio.draw(result, { pixels: 100 }), OptionsError, "pixels: given 100");
});

Deno.test("without a row there is no chart", () => {
  for (const name of CHART_NAMES) {
    assertThrows(
      () => CHARTS[name].draw({ gradients: [], decay: [] }),
      RangeError,
      "gradients: given no row; allowed: one or more",
    );
  }
});

Deno.test("what is no result of a sweep is refused", async () => {
  const { gradients } = await resultOf("one depth");
  for (const source of [undefined, 7, {}, { gradients }, { gradients, decay: "rows" }]) {
    assertThrows(
      () => CHARTS.ratio.draw(source as never),
      TypeError,
      "allowed: what a sweep found",
    );
  }
});

Deno.test("without rows of slopes a chart says what it knows", async () => {
  const { gradients } = await resultOf("one depth");
  const titles = CHART_NAMES.map((name) =>
    CHARTS[name].draw({ gradients, decay: [] }).title.text.join(" ")
  );
  assertEquals(titles.map((title) => title.replace(/ of \S+ in/, " of X in")), [
    "The gradient is not known in plain nets",
    "At depth 8 the first layer's gradient is the last layer's times no finite number in plain nets",
    "Decades lost per layer at depth 8, by nine nets in ten: no slope in plain nets",
    "The first of 8 layers has a median gradient of X in plain nets",
  ]);
});

Deno.test("a metric and a width that are asked for are the ones that are drawn", async () => {
  const result = await resultOf("three widths");
  for (const name of CHART_NAMES) {
    const { draw } = CHARTS[name];
    assertEquals(draw(result, { width: 64, metric: "mean_abs", theme: "light" }), draw(result));
    assertNotEquals(draw(result, { width: 3 }), draw(result));
  }
});

Deno.test("files give the same charts as the rows that they were written from", async () => {
  for (const of of CASE_NAMES) {
    const result = await resultOf(of);
    const read: ChartSource = {
      gradients: rowsOfCsv("gradients", `\uFEFF${result.csv("gradients")}`),
      decay: rowsOfCsv("decay", result.csv("decay")),
      config: result.config,
    };
    for (const name of CHART_NAMES) {
      assertEquals(CHARTS[name].draw(read), CHARTS[name].draw(result), `${of}: ${name}`);
    }
  }
});

Deno.test("rows in any order give the same chart", async () => {
  const { gradients, decay, config } = await resultOf("one depth");
  for (const name of CHART_NAMES) {
    assertEquals(
      CHARTS[name].draw({ gradients: gradients.toReversed(), decay, config }),
      CHARTS[name].draw({ gradients, decay, config }),
    );
  }
});

Deno.test("an empty cell is NaN, and words with commas are whole", () => {
  const text =
    'variant,depth,width,metric,slope_median,verdict,theory_reason\r\nplain,2,3,rms,,stable,"a, b"\r\n';
  const [row] = rowsOfCsv("decay", text);
  assertEquals(row as unknown, {
    ...{ variant: "plain", depth: 2, width: 3, metric: "rms" },
    ...{ slope_median: NaN, verdict: "stable", theory_reason: "a, b" },
  });
});

Deno.test("a text that is no such file is refused", async () => {
  const decay = (await resultOf("one depth")).csv("decay");
  for (const text of ["", "a,b\n1,2\n", decay, 7 as unknown as string]) {
    assertThrows(
      () => rowsOfCsv("gradients", text),
      TypeError,
      "allowed: the text of gradients.csv",
    );
  }
  assertThrows(() => rowsOfCsv("runs" as "decay", ""), RangeError, "allowed: gradients, decay");
});
