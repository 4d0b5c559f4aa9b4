import { assert, assertEquals } from "@std/assert";
import { METRICS, sweep, VARIANTS } from "../../mod.ts";
import { summary } from "../../scripts/command/summary.ts";
import type { DecayRow } from "../../src/sweep/columns/decay.ts";
import type { GradientRow } from "../../src/sweep/columns/gradients.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import type { SweepOptions } from "../../src/sweep/options.ts";
import { sizesOf } from "../../src/sweep/sizes.ts";

type Summarised = Parameters<typeof summary>[0];

/** The columns of a row that has a slope, of nets that are stable. */
function ratesOf(slope: number): Partial<DecayRow> {
  return {
    ...{ slope_mean: slope, slope_sd: 0.1, slope_ci95_low: slope - 0.1, slope_interior: NaN },
    ...{ slope_median: slope, slope_q05: slope - 0.2, slope_q95: slope + 0.2, r2_median: 0.9 },
    ...{ silent: 0, verdict: "stable" },
  };
}

/** A sweep's results, as far as a summary reads them: the first and the last layer of each net. */
function resultsOf(
  options: SweepOptions,
  gradient: (row: GradientRow) => Partial<GradientRow> = () => ({}),
): Summarised {
  const config = sweepConfig({ seeds: { from: 1, to: 4 }, ...options });
  const nets = config.variants.flatMap((variant, v) =>
    sizesOf(config).flatMap((size) =>
      config.metrics.map((metric, m) => ({ variant, ...size, metric, v, m }))
    )
  );
  const gradients = nets.flatMap(({ v, m, ...net }) =>
    [...new Set([0, net.depth - 1])].map((layer) => {
      const median = net.depth * 10 ** (layer + m - 3) / (v + 1);
      const counts = { seeds: 4, zero: 0, nonfinite: 0 };
      const row = { ...net, layer, ...counts, median, log10_median: NaN } as GradientRow;
      const changed = { ...row, ...gradient(row) };
      return { ...changed, log10_median: gradient(row).log10_median ?? Math.log10(changed.median) };
    })
  );
  const decay = nets.map(({ v, m, ...net }) => ({
    ...net,
    first_over_last_median: 0.5 / net.depth,
    ...ratesOf((v === 0 ? 1 : -1) * (m + 0.25)),
  } as DecayRow));
  return { config, gradients, decay };
}

Deno.test("summary() has a table for each metric, its variants one below the other", () => {
  const results = resultsOf({ depths: [2, 16], metrics: ["rms", "mean_abs"], activation: "tanh" });
  assertEquals(
    summary(results).split("\n"),
    `
mean_abs of the weight gradient: tanh, width 3, 4 seeds
medians; + vanishes toward the input; bars: layers, at most 16, input to output
 depth   first layer   first/last   decades/layer   ▁ 1e-15 █ largest
plain
     2       2.00e-3      2.50e-1          +0.250   ██
    16       1.60e-2      3.13e-2          +0.250   ▁█
shortcut
     2       1.00e-3      2.50e-1          -0.250   ██
    16       8.00e-3      3.13e-2          -0.250   ▁█
plain, depth 16: stable: less than two decades from end to end,
  by +0.250 decades/layer, the median of the nets
shortcut, depth 16: stable: less than two decades from end to end,
  by -0.250 decades/layer, the median of the nets

rms of the weight gradient: tanh, width 3, 4 seeds
medians; + vanishes toward the input; bars: layers, at most 16, input to output
 depth   first layer   first/last   decades/layer   ▁ 1e-15 █ largest
plain
     2       2.00e-2      2.50e-1          +1.250   ██
    16       1.60e-1      3.13e-2          +1.250   ▁█
shortcut
     2       1.00e-2      2.50e-1          -1.250   ██
    16       8.00e-2      3.13e-2          -1.250   ▁█
plain, depth 16: stable: less than two decades from end to end,
  by +1.250 decades/layer, the median of the nets
shortcut, depth 16: stable: less than two decades from end to end,
  by -1.250 decades/layer, the median of the nets`
      .trim().split("\n"),
  );
});

