/**
 * How large must a tanh net's weights be, so that its gradient neither vanishes nor explodes?
 */
import { criticalWeightVariance } from "../../src/theory/mod.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";
import { measureTanh } from "./tanh_nets.ts";

/** A point of the line: where it is looked for, and how near to the predicted one it can be found. */
interface Place {
  readonly biasVariance: number;
  /** sigma_w² at which the gradient vanishes, and one at which it explodes. */
  readonly between: readonly [number, number];
  readonly margin: number;
}

const PLACES: readonly Place[] = [
  { biasVariance: 0.0025, between: [1.18, 1.34], margin: 0.02 },
  { biasVariance: 0.01, between: [1.34, 1.5], margin: 0.01 },
  { biasVariance: 0.05, between: [1.68, 1.84], margin: 0.01 },
  { biasVariance: 0.1, between: [1.9, 2.06], margin: 0.01 },
];

const SIZES = {
  full: { places: PLACES, width: 128, depth: 64, seeds: 300, margin: 0 },
  // Few nets, and so a wide margin.
  small: { places: PLACES.slice(-1), width: 128, depth: 32, seeds: 100, margin: 0.03 },
};

/** Where the measured slope crosses 0, on a straight line between two sweeps. */
export const tanhCriticalLine: Experiment = {
  name: "tanh_critical_line",
  question: "How large must a tanh net's weights be, so that its gradient neither vanishes nor " +
    "explodes?",
  measure: async (size) => {
    const { places, width, depth, seeds, margin: least } = SIZES[size];
    const findings: Finding[] = [];
    for (const { biasVariance, between: [low, high], margin } of places) {
      // Nets of their own at either end, so that one chance does not move both.
      const slopeAt = async (weightVariance: number, from: number) => {
        const nets = { width, depth, seeds: { from, to: from + seeds - 1 } };
        return Math.log((await measureTanh({ weightVariance, biasVariance }, nets)).chi);
      };
      const atLow = await slopeAt(low, 0), atHigh = await slopeAt(high, seeds);
      const critical = criticalWeightVariance("tanh", biasVariance);
      findings.push({
        what: `sigma_b² = ${biasVariance}: critical sigma_w²`,
        measured: low - (high - low) * atLow / (atHigh - atLow),
        predicted: "reason" in critical ? NaN : critical.weightVariance,
        margin: Math.max(margin, least),
      });
    }
    return findings;
  },
};

if (import.meta.main) await runExperiment(tanhCriticalLine);
