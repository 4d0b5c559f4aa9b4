/**
 * How does the gradient change along a net with LayerNorm and without shortcuts?
 */
import { type Activation, type InitOptions, sweep } from "../../mod.ts";
import { lineOf } from "../../src/statistics/line.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";

/** He's variances, uniform: these are drawn faster than normal ones. */
const HE = { init: "he-uniform", bias: "zero" } as const;

const SIZES = {
  full: [
    { activation: "gelu", init: {}, width: 64, depth: 24, seeds: 2000, margin: 0.03 },
    { activation: "gelu", init: {}, width: 128, depth: 32, seeds: 1000, margin: 0.02 },
    { activation: "relu", init: HE, width: 128, depth: 32, seeds: 600, margin: 0.02 },
  ],
  small: [{ activation: "gelu", init: {}, width: 64, depth: 24, seeds: 300, margin: 0.08 }],
} as const;

/** For the limit of a large width: what a width has of it is some 4 / width more. */
const WIDE = {
  full: { width: 512, depth: 16, seeds: 200, margin: 0.03 },
  small: { width: 128, depth: 16, seeds: 200, margin: 0.08 },
};

/** Root mean squares, over seeds, of the gradient of a linear output. */
export const plainNorm: Experiment = {
  name: "plain_norm",
  question: "How does the gradient change along a net with a norm and without shortcuts?",
  measure: async (size) => {
    const findings: Finding[] = [];
    for (const { margin, ...nets } of SIZES[size]) {
      const { measured, theory } = await slopesOf(nets);
      findings.push({ what: nameOf(nets), measured, predicted: theory, margin });
    }
    const { margin, ...wide } = WIDE[size];
    const nets = { activation: "relu", init: HE, ...wide } as const;
    const { measured } = await slopesOf(nets);
    const predicted = -Math.log10(Math.PI / (Math.PI - 1)) / 2;
    return [...findings, { what: `${nameOf(nets)}: pi / (pi - 1)`, measured, predicted, margin }];
  },
};

/** Nets with a norm before each layer. */
interface Nets {
  readonly activation: Activation;
  readonly init: InitOptions;
  readonly width: number;
  readonly depth: number;
  readonly seeds: number;
}

function nameOf({ activation, width, seeds }: Nets): string {
  return `${activation}, width ${width}, ${seeds} seeds`;
}

/** In decades per layer, without the last one. */
async function slopesOf({ activation, init, width, depth, seeds }: Nets) {
  const { gradients } = await sweep({
    ...{ activation, ...init, output: "linear", of: "output", width, depths: [depth] },
    ...{ variants: ["plain-norm"], metrics: ["rms"], seeds: { from: 0, to: seeds - 1 } },
  });
  const hidden = gradients.slice(0, -1);
  return {
    measured: lineOf(hidden.map((row) => row.log10_rms_over_seeds)).slope,
    theory: lineOf(hidden.map((row) => row.log10_theory_rms)).slope,
  };
}

if (import.meta.main) await runExperiment(plainNorm);
