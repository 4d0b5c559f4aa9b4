/**
 * Nets of parts in plain numbers: what the theory predicts, measured on nets that are drawn.
 */
import { ACTIVATION_RULES } from "../../src/nn/activations.ts";
import { TorchGenerator } from "../../src/random/mod.ts";
import type { LayerParts, TheoryNet } from "../../src/theory/mod.ts";

/** Mean squares by layer: of the linear layer's input, of the gradient behind it, of the weight's. */
export interface Squares {
  readonly forward: number[];
  readonly backward: number[];
  readonly gradient: number[];
}

/** The mean squares, averaged over nets of the seeds 0, 1, ... */
export function simulate(net: TheoryNet, seeds: number): Squares {
  const depth = net.variances.length;
  const [forward, backward, gradient] = [0, 1, 2].map(() => new Array<number>(depth).fill(0));
  for (let seed = 0; seed < seeds; seed++) {
    const nets = simulateOne(net, new TorchGenerator(seed));
    nets.forEach(({ input, delta }, l) => {
      const [inputs, deltas] = [meanSquare(input) / seeds, meanSquare(delta)];
      forward![l]! += inputs;
      backward![l]! += deltas / seeds;
      gradient![l]! += inputs * deltas; // of all products delta_i x_j
    });
  }
  return { forward: forward!, backward: backward!, gradient: gradient! };
}

interface Layer {
  readonly weight: Float32Array;
  /** The linear layer's input. */
  readonly input: number[];
  /** phi' at the pre-activations. */
  readonly slopes: number[];
  /** Of the norm: x - mean over the deviation, and the deviation. */
  readonly norm?: { readonly values: number[]; readonly deviation: number };
}

const PLAIN: LayerParts = { join: "none", scale: 1, norm: "none" };

function simulateOne(
  { layerSizes, variances, parts, activation, output, of, target = 0, input }: TheoryNet,
  generator: TorchGenerator,
): { input: number[]; delta: number[] }[] {
  const depth = variances.length;
  const layers: Layer[] = [];
  let x = [...input];
  for (let l = 0; l < depth; l++) {
    const { join, scale, norm } = parts?.[l] ?? PLAIN;
    const [fanIn, fanOut] = [layerSizes[l]!, layerSizes[l + 1]!];
    const draw = (count: number, variance: number) => {
      const bound = Math.sqrt(3 * variance);
      return generator.uniform(new Float32Array(count), -bound, bound);
    };
    const weight = draw(fanIn * fanOut, variances[l]!.weightVariance / fanIn);
    const bias = draw(fanOut, variances[l]!.biasVariance);
    const before = norm === "before" ? normalise(x) : undefined;
    const h = before?.values ?? x;
    const name = l === depth - 1 && output === "linear" ? "linear" : activation;
    const branch = [...bias].map((b, i) =>
      ACTIVATION_RULES[name].at(h.reduce((sum, x, j) => sum + weight[i * fanIn + j]! * x, b))
    );
    const added = x;
    const sum = join === "none"
      ? branch.map(({ value }) => value)
      : added.map((x, j) => x + scale * branch[join === "one-out" ? 0 : j]!.value);
    const behind = norm === "behind" ? normalise(sum) : undefined;
    const slopes = branch.map(({ slope }) => slope * (join === "none" ? 1 : scale));
    layers.push({
      weight,
      input: h,
      slopes,
      ...((before ?? behind) && { norm: (before ?? behind)! }),
    });
    x = behind?.values ?? sum;
  }
  let g = x.map((y) => of === "output" ? 1 : 2 * (y - target) / x.length);
  const found: { input: number[]; delta: number[] }[] = [];
  for (let l = depth - 1; l >= 0; l--) {
    const { join, norm: rule } = parts?.[l] ?? PLAIN;
    const { weight, input, slopes, norm } = layers[l]!;
    if (rule === "behind") g = backThroughNorm(g, norm!);
    const total = g.reduce((sum, g) => sum + g, 0);
    const delta = slopes.map((slope, i) => slope * (join === "one-out" ? total : g[i]!));
    found[l] = { input, delta };
    const n = input.length;
    let through = input.map((_, j) => delta.reduce((sum, d, i) => sum + d * weight[i * n + j]!, 0));
    if (rule === "before") through = backThroughNorm(through, norm!);
    g = join === "none" ? through : through.map((h, j) => h + g[j]!);
  }
  return found;
}

function normalise(x: readonly number[]): NonNullable<Layer["norm"]> {
  const mean = x.reduce((sum, x) => sum + x, 0) / x.length;
  const deviation = Math.sqrt(meanSquare(x.map((x) => x - mean)) + 1e-5);
  return { values: x.map((x) => (x - mean) / deviation), deviation };
}

function backThroughNorm(
  g: readonly number[],
  { values, deviation }: NonNullable<Layer["norm"]>,
): number[] {
  const mean = g.reduce((sum, g) => sum + g, 0) / g.length;
  const along = g.reduce((sum, g, j) => sum + g * values[j]!, 0) / g.length;
  return g.map((g, j) => (g - mean - along * values[j]!) / deviation);
}

function meanSquare(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x * x, 0) / values.length;
}
