/**
 * Theory beside measurement, as the tables of a sweep have them.
 */
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { sweep, type SweepOptions } from "../../mod.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import type { Interior } from "../../src/statistics/samples.ts";
import { interiorOf } from "../../src/sweep/interior.ts";
import { predictionOf } from "../../src/sweep/prediction.ts";

const [WIDTH, DEPTH, SEEDS] = [128, 12, 300];

/**
 * Sweeps, and how far rms_over_seeds may be from theory_rms in any layer, relative: mostly the noise of
 * 300 seeds and more, which is larger where the one output's square, or its fourth power, is in the gradient.
 */
const CASES: Readonly<Record<string, [percent: number, options: SweepOptions]>> = {
  "GELU": [5, {}],
  "ReLU": [9, { activation: "relu" }],
  "tanh": [5, { activation: "tanh" }],
  "tanh, output's gradient": [4, { activation: "tanh", of: "output" }],
  "tanh, linear output, target 1": [4, { activation: "tanh", output: "linear", target: 1 }],
  // Fourth moments of the signal, which spreads by depth/width, are in the loss's gradient.
  "he-normal ReLU": [30, { activation: "relu", init: "he-normal", bias: "zero" }],
  "he-uniform ReLU": [27, { activation: "relu", init: "he-uniform" }],
  "gaussian tanh": [10, { activation: "tanh", sigmaW: 1.5, sigmaB: 0.2 }],
  "orthogonal tanh": [3, { activation: "tanh", init: "orthogonal", seeds: { from: 0, to: 99 } }],
  "xavier-normal tanh": [4, { activation: "tanh", init: "xavier-normal" }],
  "xavier-uniform tanh": [6, { activation: "tanh", init: "xavier-uniform" }],
  "lecun-normal SELU": [5, { activation: "selu", init: "lecun-normal", bias: "zero" }],
  "shortcut tanh": [5, { activation: "tanh", variants: ["shortcut"] }],
  "shortcut-matched tanh": [4, { activation: "tanh", variants: ["shortcut-matched"] }],
  "pre-norm": [10, { variants: ["pre-norm"], seeds: { from: 0, to: 999 } }],
  "pre-norm tanh, output's gradient": [2, {
    ...{ activation: "tanh", output: "linear", of: "output" },
    ...{ variants: ["pre-norm"], seeds: { from: 0, to: 999 } },
  }],
  "post-norm": [12, { variants: ["post-norm"], seeds: { from: 0, to: 999 } }],
  "plain-norm": [15, { variants: ["plain-norm"], seeds: { from: 0, to: 999 } }],
  "rezero": [12, { variants: ["rezero"], alpha: 0.3 }],
  "shortcut-scaled": [12, { variants: ["shortcut-scaled"] }],
};

for (const [what, [percent, options]] of Object.entries(CASES)) {
  Deno.test(`${what}: rms_over_seeds is theory_rms within ${percent} %`, async () => {
    const { gradients, decay } = await sweep({
      ...{ width: WIDTH, depths: [DEPTH], seeds: { from: 0, to: SEEDS - 1 }, variants: ["plain"] },
      metrics: ["rms", "l2", "forward_rms", "backward_rms"],
      ...options,
    });
    for (const { metric, layer, rms_over_seeds, theory_rms, ...row } of gradients) {
      const ratio = rms_over_seeds / theory_rms;
      assertAlmostEquals(10 ** (row.log10_rms_over_seeds - row.log10_theory_rms), ratio, 1e-9);
      const most = metric === "forward_rms" ? 4 : percent;
      assertAlmostEquals(ratio, 1, most / 100, `${metric} of layer ${layer}`);
    }
    for (const { theory_reason, theory_slope, slope_mean } of decay) {
      assertEquals(theory_reason, "");
      assertAlmostEquals(theory_slope, slope_mean, 0.02);
    }
  });
}

