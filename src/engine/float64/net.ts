/**
 * The nets of some seeds in memory, which go through the layers together: what a layer costs whatever its
 * width is paid once for all of them. All variants have the same parameters, which are drawn once.
 *
 * An input row of a variant of a seed is a stream. Streams are numbered by variant, then by seed, then by
 * row; an array [streams, n] has n numbers for each.
 */
import { ACTIVATION_RULES, type ActivationRule } from "../../nn/activations.ts";
import { type Draw, drawsOf, fill } from "../../nn/initialisations.ts";
import { activationsOf } from "../../nn/outputs.ts";
import { parameterCount } from "../../nn/shapes.ts";
import { joinedWidth, NORM_PLACES, type NormPlace, partsOf } from "../../nn/variants.ts";
import { METRIC_RULES } from "../../probe/metrics.ts";
import type { TorchGenerator } from "../../random/mod.ts";
import type { Nets } from "../engine.ts";
import { JOIN_RULES, type JoinRule, type JoinSizes } from "./joins.ts";
import { type Scalable, scalable } from "./scale.ts";

/** A layer, and what is kept of it from the forward pass to the backward pass. */
export interface Layer {
  readonly fanIn: number;
  readonly fanOut: number;
  /** Where its weight, [fanOut, fanIn], and its bias begin among a seed's parameters. */
  readonly weight: number;
  readonly bias: number;
  readonly activation: ActivationRule;
  /** What the linear layer takes, the layer's input or that normalised: [streams, fanIn]. */
  readonly x: Float64Array;
  /** phi'(z), [streams, fanOut]; the backward pass puts the gradient by z in its place. */
  readonly slope: Float64Array;
  /** What belongs to each of the variants. */
  readonly variants: readonly LayerVariant[];
}

/** What belongs to one variant of a layer. */
export interface LayerVariant extends NormPlace, JoinSizes {
  readonly rule: JoinRule;
  /** What f(x) is multiplied with. */
  readonly scale: number;
  /** The layer's input, [streams, fanIn]; the same as x where that is not normalised. */
  readonly input: Float64Array;
  /** Where its output goes, the next layer's input if there is one: [streams, pitch], `width` numbers in each. */
  readonly output: Float64Array;
  readonly width: number;
  /** Where something is normalised: 1 / sqrt(variance + epsilon) of each stream. */
  readonly deviations: Float64Array;
}

/** Parameters that follow each other, and are drawn in the same way. */
interface Run {
  /** Those of each seed. */
  readonly values: readonly Float32Array[];
  readonly draw: Draw;
  /** The columns of a weight. */
  readonly columns: number;
}

/** Memory for the nets of some seeds, whichever. */
export interface SeedNets {
  readonly layers: readonly Layer[];
  /** [seeds, parameterCount] */
  readonly parameters: Float32Array;
  readonly parameterCount: number;
  /** All parameters, in the order in which they are drawn. */
  readonly runs: readonly Run[];
  /** Seeds at once, at most. */
  readonly seeds: number;
  /** Input rows. */
  readonly rows: number;
  /** The first seed's streams, two by two; the last of an odd number has itself for a partner. */
  readonly pairs: readonly number[];
  /** The outputs of each variant's net, and of the one that has most. */
  readonly outputWidths: readonly number[];
  readonly outputWidth: number;
  /** [streams, outputWidth] */
  readonly output: Float64Array;
  /** Each has room for any layer's inputs or outputs in all streams. */
  readonly scratch: readonly [Scalable, Scalable, Scalable];
  /** Room for all entries of any layer's gradient, where they are needed. */
  readonly entries: Float64Array;
}

const NONE = new Float64Array(0);

