/**
 * By how much does each layer of a ReLU net with shortcuts multiply the signal, and the gradient?
 */
import { sweep } from "../../mod.ts";
import { zero } from "../../src/theory/zero.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";
import { growthOf } from "./two_matrices.ts";

/** Few nets say less, so that the margin is wide. */
const SIZES = {
  full: {
    weightVariances: [1, 2],
    nets: { width: 256, depth: 24, seeds: 300 },
    two: { width: 256, depth: 12, seeds: 40 },
    margin: 0.02,
  },
  small: {
    weightVariances: [2],
    nets: { width: 128, depth: 24, seeds: 200 },
    two: { width: 128, depth: 8, seeds: 20 },
    margin: 0.05,
  },
} as const;

/** From this layer on the mean is as large a part of the values as it will ever be. */
const SETTLED = 10;
/** So many steps back from the output the gradient knows nothing of the mean. */
const NEAR = 4;

/** Growth per layer, forward and backward, of x + relu(W x) and of x + V relu(W x). */
export const reluResidual: Experiment = {
  name: "relu_residual",
  question: "By how much does each layer of a ReLU net with shortcuts multiply the signal, and " +
    "the gradient?",
  measure: async (size) => {
    const { weightVariances, nets: { width, depth, seeds }, two, margin } = SIZES[size];
    const findings: Finding[] = [];
    for (const [way, measured] of Object.entries(growthOf({ ...two, weightVariances: [1, 1] }))) {
      findings.push({
        what: `x + V relu(W x), sigma_w² = sigma_v² = 1: ${way}`,
        measured,
        predicted: 1 + 1 / 2,
        margin,
      });
    }
    for (const weightVariance of weightVariances) {
      const { gradients } = await sweep({
        ...{ width, depths: [depth], seeds: { from: 0, to: seeds - 1 } },
        ...{
          variants: ["shortcut-matched"],
          activation: "relu",
          sigmaW: Math.sqrt(weightVariance),
        },
        ...{ output: "linear", of: "output", metrics: ["forward_rms", "backward_rms"] },
      });
      /** The growth per layer of the mean square, from one layer to another. */
      const growth = (
        metric: "forward_rms" | "backward_rms",
        [from, to]: readonly [number, number],
        column: "log10_rms_over_seeds" | "log10_theory_rms" = "log10_rms_over_seeds",
      ) => {
        const logs = gradients.filter((row) => row.metric === metric).map((row) => row[column]);
        return 10 ** (2 * (logs[to]! - logs[from]!) / Math.abs(to - from));
      };
      const net = `x + relu(W x), sigma_w² = ${weightVariance}`;
      const hidden = depth - 2; // the last layer with a shortcut
      const independent = 1 + weightVariance / 2;
      findings.push(
        {
          what: `${net}: forward, first layer`,
          measured: growth("forward_rms", [0, 1]),
          predicted: independent,
          margin,
        },
        {
          what: `${net}: forward, deep`,
          measured: growth("forward_rms", [SETTLED, hidden]),
          predicted: limitOf(weightVariance),
          margin,
        },
        {
          what: `${net}: backward, near the output`,
          measured: growth("backward_rms", [hidden, hidden - NEAR]),
          predicted: independent,
          margin,
        },
        {
          what: `${net}: backward, near the input`,
          measured: growth("backward_rms", [SETTLED, 0]),
          predicted: growth("backward_rms", [SETTLED, 0], "log10_theory_rms"),
          margin,
        },
      );
    }
    return findings;
  },
};

/** The limit g of the forward growth: (g - 1 - sigma_w²/2) (sqrt(g) - 1) = sigma_w²/pi. */
function limitOf(weightVariance: number): number {
  const independent = 1 + weightVariance / 2;
  const excess = (g: number) => (g - independent) * (Math.sqrt(g) - 1) - weightVariance / Math.PI;
  return zero(excess, independent, 2 + 2 * weightVariance);
}

if (import.meta.main) await runExperiment(reluResidual);