Deno.test("at width 512 and depth 30 the interior's slope is 0.5392, as measured", async () => {
  const { gradients, decay: [decay] } = await sweep({
    ...{ width: 512, depths: [30], seeds: { from: 0, to: 15 }, variants: ["plain"] },
    metrics: ["rms"],
  });
  assertAlmostEquals(decay!.theory_interior, 0.5392, 5e-5);
  const { from, to } = interiorOf(
    sweepConfig({ width: 512, depths: [30] }),
    "plain",
    { depth: 30, width: 512 },
  )!;
  const [first, last] = [gradients[from]!, gradients[to]!];
  const slope = (last.log10_mean - first.log10_mean) / (to - from);
  assertAlmostEquals(slope / decay!.theory_interior, 1, 0.01);
});

Deno.test("mean_abs and max_abs have the rms's slope, and no root mean square of their own", async () => {
  const { gradients, decay } = await sweep({
    ...{ seeds: [1, 2], depths: [6], width: 8, variants: ["plain"] },
    metrics: ["mean_abs", "rms", "max_abs", "l2"],
  });
  const [ofMean, ofRms, ofMax, ofL2] = decay.map(({ theory_slope }) => theory_slope);
  assertEquals([ofMean, ofMax], [ofRms, ofRms]);
  // The last layer has one unit, so that its norm is of an eighth of the entries.
  assert(ofL2! < ofRms!);
  for (const { metric, theory_rms, log10_theory_rms, rms_over_seeds } of gradients) {
    const isEmpty = metric === "mean_abs" || metric === "max_abs";
    assertEquals([Number.isNaN(theory_rms), Number.isNaN(log10_theory_rms)], [isEmpty, isEmpty]);
    assert(rms_over_seeds > 0);
  }
});

Deno.test("what has no theory has empty fields and a reason", async () => {
  for (
    const [options, reason] of [
      [{ width: 1 }, "layer 0: one unit has no average"],
      [{ width: 2, variants: ["pre-norm"] }, "layer 0: LayerNorm"],
      [{ inputs: [[1, 0, -1], [1, 2, 3]] }, "over several input rows"],
      [
        { variants: ["rezero"], alpha: 1e300, engine: "float64" },
        "the theory's own numbers are beyond float64",
      ],
    ] as const
  ) {
    const result = await sweep({
      ...{ seeds: [1], depths: [3], metrics: ["rms"], variants: ["plain"] },
      ...options,
    });
    const [row] = result.decay;
    assert(row!.theory_reason.startsWith(reason), row!.theory_reason);
    assertEquals([row!.theory_slope, row!.theory_interior], [NaN, NaN]);
    for (const { theory_rms } of result.gradients) assertEquals(theory_rms, NaN);
    const [, line] = result.csv("decay").split("\r\n");
    assert(/,,"?[a-z][^"]*"?$/.test(line!), line);
    const [, first] = result.csv("gradients").split("\r\n");
    assert(first!.endsWith(",,"), first);
  }
});

Deno.test("one row of inputs is like an input; each width has its own", async () => {
  const base = { seeds: [1], depths: [3], metrics: ["rms"], variants: ["plain"] } as const;
  const row = [2, -1, 0.5];
  const [one, other] = await Promise.all([
    sweep({ ...base, input: row }),
    sweep({ ...base, inputs: [row] }),
  ]);
  assert(one.gradients[0]!.theory_rms > 0);
  assertEquals(one.csv("gradients"), other.csv("gradients"));
});

Deno.test("gradients of 0 are predicted as 0: rezero with alpha 0", async () => {
  const { gradients, csv } = await sweep({
    ...{ seeds: [1], depths: [3], width: 4, metrics: ["rms"], variants: ["rezero"], alpha: 0 },
  });
  assertEquals(gradients.map(({ theory_rms }) => theory_rms > 0), [false, false, true]);
  assertEquals(gradients[0]!.log10_theory_rms, -Infinity);
  assert(csv("gradients").split("\r\n")[1]!.endsWith(",0,-Infinity"));
});

