/**
 * How does the gradient change along a net with LayerNorm behind each sum, as in the first transformers?
 */
import { type Activation, type InitOptions, sweep } from "../../mod.ts";
import { lineOf } from "../../src/statistics/line.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding } from "./experiment.ts";

/** He's variances, uniform: these are drawn faster than normal ones. */
const HE = { init: "he-uniform", bias: "zero" } as const;
const WIDTH = 128;

const SIZES = {
  full: { depth: 64, geluSeeds: 800, heSeeds: 500, last: { depths: [8, 64], seeds: 300 } },
  small: { depth: 32, geluSeeds: 150, heSeeds: 150, last: { depths: [8, 32], seeds: 100 } },
};
/** What few seeds and, a few tenths of it, a term of order 1/width squared explain. */
const MARGINS = { full: { gelu: 0.05, he: 0.02 }, small: { gelu: 0.15, he: 0.08 } };

/** Root mean squares, over seeds, of the gradient of a linear output. */
export const postNorm: Experiment = {
  name: "post_norm",
  question: "How does the gradient change along a net with a norm behind each sum?",
  measure: async (size) => {
    const { depth, geluSeeds, heSeeds, last } = SIZES[size];
    const margins = MARGINS[size];
    const gelu = await profileOf("gelu", {}, depth, geluSeeds);
    const he = await profileOf("relu", HE, depth, heSeeds);
    const half = depth / 2;
    const finding = (what: string, { measured, predicted }: Profile, margin: number): Finding => ({
      what: `${what}, decades per layer`,
      measured: lineOf(measured).slope,
      predicted: lineOf(predicted).slope,
      margin,
    });
    const part = ({ measured, predicted }: Profile, from: number, to: number) => ({
      measured: measured.slice(from, to),
      predicted: predicted.slice(from, to),
    });
    return [
      finding(`GELU, ${geluSeeds} seeds`, gelu, margins.gelu),
      finding(`ReLU by He, ${heSeeds} seeds`, he, margins.he),
      finding("the same, first half of the layers", part(he, 0, half), margins.he),
      finding("the same, second half", part(he, half, depth), margins.he),
      await ofLast(last),
    ];
  },
};

/** log10 of root mean squares, by layer, without the last one. */
interface Profile {
  readonly measured: readonly number[];
  readonly predicted: readonly number[];
}

async function profileOf(
  activation: Activation,
  init: InitOptions,
  depth: number,
  seeds: number,
): Promise<Profile> {
  const { gradients } = await sweep({
    ...{ activation, ...init, output: "linear", of: "output", width: WIDTH, depths: [depth] },
    ...{ variants: ["post-norm"], metrics: ["rms"], seeds: { from: 0, to: seeds - 1 } },
  });
  const hidden = gradients.slice(0, -1);
  return {
    measured: hidden.map(({ log10_rms_over_seeds }) => log10_rms_over_seeds),
    predicted: hidden.map(({ log10_theory_rms }) => log10_theory_rms),
  };
}

/** The gradient of the last layer but the output, in a deep net over a shallow one. */
async function ofLast(
  { depths: [shallow, deep], seeds }: { depths: number[]; seeds: number },
): Promise<Finding> {
  const last = async (depth: number) =>
    (await profileOf("gelu", {}, depth, seeds)).measured.at(-1)!;
  return {
    what: `last hidden layer, depth ${deep} over depth ${shallow}`,
    measured: 10 ** (await last(deep!) - await last(shallow!)),
    predicted: 1,
    margin: 0.02,
  };
}

if (import.meta.main) await runExperiment(postNorm);
