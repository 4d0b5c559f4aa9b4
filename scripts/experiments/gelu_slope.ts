/**
 * How fast does a GELU net lose its gradient as PyTorch draws it?
 */
import { sweep } from "../../mod.ts";
import { chi, fixedPoint, variancesOf } from "../../src/theory/mod.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";

/** Seeds by width; a wide net's slope differs less from seed to seed. */
const SEEDS = { full: { 64: 1000, 128: 400, 512: 40 }, small: { 64: 200, 128: 60 } };
const DEPTH = 30;

/** Interior slopes beside -log10(chi_1) / 2. */
export const geluSlope: Experiment = {
  name: "gelu_slope",
  question: "How fast does a GELU net lose its gradient as PyTorch draws it?",
  measure: async (size) => {
    const findings: Finding[] = [];
    for (const [name, seeds] of Object.entries(SEEDS[size])) {
      const width = Number(name);
      const { decay: [row] } = await sweep({
        ...{ width, depths: [DEPTH], seeds: { from: 0, to: seeds - 1 } },
        ...{ variants: ["plain"], metrics: ["rms"] },
      });
      const [variances] = variancesOf({}, [width, width]);
      const q = fixedPoint("gelu", variances!);
      findings.push({
        what: `width ${width}, ${seeds} seeds`,
        measured: row!.slope_interior,
        predicted: -Math.log10(chi("gelu", variances!.weightVariance, q)) / 2,
        margin: 0.01,
      });
    }
    return findings;
  },
};

if (import.meta.main) await runExperiment(geluSlope);
