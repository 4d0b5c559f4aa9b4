/**
 * Deep tanh nets, measured: where their variance goes, and how fast their gradient changes.
 */
import { sweep } from "../../mod.ts";
import type { Seeds } from "../../src/sweep/seeds.ts";
import type { Variances } from "../../src/theory/mod.ts";

/** How many nets of which size. */
export interface TanhNets {
  readonly width: number;
  readonly depth: number;
  readonly seeds: Seeds;
}

/** What is measured of nets with the same variances. */
export interface TanhMeasured {
  /** The variance of the pre-activations, in the layers that have forgotten the input. */
  readonly q: number;
  /** How many times as large the gradient's mean square is there as in the layer behind: the mean. */
  readonly chi: number;
}

/** The first layer that has forgotten the input: q comes e times nearer to q* every 1 to 4 layers. */
const FROM = 16;

/** Measures nets from layer 16 to the last hidden one. */
export async function measureTanh(
  { weightVariance, biasVariance }: Variances,
  { width, depth, seeds }: TanhNets,
): Promise<TanhMeasured> {
  const { gradients, runs } = await sweep({
    ...{ width, depths: [depth], seeds, variants: ["plain"], activation: "tanh" },
    ...{ sigmaW: Math.sqrt(weightVariance), sigmaB: Math.sqrt(biasVariance) },
    ...{ output: "linear", of: "output", metrics: ["forward_rms", "backward_rms"] },
  }, { keepRuns: true });
  const isInterior = ({ layer }: { layer: number }) => layer >= FROM && layer < depth - 1;
  const inputs = gradients.filter((row) => row.metric === "forward_rms" && isInterior(row));
  // Of each net by itself: a mean over nets would follow the few whose gradients are largest.
  const growths: number[] = [];
  let behind = { seed: NaN, value: NaN };
  for (const { metric, seed, layer, value } of [...runs()].reverse()) {
    if (metric !== "backward_rms" || !isInterior({ layer })) continue;
    if (seed === behind.seed) growths.push((value / behind.value) ** 2);
    behind = { seed, value };
  }
  return {
    q: weightVariance * mean(inputs.map((row) => row.rms_over_seeds ** 2)) + biasVariance,
    chi: mean(growths),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
