/**
 * Theory beside nets that are drawn: forward and backward root mean squares and those of the weight
 * gradients, absolute, layer by layer.
 */
import { assert } from "@std/assert";
import { netOf, type NetShape, profileOf } from "./nets.ts";
import { simulate } from "./simulated.ts";

const [WIDTH, DEPTH, SEEDS] = [64, 12, 200];
const BIASED = { weightVariance: 2.5, biasVariance: 0.05 };
const HE = { weightVariance: 2, biasVariance: 0 };
const ADDED = { join: "equal" } as const, BROADCAST = { join: "one-out" } as const;
const BEFORE = { norm: "before" } as const;

/**
 * How far measured magnitudes of width 64 may be from the theory's, relative: the noise of 200 seeds and
 * what is left out, terms of the order depth/width. Forward ones are within 3 %.
 */
const CASES: Readonly<Record<string, [within: number, net: Omit<NetShape, "width" | "depth">]>> = {
  "plain, linear output, target": [0.12, { output: "linear", target: 1 }],
  "plain, chaotic tanh": [0.12, { activation: "tanh", variances: BIASED, output: "linear" }],
  "plain, five outputs": [0.06, { activation: "tanh", outputs: 5, target: 0.2 }],
  "shortcuts, ReLU, He": [0.25, {
    activation: "relu",
    variances: HE,
    hidden: ADDED,
    output: "linear",
  }],
  "shortcuts, five outputs' sum": [0.05, {
    activation: "silu",
    hidden: ADDED,
    outputs: 5,
    of: "output",
  }],
  "scaled by 1/sqrt(depth)": [0.2, { hidden: { ...ADDED, scale: 1 / Math.sqrt(DEPTH) } }],
  "rezero, target": [0.08, { hidden: { ...ADDED, scale: 0.1 }, target: 1 }],
  "negative scale": [0.08, { activation: "relu", hidden: { ...ADDED, scale: -0.5 }, target: -0.3 }],
  "broadcast": [0.25, { hidden: ADDED, last: BROADCAST }],
  "broadcast, outputs' sum": [0.08, { hidden: ADDED, last: BROADCAST, of: "output" }],
  "broadcast, scale, target": [0.1, {
    activation: "tanh",
    hidden: ADDED,
    last: { ...BROADCAST, scale: 0.7 },
    target: 0.5,
  }],
  "pre-norm": [0.15, { hidden: { ...ADDED, ...BEFORE }, last: BEFORE }],
  "post-norm": [0.15, { hidden: { ...ADDED, norm: "behind" } }],
  "plain-norm": [0.12, { hidden: BEFORE, last: BEFORE, output: "linear" }],
};

for (const [name, [within, shape]] of Object.entries(CASES)) {
  Deno.test(`theory is what is measured: ${name}`, () => {
    const net = netOf({ width: WIDTH, depth: DEPTH, ...shape });
    const measured = simulate(net, SEEDS);
    profileOf(net).forEach(({ log10Forward, log10Backward, log10Gradient }, l) => {
      const check = (what: string, square: number, log10: number, within: number) => {
        const ratio = Math.sqrt(square) / 10 ** log10;
        assert(Math.abs(ratio - 1) < within, `${what}, layer ${l}: ${ratio}`);
      };
      check("forward", measured.forward[l]!, log10Forward, 0.03);
      check("backward", measured.backward[l]!, log10Backward, within);
      check("gradient", measured.gradient[l]!, log10Gradient, within);
    });
  });
}

Deno.test("theory is what is measured where the sizes differ", () => {
  const layerSizes = [40, 64, 100, 80, 64, 1];
  const net = netOf({ width: 40, depth: 5 });
  const variances = layerSizes.slice(1).map((_, l) => ({
    weightVariance: 1 + l / 4,
    biasVariance: 0.1 * l,
  }));
  const uneven = { ...net, layerSizes, variances };
  const { gradient } = simulate(uneven, 400);
  profileOf(uneven).forEach(({ log10Gradient }, l) => {
    const ratio = Math.sqrt(gradient[l]!) / 10 ** log10Gradient;
    assert(Math.abs(ratio - 1) < 0.15, `layer ${l}: ${ratio}`);
  });
});