Deno.test("predictions beyond float64 are decimals, as what is measured", async () => {
  const { gradients, csv } = await sweep({
    ...{ seeds: [1, 2], depths: [2000], width: 16, metrics: ["rms"], variants: ["plain"] },
  });
  const { theory_rms, log10_theory_rms, rms_over_seeds, log10_rms_over_seeds } = gradients[0]!;
  assertEquals([theory_rms, rms_over_seeds], [0, 0]);
  assertAlmostEquals(log10_theory_rms, -1056.592, 1e-3);
  assert(log10_rms_over_seeds < -900);
  const fields = csv("gradients").split("\r\n")[1]!.split(",").slice(-4);
  assert(/^\d\.\d+e-1057$/.test(fields[2]!), fields[2]);
  assert(/^\d\.\d+e-\d+$/.test(fields[0]!), fields[0]);
});

Deno.test("a prediction is made once for a sweep's variant and size", () => {
  const config = sweepConfig({});
  const size = { depth: 8, width: 3 };
  assert(predictionOf(config, "plain", size) === predictionOf(config, "plain", { ...size }));
  assert(predictionOf(config, "plain", size) !== predictionOf(config, "shortcut", size));
});

/** The interior of nets of a depth and width. */
function interior(
  depth: number,
  width: number,
  { variants: [variant = "plain"] = [], ...options }: SweepOptions = {},
): Interior | undefined {
  const config = sweepConfig({ depths: [depth], width, variants: [variant], ...options });
  return interiorOf(config, variant, { depth, width });
}

Deno.test("the interior is where the predicted increments have settled, without the last layer", () => {
  for (
    const [depth, width, options] of [
      [32, 64, {}],
      [32, 3, {}],
      [40, 64, { activation: "tanh", sigmaW: 1.5, sigmaB: 0.2 }],
      [20, 64, { variants: ["plain-norm"] }],
      [20, 64, { variants: ["post-norm"] }],
    ] as const
  ) {
    const { from, to } = interior(depth, width, options)!;
    const what = JSON.stringify([depth, width, options, from, to]);
    const config = sweepConfig({ depths: [depth], width, ...options });
    const predicted = predictionOf(config, config.variants[0]!, { depth, width });
    assert("profile" in predicted);
    const logs = predicted.profile.map(({ log10Gradient }) => log10Gradient);
    const steps = logs.slice(1).map((log, l) => log - logs[l]!);
    const limit = steps[depth >> 1]!;
    const isNear = (step: number) =>
      Math.abs(step - limit) <= 1.05 * Math.max(0.01 * Math.abs(limit), 0.002);
    assertEquals(to, depth - 2, what);
    assert(steps.slice(from, to).every(isNear), what);
    assert(from === 0 || !isNear(steps[from - 1]!), what);
  }
  // Of 20 decades per layer the last layer's jump, a factor of sqrt(2), is less than 1 %.
  const steep: SweepOptions = { activation: "linear", sigmaW: 1e-20, sigmaB: 1 };
  assertEquals(interior(16, 2, steep)?.to, 14);
});

Deno.test("where theory has no limit the interior is all but the last layer and the first quarter", () => {
  for (
    const options of <SweepOptions[]> [
      ...(["shortcut", "shortcut-matched", "shortcut-scaled", "rezero", "pre-norm"] as const).map(
        (variant) => ({ variants: [variant] }),
      ),
      { activation: "relu", init: "he-normal", bias: "zero" }, // critical
      { activation: "tanh", sigmaW: 1 },
      { inputs: [Array(64).fill(1), Array(64).fill(2)] }, // no theory at all
    ]
  ) {
    assertEquals(interior(32, 64, options), { from: 8, to: 30 }, JSON.stringify(options));
  }
  assertEquals(interior(30, 64, { variants: ["shortcut"] }), { from: 7, to: 28 });
  assertEquals([1, 2, 3, 4].map((depth) => interior(depth, 3)), new Array(4).fill(undefined));
});
