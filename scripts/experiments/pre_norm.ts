/**
 * How does the gradient change along a net with LayerNorm before each branch, as in a transformer?
 */
import { type Activation, sweep } from "../../mod.ts";
import { variancesOf } from "../../src/theory/mod.ts";
import { momentsAt } from "../../src/theory/moments.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";
import { slopeOf } from "./slope.ts";

/** A net, and how many seeds of it. */
interface Nets {
  readonly activation: Activation;
  readonly width: number;
  readonly depth: number;
  readonly seeds: number;
  /** Layers that somebody might draw a line through without a thought of the input's variance. */
  readonly window?: readonly [number, number];
}

const SIZES = {
  full: {
    powers: [
      { activation: "linear", width: 128, depth: 64, seeds: 300 },
      { activation: "relu", width: 128, depth: 64, seeds: 300 },
      { activation: "gelu", width: 64, depth: 64, seeds: 600 },
      { activation: "gelu", width: 128, depth: 64, seeds: 300, window: [5, 60] },
      { activation: "gelu", width: 256, depth: 64, seeds: 150 },
    ],
    last: { activation: "gelu", width: 64, depths: [8, 16, 32, 64], seeds: 1000 },
  },
  small: {
    powers: [
      { activation: "linear", width: 64, depth: 32, seeds: 300 },
      { activation: "gelu", width: 64, depth: 32, seeds: 300, window: [5, 28] },
    ],
    last: { activation: "gelu", width: 32, depths: [8, 16, 32], seeds: 500 },
  },
} as const;

/** Root mean squares, over seeds, of the gradient of a linear output. */
export const preNorm: Experiment = {
  name: "pre_norm",
  question: "How does the gradient change along a net with a norm before each branch?",
  measure: async (size) => {
    const findings: Finding[] = [];
    for (const nets of SIZES[size].powers) findings.push(...await powers(nets));
    return [...findings, await ofLast(SIZES[size].last)];
  },
};

/** What is left out is of the order 1/width: this much over the width, few seeds included. */
const OVER_WIDTH = 3.5;

/** The power of the layer that the gradient falls with. */
async function powers(
  { activation, width, depth, seeds, window }: Nets,
): Promise<Finding[]> {
  const logs = (await gradientsOf(activation, width, [depth], seeds)).get(depth)!.slice(0, -1);
  const branch = branchOf(activation, width);
  const margin = OVER_WIDTH / width;
  const middle = branch.start + branch.power + 0.5; // of what passes behind the layer
  const all: Finding = {
    what: `${activation}, width ${width}, ${seeds} seeds`,
    measured: slopeOf(logs.map((log, l) => [Math.log10(l + middle), log])).slope,
    predicted: -branch.power,
    margin,
  };
  if (window === undefined) return [all];
  const [from, to] = window;
  const through = (logs: readonly number[]) =>
    slopeOf(logs.slice(from, to + 1).map((log, i) => [Math.log10(from + i), log])).slope;
  return [all, {
    what: `the same, layers ${from} to ${to}, as a power of the layer alone`,
    measured: through(logs),
    predicted: through(infinitelyWide(depth, branch)),
    margin,
  }];
}

/** What a branch behind a norm does. */
interface Branch {
  /** The input's variance, in units of what each layer adds to it. */
  readonly start: number;
  /** k = chi_1 / (2 Var(phi)) */
  readonly power: number;
}

function branchOf(activation: Activation, width: number): Branch {
  const [variances] = variancesOf({}, [width, width]);
  const { weightVariance, biasVariance } = variances!;
  const q = weightVariance + biasVariance; // behind a norm
  const { lnSlope, lnVariance } = momentsAt(activation, Math.log(q));
  const variance = Math.exp(lnVariance);
  const input = (width + 1) / (width - 1) / 3; // of numbers evenly spaced from 1 to -1
  return { start: input / variance, power: weightVariance * Math.exp(lnSlope) / 2 / variance };
}

/** log10 of the gradient, but for a constant: its square grows by 1 + chi_1 / v_l back through layer l. */
function infinitelyWide(depth: number, { start, power }: Branch): number[] {
  const logs = [0];
  for (let l = depth - 2; l > 0; l--) {
    logs.unshift(logs[0]! + Math.log10(1 + 2 * power / (l + start)) / 2);
  }
  return logs;
}

/** How the gradient of the last layer but the output depends on the depth. */
async function ofLast(
  { activation, width, depths, seeds }: typeof SIZES[keyof typeof SIZES]["last"],
): Promise<Finding> {
  const logs = await gradientsOf(activation, width, depths, seeds);
  const { start } = branchOf(activation, width);
  return {
    what: `last hidden layer, depths ${depths.join(", ")}`,
    measured: slopeOf(
      depths.map((depth) => [Math.log10(depth - 1 + start), logs.get(depth)!.at(-2)!]),
    ).slope,
    predicted: -0.5,
    margin: 0.03,
  };
}

/** log10 of the root mean square over seeds, by depth and layer. */
async function gradientsOf(
  activation: Activation,
  width: number,
  depths: readonly number[],
  seeds: number,
): Promise<Map<number, number[]>> {
  const { gradients } = await sweep({
    ...{ activation, width, depths, output: "linear", of: "output" },
    ...{ variants: ["pre-norm"], metrics: ["rms"], seeds: { from: 0, to: seeds - 1 } },
  });
  const logs = new Map<number, number[]>(depths.map((depth) => [depth, []]));
  for (const row of gradients) logs.get(row.depth)!.push(row.log10_rms_over_seeds);
  return logs;
}

if (import.meta.main) await runExperiment(preNorm);
