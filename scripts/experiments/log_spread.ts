/**
 * How far apart are the gradients of nets that differ by nothing but their seed?
 */
import { type Activation, type GradientRow, type InitOptions, sweep } from "../../mod.ts";
import { gaussianAverage, theory, variancesOf } from "../../src/theory/mod.ts";
import { ACTIVATION_RULES } from "../../src/nn/activations.ts";
import { runExperiment } from "./command.ts";
import type { Experiment, Finding, Size } from "./experiment.ts";
import { binomialLogs, logMoments } from "./log_chi_square.ts";
import { slopeOf } from "./slope.ts";

const SIZES = {
  full: {
    byDepth: { width: 32, depths: [5, 9, 17, 33], seeds: 10_000 },
    byWidth: { widths: [16, 32, 64, 128], depth: 9, seeds: 4000 },
    others: { depth: 17, seeds: 4000 },
  },
  small: {
    byDepth: { width: 32, depths: [5, 9, 17], seeds: 3000 },
    byWidth: { widths: [16, 32, 64], depth: 5, seeds: 1000 },
    others: { depth: 9, seeds: 1000 },
  },
};

const HE = { init: "he-normal", bias: "zero" } as const;
const LECUN = { init: "lecun-normal", bias: "zero" } as const;

/** Variances over seeds of ln of the first layer's mean square gradient, of the output. */
export const logSpread: Experiment = {
  name: "log_spread",
  question: "How far apart are the gradients of nets that differ by nothing but their seed?",
  measure: async (size) => [...await byDepth(size), ...await byWidth(size), ...await others(size)],
};

/** ReLU by He: one width, several depths. */
async function byDepth(size: Size): Promise<Finding[]> {
  const { width, depths, seeds } = SIZES[size].byDepth;
  const rows = await firstLayers("relu", HE, { width, depths, seeds });
  const { mean, variance } = binomialLogs(width);
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const { slope, reach } = slopeOf(
    rows.map((row) => [Math.log(row.depth - 1), Math.log(varianceOf(row))]),
  );
  const name = `ReLU, width ${width}`;
  return [
    ...[first, last].map((row) => ({
      what: `${name}, depth ${row.depth}: variance`,
      measured: varianceOf(row),
      predicted: (row.depth - 1) * variance,
      margin: chance(seeds),
    })),
    {
      what: `${name}: exponent of depth - 1`,
      measured: slope,
      predicted: 1,
      margin: chance(seeds) / reach,
    },
    {
      what: `${name}: mean of log10, decades per layer`,
      measured: (last.log10_mean - first.log10_mean) / (last.depth - first.depth),
      predicted: mean / 2 / Math.LN10,
      margin: size === "full" ? 0.02 : 0.1,
    },
    ...QUANTILES.map(({ share, low, high, normal, error }) => ({
      what: `${name}, depth ${last.depth}: the middle ${share} of nets, +- deviations`,
      measured: (last[high] - last[low]) / 2 / last.log10_sd,
      predicted: normal,
      margin: 2 * error / Math.sqrt(seeds),
    })),
  ];
}

/**
 * Quantiles of a share of the nets in the middle, what half their distance is for normal numbers of
 * deviation 1, and its standard error for one seed as a share of it: by the asymptotic variance of
 * quantiles, sqrt(p (1 - 2 p) / 2) / density, p being the share on either side.
 */
const QUANTILES = [
  { share: "90 %", low: "log10_q05", high: "log10_q95", normal: 1.64485, error: 0.884 },
  { share: "half", low: "log10_q25", high: "log10_q75", normal: 0.67449, error: 1.166 },
] as const;