Deno.test("summary() has a column for the width where there are several, and tells of input rows", () => {
  const options: SweepOptions = { depths: [2, 16], variants: ["plain"], width: [16, 3] };
  const results = resultsOf(options, ({ depth, width, layer, median }) => ({
    zero: width === 16 && layer === depth - 1 ? depth : 0,
    median: width * median,
  }));
  assertEquals(
    summary(results).split("\n"),
    `
mean_abs of the weight gradient: gelu, widths 3,16, 4 seeds
medians; + vanishes toward the input; bars: layers, at most 16, input to output
 depth   width   first layer   first/last   decades/layer   ▁ 1e-15 █ largest
plain
     2       3       6.00e-3      2.50e-1          +0.250   ██
     2      16       3.20e-2      2.50e-1          +0.250   ██
    16       3       4.80e-2      3.13e-2          +0.250   ▁█
    16      16       2.56e-1      3.13e-2          +0.250   ▁█
plain, depth 16, width 16: stable: less than two decades from end to end,
  by +0.250 decades/layer, the median of the nets
plain: 18 of 32 magnitudes are exactly 0: in no logarithm or slope
plain: first/last leaves out nets whose last layer is 0,
  at most 16 of 4 (depth 16, width 16);
  there the output unit's activation is flat; --output linear leaves it out`
      .trim().split("\n"),
  );
  const [title] = summary(resultsOf({ inputs: [[1, 2, 3], [4, 5, 6]] })).split("\n");
  assertEquals(title, "mean_abs of the weight gradient: gelu, width 3, 2 input rows, 4 seeds");
  const [one] = summary(resultsOf({ seeds: [7], inputs: [[1, 2, 3]] })).split("\n");
  assertEquals(one, "mean_abs of the weight gradient: gelu, width 3, 1 input row, 1 seed");
});

Deno.test("summary() counts what its table leaves out, for each variant", () => {
  const results = resultsOf({ depths: [1, 3, 5] }, ({ variant, depth, layer }) => ({
    zero: variant === "shortcut" ? depth === 5 && layer === 4 ? 3 : depth === 3 ? 1 : 0 : 0,
    nonfinite: variant === "plain" && depth === 1 ? 2 : 0,
  }));
  assertEquals(summary(results).split("\n").slice(-5), [
    "plain: 2 of 20 magnitudes are not finite, left out of everything",
    "shortcut: 5 of 20 magnitudes are exactly 0: in no logarithm or slope",
    "shortcut: first/last leaves out nets whose last layer is 0,",
    "  at most 3 of 4 (depth 5);",
    "  there the output unit's activation is flat; --output linear leaves it out",
  ]);
});

Deno.test("summary() tells what the numbers are of, and which parts of the nets are not the default", () => {
  const config = {
    ...{ depths: [3], variants: ["plain"], init: "he-normal", output: "linear" },
    metrics: ["rms", "forward_rms", "backward_rms"],
  } as const satisfies SweepOptions;
  const shown = summary(resultsOf(config, () => ({ zero: 1 })));
  const of = "gelu, he-normal, linear output,";
  for (
    const title of [
      `rms of the weight gradient: ${of} width 3, 4 seeds\nmedians; + vanishes toward the input;`,
      `forward_rms of the layer's input: ${of} width 3,\n  4 seeds\n` +
      "medians; - vanishes toward the output;",
      `backward_rms of the gradient by the pre-activation: gelu, he-normal,\n` +
      "  linear output, width 3, 4 seeds\n" +
      "medians; + vanishes toward the input;",
    ]
  ) assert(shown.includes(title), shown);
  assert(!shown.includes("--output"), shown);
});

Deno.test("summary() shows a slope with its sign, and a dash where there is no number", () => {
  const results = resultsOf({ depths: [1], variants: ["plain"] });
  const decay = results.decay.map((row) => ({
    ...row,
    ...ratesOf(NaN),
    first_over_last_median: NaN,
  }));
  assertEquals(
    summary({ ...results, decay }).split("\n")[4]!.trim().split(/ +/),
    ["1", "1.00e-3", "-", "-", "█"],
  );
  const level = results.decay.map((row) => ({ ...row, ...ratesOf(0) }));
  assertEquals(summary({ ...results, decay: level }).split("\n")[4]!.split(/ +/).at(-2), "+0.000");
});

Deno.test("summary() has rows for some of many depths and widths, and says so", () => {
  const from1 = (to: number) => Array.from({ length: to }, (_, i) => i + 1);
  const shown = (options: SweepOptions) => {
    const lines = summary(resultsOf({ variants: ["plain"], ...options })).split("\n");
    const rows = lines.slice(4, lines.findIndex((line) => line.startsWith("plain, ")));
    return rows.map((row) => /^ +[\d ]+ (?=\d\.)/.exec(row)?.[0].trim().replace(/ +/, "x") ?? row);
  };
  assertEquals(shown({ depths: from1(12) }), from1(12).map(String));
  assertEquals(shown({ depths: from1(100) }), [
    ...["1", "10", "19", "28", "37", "46", "55", "64", "73", "82", "91", "100"],
    "12 of 100 depths; all of them are in decay.csv and gradients.csv",
  ]);
  const sizes = shown({ depths: from1(100), width: from1(7) });
  const widths = [1, 2, 3, 5, 6, 7];
  assertEquals(sizes.slice(0, -1), [1, 34, 67, 100].flatMap((d) => widths.map((w) => `${d}x${w}`)));
  assertEquals(
    sizes.at(-1),
    "24 of 700 sizes; all of them are in decay.csv and gradients.csv",
  );
});

