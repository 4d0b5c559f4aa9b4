import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { sweep } from "../../mod.ts";
import { verdictLines } from "../../scripts/command/verdicts.ts";
import type { DecayRow } from "../../src/sweep/columns/decay.ts";
import type { GradientRow } from "../../src/sweep/columns/gradients.ts";

/** Plain nets of 32 layers that vanish. */
const VANISHING = {
  ...{ variant: "plain", depth: 32, width: 16, metric: "rms", seeds: 100, verdict: "vanishing" },
  ...{ slope_mean: 0.58, slope_sd: 0.1, slope_ci95_low: 0.56, r2_median: 0.98, silent: 0 },
  ...{ slope_median: 0.575, slope_q05: 0.42, slope_q95: 0.75, slope_interior: 0.59 },
  ...{ interior_from: 8, interior_to: 30, layers_to_1e6: 11, layers_to_1e38: 65 },
} as DecayRow;

Deno.test("verdictLines() say what a rate comes to, and where it was measured", () => {
  const lines = (change: Partial<DecayRow>, hasWidths = false) =>
    verdictLines({ ...VANISHING, ...change }, hasWidths);
  assertEquals(lines({}), [
    "plain, depth 32: vanishing: a decade is lost every 1.7 layers,",
    "  about float16's six decades after 11 layers, float32's 38 after 65,",
    "  by +0.590 decades/layer, the mean over the nets' layers 8 to 30",
  ]);
  const exploding = { verdict: "exploding", slope_interior: -0.25 } as const;
  assertEquals(lines(exploding, true).slice(0, 1), [
    "plain, depth 32, width 16: exploding: a decade is gained every 4.0 layers,",
  ]);
  assertEquals(lines({ verdict: "stable", slope_interior: NaN, slope_median: -0.0001 }), [
    "plain, depth 32: stable: less than two decades from end to end,",
    "  by +0.000 decades/layer, the median of the nets",
    ...lines({ slope_median: -0.0001 }).slice(3),
  ]);
  assertEquals(lines({ verdict: "unknown" }), [
    "plain, depth 32: unknown: the numbers leave the rate in doubt",
  ]);
  assertEquals(lines({ verdict: "silent", silent: 0.98 }), [
    "plain, depth 32: silent",
    "  98.0 % of the nets are silent: their first or last layer is exactly 0",
  ]);
});

Deno.test("verdictLines() say of stable nets whether all layers grow with the depth", () => {
  const stable: DecayRow = { ...VANISHING, verdict: "stable", slope_interior: NaN };
  const first = (depth: number, log10_median: number) =>
    ({ depth, median: 10 ** log10_median, log10_median }) as GradientRow;
  const lines = (verdict: DecayRow["verdict"], from: number, to: number) =>
    verdictLines({ ...stable, verdict }, false, first(2, from), first(32, to));
  const text = (...args: Parameters<typeof lines>) => lines(...args).join("");
  assertStringIncludes(
    text("stable", -1, 1.5),
    "but the deeper the net, the larger in all layers: the first one's" +
      "  median is 1.00e-1 at depth 2, and 3.16e+1 at depth 32",
  );
  assertStringIncludes(text("stable", -1, -401), "the smaller in all layers");
  assertStringIncludes(text("stable", -1, -401), "1.00e-401 at depth 32");
  for (
    const [verdict, to] of [["stable", 0.9], ["vanishing", -9], ["stable", -Infinity]] as const
  ) {
    assert(!text(verdict, -1, to).includes("the deeper the net"), `${verdict} ${to}`);
  }
});

Deno.test("verdictLines() say when a mean is not to be trusted, and a line describes little", () => {
  const row = { ...VANISHING, slope_median: 0.5, r2_median: 0.04, silent: 0.0004 };
  assertEquals(verdictLines(row, false).slice(3), [
    "  do not trust the mean slope, +0.580, which follows a few nets;",
    "  the median is +0.500, and 9 of 10 nets are from +0.420 to +0.750",
    "  a straight line describes little here: R^2 is 0.04 (median)",
    "  under 0.1 % of the nets are silent: their first or last layer is exactly 0",
  ]);
});

Deno.test("verdictLines() of a sweep warn of shortcuts' heavy tails, in 80 columns", async () => {
  const { decay } = await sweep({ seeds: { from: 0, to: 499 }, depths: [16] });
  const [plain, shortcut] = decay.map((row) => verdictLines(row, true));
  assert(!plain!.some((line) => /do not trust|describes little/.test(line)), plain!.join("\n"));
  for (const warning of ["do not trust the mean slope", "a straight line describes little"]) {
    assert(shortcut!.some((line) => line.includes(warning)), shortcut!.join("\n"));
  }
  for (const line of [...plain!, ...shortcut!]) assert(line.length <= 80, line);
});
