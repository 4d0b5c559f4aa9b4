/**
 * Theory beside sweeps, whose nets are bit for bit PyTorch's.
 */
import { assertAlmostEquals } from "@std/assert";
import { type Activation, sweep, type Variant } from "../../mod.ts";
import { netOf, profileOf } from "./nets.ts";

interface Measured {
  /** log10 of the root of the mean square over nets, by layer */
  readonly rms: readonly number[];
  /** The mean of log10 over nets, by layer */
  readonly mean: readonly number[];
}

/** The weight gradients' rms in nets of the seeds 0, 1, ... */
async function measure(
  activation: Activation,
  width: number,
  depth: number,
  seeds: number,
  variant: Variant = "plain",
): Promise<Measured> {
  const result = await sweep(
    {
      activation,
      width,
      depths: [depth],
      seeds: { from: 0, to: seeds - 1 },
      variants: [variant],
      metrics: ["rms"],
    },
    { keepRuns: true },
  );
  const squares = new Array<number>(depth).fill(0), logs = new Array<number>(depth).fill(0);
  for (const { layer, value } of result.runs()) {
    squares[layer]! += value ** 2 / seeds;
    logs[layer]! += Math.log10(value) / seeds;
  }
  return { rms: squares.map((square) => Math.log10(square) / 2), mean: logs };
}

/** log10 per layer from the layer 8 on, where q is at its fixed point, to the last but one. */
const interior = (logs: readonly number[]) => (logs.at(-2)! - logs[8]!) / (logs.length - 2 - 8);

for (
  const [activation, width] of [["gelu", 128], ["tanh", 128], ["silu", 128], [
    "linear",
    128,
  ]] as const
) {
  Deno.test(`plain ${activation} nets of width ${width} are as theory has them`, async () => {
    const depth = 24;
    const measured = await measure(activation, width, depth, 300);
    const predicted = profileOf(netOf({ width, depth, activation })).map((l) => l.log10Gradient);
    predicted.forEach((log10, l) => {
      assertAlmostEquals(10 ** (measured.rms[l]! - log10), 1, 0.07, `layer ${l}`);
    });
    const [slope, expected] = [interior(measured.mean), interior(predicted)];
    assertAlmostEquals(slope / expected, 1, 0.01, `${slope}, ${expected}`);
  });
}

for (
  const [variant, activation, within] of [
    ["shortcut-matched", "tanh", 0.05],
    ["shortcut-matched", "gelu", 0.3],
    ["shortcut", "tanh", 0.15],
    ["shortcut", "gelu", 0.3],
  ] as const
) {
  Deno.test(`${variant} ${activation} nets of width 128 are as theory has them`, async () => {
    const [width, depth] = [128, 20];
    const { rms } = await measure(activation, width, depth, 500, variant);
    const last = variant === "shortcut" ? { join: "one-out" } as const : {};
    const predicted = profileOf(
      netOf({ width, depth, activation, hidden: { join: "equal" }, last }),
    );
    predicted.forEach(({ log10Gradient }, l) => {
      assertAlmostEquals(10 ** (rms[l]! - log10Gradient), 1, within, `layer ${l}`);
    });
  });
}

Deno.test("a deep net of width 512 has GELU's rate of 0.5392 decades per layer", async () => {
  const [width, depth] = [512, 30];
  const { rms, mean } = await measure("gelu", width, depth, 16);
  const predicted = profileOf(netOf({ width, depth })).map((l) => l.log10Gradient);
  assertAlmostEquals(interior(predicted), 0.5392, 5e-5);
  assertAlmostEquals(interior(mean) / 0.5392, 1, 0.01);
  // The last layer's weights have 512 inputs and one unit, so that the first one's come to 5e-16 of it.
  assertAlmostEquals(rms[0]! - rms.at(-1)!, predicted[0]! - predicted.at(-1)!, 0.1);
});