Deno.test("summary() has bars for sixteen of a net's layers, on one scale for all variants", () => {
  const results = resultsOf({ depths: [4, 61] });
  const gradients = results.gradients.filter(({ layer }) => layer === 0).flatMap((row) =>
    Array.from({ length: row.depth }, (_, layer) => {
      const log10_median = row.variant === "plain" ? -(row.depth - 1 - layer) : 99;
      return { ...row, layer, log10_median, median: 10 ** log10_median };
    })
  );
  const bars = summary({ ...results, gradients }).split("\n").slice(2, 9)
    .map((line) => line.split("   ").at(-1));
  assertEquals(bars, [
    ...["▁ 1e-60 █ largest", "plain", "████", "▁▁▂▂▃▃▄▄▅▅▆▆▇▇██"],
    ...["shortcut", "████", "████████████████"],
  ]);
});

Deno.test("summary() shows a median of exactly 0 as the bar 0, and says what it is", () => {
  const zero = resultsOf({ depths: [3] }, ({ layer }) => layer === 2 ? { median: 0 } : {});
  const lines = summary(zero).split("\n");
  assertEquals([lines[4]!.slice(-2), lines.at(-1)], [
    "█0",
    "bars: 0 is a median that is exactly 0",
  ]);
  assert(!summary(resultsOf({ depths: [3] })).includes("bars: 0"));
});

Deno.test("summary() fits 80 columns, whatever is swept", async () => {
  const seeds = { from: 0, to: 9 };
  const all: SweepOptions[] = [
    { seeds, depths: [1], variants: ["plain"] },
    { seeds, depths: [2, 2000], width: [3, 16] },
    { seeds: [1], depths: [3, 30], variants: VARIANTS, metrics: METRICS, activation: "relu" },
    {
      ...{ seeds, depths: [2, 12], width: [2, 3, 5, 7, 11, 64, 100], init: "xavier-uniform" },
      ...{ activation: "leaky-relu", output: "linear", variants: ["shortcut-matched"] },
    },
    { seeds, depths: [9], sigmaW: 1e30, variants: ["plain", "shortcut-matched"] },
  ];
  for (const options of all) {
    for (const line of summary(await sweep(options)).split("\n")) {
      assert(line.length <= 80, `${line.length} characters: ${line}`);
    }
  }
});

Deno.test("summary() blames the output unit for no input that is 0", () => {
  const dead = (metric: "rms" | "forward_rms") =>
    summary(resultsOf({ metrics: [metric] }, () => ({ zero: 1 })));
  assert(dead("rms").includes("--output linear"));
  assert(!dead("forward_rms").includes("--output linear"));
});

Deno.test("summary() reads each row a few times, however many there are", () => {
  const depths = Array.from({ length: 1000 }, (_, i) => i + 1);
  const { gradients, decay, config } = resultsOf({ depths });
  let reads = 0;
  const count = <T extends object>(rows: readonly T[]) =>
    rows.map((row) =>
      new Proxy(row, {
        get: (row, name) => {
          reads++;
          return row[name as keyof T];
        },
      })
    );
  summary({ config, gradients: count(gradients), decay: count(decay) });
  assert(reads < 40 * (gradients.length + decay.length), `${reads} reads`);
});

Deno.test("summary() shows magnitudes that float64 cannot hold by their log10", () => {
  const { config, gradients, decay } = resultsOf({ depths: [1], variants: ["plain"] });
  const lastLine = (value: number, log10: number) =>
    summary({
      config,
      gradients: gradients.map((row) => ({ ...row, median: value, log10_median: log10 })),
      decay: decay.map((row) => ({
        ...row,
        first_over_last_median: value,
        log10_first_over_last_median: log10,
      })),
    }).split("\n")[4]!.trim().split(/ +/).slice(1, 3);
  assertEquals(lastLine(0, -1199.5), ["3.16e-1200", "3.16e-1200"]);
  assertEquals(lastLine(Infinity, 1200.5), ["3.16e+1200", "3.16e+1200"]);
  assertEquals(lastLine(0, -Infinity), ["0.00e+0", "0.00e+0"]);
});