/** Memory for a task's nets. The first layer's input is the task's. */
export function makeNets(nets: Nets): SeedNets {
  const { activation, output: rule, variants, rows } = nets;
  // Kept as integers, in which V8 finds places in arrays: of floats that are whole it may not know.
  const layerSizes = nets.layerSizes.map((size) => size | 0);
  const parts = variants.map((variant) => partsOf(variant, nets));
  const activations = activationsOf(layerSizes.length - 1, activation, rule);
  const seeds = seedsAtOnce(nets);
  const streams = variants.length * seeds * rows.length;
  const numbers = new Float64Array(streams * unitsOf(nets));
  let [parameter, number] = [0, 0];
  const someNumbers = (count: number) => numbers.subarray(number, number += count);
  const layersOwn = layerSizes.slice(1).map((fanOut, l) => {
    const fanIn = layerSizes[l]!;
    const x = someNumbers(streams * fanIn);
    const normed = parts.map((layers) => NORM_PLACES[layers[l]!.norm].before);
    const input = normed.includes(true) ? new Float64Array(x.length) : x;
    const weight = parameter;
    const bias = weight + fanIn * fanOut;
    parameter = bias + fanOut;
    return {
      ...{ fanIn, fanOut, weight, bias, x },
      slope: someNumbers(streams * fanOut),
      activation: ACTIVATION_RULES[activations[l]!],
      inputs: normed.map((before) => before ? input : x),
    };
  });
  const { fanIn, fanOut } = layersOwn.at(-1)!;
  const outputWidths = parts.map((layers) => joinedWidth(layers.at(-1)!.join, fanIn, fanOut));
  const outputWidth = Math.max(...outputWidths);
  const widest = layerSizes.reduce((most, size) => Math.max(most, size), 0);
  const output = new Float64Array(streams * widest);
  const scratch = () => scalable(streams * widest);
  const layers = layersOwn.map(({ inputs, ...layer }, l): Layer => {
    const { fanIn, fanOut } = layer;
    const next = layersOwn[l + 1] ?? { inputs: variants.map(() => output), fanIn: outputWidth };
    return {
      ...layer,
      variants: parts.map((layers, v): LayerVariant => {
        const { join, scale, norm } = layers[l]!;
        const { before, behind } = NORM_PLACES[norm];
        return {
          ...{ rule: JOIN_RULES[join], scale, before, behind },
          ...{ first: v * seeds * rows.length, fanIn, fanOut, input: inputs[v]! },
          ...{ output: next.inputs[v]!, pitch: next.fanIn },
          width: joinedWidth(join, fanIn, fanOut),
          deviations: before || behind ? new Float64Array(seeds * rows.length) : NONE,
        };
      }),
    };
  });
  for (const { input, first, fanIn } of layers[0]!.variants) {
    for (let i = 0; i < seeds * rows.length; i++) {
      input.set(rows[i % rows.length]!, (first + i) * fanIn);
    }
  }
  const largest = layers.reduce((most, { fanIn, fanOut }) => Math.max(most, fanIn * fanOut), 0);
  const parameters = new Float32Array(seeds * parameter);
  return {
    ...{ layers, parameters, parameterCount: parameter, seeds, rows: rows.length },
    runs: runsOf(nets, parameters, seeds),
    pairs: pairsOf(variants.length, seeds, rows.length),
    ...{ outputWidths, outputWidth, output },
    scratch: [scratch(), scratch(), scratch()],
    entries: new Float64Array(needsEntries(nets) ? largest : 0),
  };
}

/** Bytes of the nets that go together, unless those of one seed are more: a core's cache has room for them. */
const CACHED = 2 ** 17;
/** More seeds at once gain nothing. */
const MOST_SEEDS = 16;

/** How many seeds' nets go together. */
export function seedsAtOnce(nets: Nets): number {
  const { layerSizes, variants, rows } = nets;
  const numbers = variants.length * rows.length * unitsOf(nets);
  const bytes = numbers * Float64Array.BYTES_PER_ELEMENT +
    parameterCount(layerSizes) * Float32Array.BYTES_PER_ELEMENT;
  return Math.max(1, Math.min(MOST_SEEDS, Math.floor(CACHED / bytes)));
}

/** The inputs and the outputs of all layers. */
function unitsOf({ layerSizes }: Nets): number {
  return layerSizes.slice(1).reduce((sum, out, l) => sum + layerSizes[l]! + out, 0);
}

/** A seed's streams, two by two: see {@linkcode SeedNets}. */
function pairsOf(variants: number, seeds: number, rows: number): number[] {
  const pairs: number[] = [];
  for (let v = 0; v < variants; v++) {
    for (let row = 0; row < rows; row++) pairs.push(v * seeds * rows + row);
  }
  if (pairs.length % 2 === 1) pairs.push(pairs.at(-1)!);
  return pairs;
}

/** Whether a magnitude is found from all entries of a gradient, and not from its two factors. */
export function needsEntries({ rows, metrics }: Pick<Nets, "rows" | "metrics">): boolean {
  return rows.length > 1 && metrics.some((metric) => METRIC_RULES[metric].of === "gradient");
}

/**
 * How the parameters are drawn, layer by layer, weight then bias. Uniform ones of the same bound are drawn
 * at once: each call has its price, which tells in narrow nets.
 */
function runsOf(nets: Nets, parameters: Float32Array, seeds: number): Run[] {
  const runs: (Omit<Run, "values"> & { from: number; to: number })[] = [];
  const add = (count: number, draw: Draw, columns: number) => {
    const last = runs.at(-1);
    const isLast = last?.draw.kind === "uniform" && draw.kind === "uniform" &&
      Math.fround(last.draw.bound) === Math.fround(draw.bound);
    const from = last?.to ?? 0;
    if (isLast) last.to += count;
    else runs.push({ from, to: from + count, draw, columns });
  };
  nets.layerSizes.slice(1).forEach((fanOut, l) => {
    const fanIn = nets.layerSizes[l]!;
    const { weight, bias } = drawsOf(nets, fanIn, fanOut);
    add(fanIn * fanOut, weight, fanIn);
    add(fanOut, bias, 1);
  });
  const count = parameters.length / seeds;
  return runs.map(({ from, to, draw, columns }) => ({
    ...{ draw, columns },
    values: Array.from(
      { length: seeds },
      (_, seed) => parameters.subarray(seed * count + from, seed * count + to),
    ),
  }));
}

/** Draws the parameters of one of the seeds. */
export function draw({ runs }: SeedNets, seed: number, generator: TorchGenerator): void {
  for (const { values, draw, columns } of runs) fill(generator, values[seed]!, draw, columns);
}
