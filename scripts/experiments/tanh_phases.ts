/**
 * When does a deep tanh net lose its gradient, and when does it explode?
 */
import { chi, fixedPoint } from "../../src/theory/mod.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";
import { measureTanh } from "./tanh_nets.ts";

const BIAS_VARIANCE = 0.05;

/** Points of the diagram, nets, and the margin: few nets say less. */
const SIZES = {
  full: {
    points: [1, 1.5, 2, 2.5, 4],
    nets: { width: 128, depth: 64, seeds: { from: 0, to: 299 } },
    margin: 0.01,
  },
  small: {
    points: [1, 2.5],
    nets: { width: 128, depth: 32, seeds: { from: 0, to: 99 } },
    margin: 0.02,
  },
} as const;

/** q* and chi_1 for several sigma_w². */
export const tanhPhases: Experiment = {
  name: "tanh_phases",
  question: "When does a deep tanh net lose its gradient, and when does it explode?",
  measure: async (size) => {
    const { points, nets, margin } = SIZES[size];
    const findings: Finding[] = [];
    for (const weightVariance of points) {
      const variances = { weightVariance, biasVariance: BIAS_VARIANCE };
      const measured = await measureTanh(variances, nets);
      const q = fixedPoint("tanh", variances);
      const what = `sigma_w² = ${weightVariance.toFixed(1)}`;
      findings.push(
        { what: `${what}: q*`, measured: measured.q, predicted: q, margin },
        {
          what: `${what}: chi_1`,
          measured: measured.chi,
          predicted: chi("tanh", weightVariance, q),
          margin,
        },
      );
    }
    return findings;
  },
};

if (import.meta.main) await runExperiment(tanhPhases);