/** ReLU by He: one depth, several widths. */
async function byWidth(size: Size): Promise<Finding[]> {
  const { widths, depth, seeds } = SIZES[size].byWidth;
  const measured: [number, number][] = [], predicted: [number, number][] = [];
  for (const width of widths) {
    const [row] = await firstLayers("relu", HE, { width, depths: [depth], seeds });
    measured.push([Math.log(width), Math.log(varianceOf(row!))]);
    predicted.push([Math.log(width), Math.log((depth - 1) * binomialLogs(width).variance)]);
  }
  const [lnWidth, lnVariance] = measured.at(-1)!;
  const { slope, reach } = slopeOf(measured);
  const exact = slopeOf(predicted).slope;
  return [
    {
      what: `ReLU, width ${widths.at(-1)}: variance * width / (depth - 1)`,
      measured: Math.exp(lnVariance + lnWidth) / (depth - 1),
      predicted: 5,
      margin: binomialLogs(widths.at(-1)!).variance * widths.at(-1)! / 5 - 1 + chance(seeds),
    },
    {
      what: `ReLU, depth ${depth}: exponent of the width`,
      measured: slope,
      predicted: exact,
      margin: chance(seeds) / reach / Math.abs(exact),
    },
  ];
}

const OTHERS = [
  { name: "no activation, normal weights", activation: "linear", init: LECUN, width: 32 },
  { name: "GELU as PyTorch draws it", activation: "gelu", init: {}, width: 64 },
] as const;

/** Other nets than ReLU's. */
async function others(size: Size): Promise<Finding[]> {
  const { depth, seeds } = SIZES[size].others;
  const findings: Finding[] = [];
  for (const { name, activation, init, width } of OTHERS) {
    const [row] = await firstLayers(activation, init, { width, depths: [depth], seeds });
    findings.push({
      what: `${name}, width ${width}, depth ${depth}: variance`,
      measured: varianceOf(row!),
      predicted: activation === "linear"
        ? (depth - 1) * logMoments(width).variance
        : toFirstOrder(activation, init, width, depth),
      // What the formula leaves out is of the next order in 1/width: some 2 / width of it.
      margin: chance(seeds) + (activation === "linear" ? 0 : 2 / width),
    });
  }
  return findings;
}

/**
 * The variance to first order in 1/width, for weights that are drawn uniformly: each layer adds
 * (3 E[phi'^4] / E[phi'^2]^2 - 1) / width, but the last one, whose weights are the only row, 1.8 for 3.
 */
function toFirstOrder(activation: Activation, init: InitOptions, width: number, depth: number) {
  const layerSizes = [...Array<number>(depth).fill(width), 1];
  const predicted = theory({
    ...{ layerSizes, activation, variances: variancesOf(init, layerSizes) },
    ...{ input: Array.from({ length: width }, (_, k) => 1 - 2 * k / (width - 1)) },
    ...{ output: "linear", of: "output" },
  });
  if ("reason" in predicted) throw new Error(predicted.reason);
  const { at } = ACTIVATION_RULES[activation];
  let sum = 0;
  for (const [layer, { log10Variance }] of predicted.profile.slice(0, -1).entries()) {
    const power = (p: number) => gaussianAverage((z) => at(z).slope ** p, 10 ** log10Variance);
    const kurtosis = layer === depth - 2 ? 1.8 : 3;
    sum += (kurtosis * power(4) / power(2) ** 2 - 1) / width;
  }
  return sum;
}

/** The first layer's row for each depth. */
async function firstLayers(
  activation: Activation,
  init: InitOptions,
  { width, depths, seeds }: { width: number; depths: readonly number[]; seeds: number },
): Promise<GradientRow[]> {
  const { gradients } = await sweep({
    ...{ activation, ...init, width, depths, output: "linear", of: "output" },
    ...{ variants: ["plain"], metrics: ["rms"], seeds: { from: 0, to: seeds - 1 } },
  });
  return gradients.filter(({ layer }) => layer === 0);
}

/** The variance over seeds of ln of the mean square, from that of log10 of its root. */
function varianceOf({ log10_sd }: GradientRow): number {
  return (2 * Math.LN10 * log10_sd) ** 2;
}

/** Two standard errors of a variance of normal numbers, as a share of it. */
function chance(seeds: number): number {
  return 2 * Math.sqrt(2 / seeds);
}

if (import.meta.main) await runExperiment(logSpread);
