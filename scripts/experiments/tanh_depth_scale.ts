/**
 * Over how many layers does a tanh net forget?
 */
import { sweep } from "../../mod.ts";
import { depthScale } from "../../src/theory/mod.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";
import { measureTanh } from "./tanh_nets.ts";

const BIAS_VARIANCE = 0.05;

/** The sigma_w² whose gradients are measured, those whose lengths are, and nets for each. */
const SIZES = {
  full: {
    gradients: { of: [0.5, 1, 1.5, 1.7, 2, 2.5], depth: 64, seeds: 250, chi: 0.005 },
    lengths: { of: [0.5, 1, 1.5, 2], seeds: 3000, margin: 0.02 },
  },
  small: {
    gradients: { of: [1], depth: 32, seeds: 100, chi: 0.01 },
    lengths: { of: [1], seeds: 1000, margin: 0.04 },
  },
} as const;

/** The sizes of two inputs, and the layers in which the nets forget which of them it was. */
const LARGE = 3, LITTLE = 0.3, FROM = 2, TO = 6;
const GRADIENTS_WIDTH = 128, LENGTHS_WIDTH = 64;

/** The depth scales of gradients, and of the variance's way to its fixed point. */
export const tanhDepthScale: Experiment = {
  name: "tanh_depth_scale",
  question: "Over how many layers does a tanh net forget?",
  measure: async (size) => {
    const { gradients, lengths } = SIZES[size];
    const findings: Finding[] = [];
    for (const weightVariance of gradients.of) {
      const variances = { weightVariance, biasVariance: BIAS_VARIANCE };
      const { depth, seeds: nets } = gradients;
      const seeds = { from: 0, to: nets - 1 };
      const { chi } = await measureTanh(variances, { width: GRADIENTS_WIDTH, depth, seeds });
      const predicted = depthScale("tanh", variances).gradient;
      findings.push({
        what: `sigma_w² = ${weightVariance.toFixed(1)}: the gradient`,
        measured: -1 / Math.log(chi),
        predicted,
        // What moves chi by a share of itself moves -1 / ln chi by so many times more.
        margin: gradients.chi * Math.abs(predicted),
      });
    }
    for (const weightVariance of lengths.of) {
      findings.push({
        what: `sigma_w² = ${weightVariance.toFixed(1)}: the input's size`,
        ...await lengthScale(weightVariance, lengths.seeds),
        margin: lengths.margin,
      });
    }
    return findings;
  },
};

/** Over how many layers the q of two inputs come e times nearer to each other. */
async function lengthScale(weightVariance: number, seeds: number) {
  const width = LENGTHS_WIDTH;
  const squaresOf = async (size: number) => {
    const { gradients } = await sweep({
      ...{ width, depths: [TO + 2], seeds: { from: 0, to: seeds - 1 }, variants: ["plain"] },
      input: Array.from({ length: width }, (_, k) => size * (1 - 2 * k / (width - 1))),
      ...{ sigmaW: Math.sqrt(weightVariance), sigmaB: Math.sqrt(BIAS_VARIANCE) },
      ...{ activation: "tanh", metrics: ["forward_rms"] },
    });
    return gradients.map(({ rms_over_seeds, theory_rms }) => ({
      measured: rms_over_seeds ** 2,
      predicted: theory_rms ** 2,
    }));
  };
  const large = await squaresOf(LARGE), little = await squaresOf(LITTLE);
  // q is sigma_w² times these, plus sigma_b²: their differences fall alike.
  const scale = (which: "measured" | "predicted") => {
    const apart = (layer: number) => large[layer]![which] - little[layer]![which];
    return (TO - FROM) / Math.log(apart(FROM) / apart(TO));
  };
  return { measured: scale("measured"), predicted: scale("predicted") };
}

if (import.meta.main) await runExperiment(tanhDepthScale);
