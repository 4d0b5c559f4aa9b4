/**
 * The nets of one seed in memory: all variants have the same parameters, which are drawn once.
 */
import { ACTIVATION_RULES, type ActivationRule } from "../../nn/activations.ts";
import { type Draw, drawsOf, fill } from "../../nn/initialisations.ts";
import { activationsOf } from "../../nn/outputs.ts";
import { parameterCount } from "../../nn/shapes.ts";
import { joinedWidth, NORM_PLACES, type NormPlace, partsOf } from "../../nn/variants.ts";
import { METRIC_RULES } from "../../probe/metrics.ts";
import type { TorchGenerator } from "../../random/mod.ts";
import type { Nets } from "../engine.ts";
import { JOIN_RULES, type JoinRule } from "./joins.ts";

/** A layer, and what is kept of it from the forward pass to the backward pass. */
export interface Layer {
  readonly fanIn: number;
  readonly fanOut: number;
  /** [fanOut, fanIn] */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly activation: ActivationRule;
  /** What the linear layer takes, the layer's input or that normalised: [streams, fanIn]. */
  readonly x: Float64Array;
  /** phi'(z), [streams, fanOut]; in the backward pass it becomes the gradient by z. */
  readonly slope: Float64Array;
  /** What belongs to each of the variants. */
  readonly variants: readonly LayerVariant[];
}

/** What belongs to one variant of a layer. */
export interface LayerVariant extends NormPlace {
  readonly rule: JoinRule;
  /** What f(x) is multiplied with. */
  readonly scale: number;
  /** Its part of the layer's x and slope, [rows, ...]. */
  readonly x: Float64Array;
  readonly slope: Float64Array;
  /** The layer's input, [rows, fanIn]; the same as x where that is not normalised. */
  readonly input: Float64Array;
  /** Where its output goes, the next layer's input if there is one: [rows, pitch], `width` numbers in each. */
  readonly output: Float64Array;
  readonly pitch: number;
  readonly width: number;
  /** Where something is normalised: 1 / sqrt(variance + epsilon) of each row. */
  readonly deviations: Float64Array;
}

/** Parameters that follow each other, and are drawn in the same way. */
interface Run {
  readonly values: Float32Array;
  readonly draw: Draw;
  /** The columns of a weight. */
  readonly columns: number;
}

/** Memory for the nets of one seed, whichever. */
export interface SeedNets {
  readonly layers: readonly Layer[];
  /** All parameters, in the order in which they are drawn. */
  readonly runs: readonly Run[];
  /** Input rows. */
  readonly rows: number;
  /** Streams, a row of a variant each, in the variants' order; and one more where they are odd. */
  readonly streams: number;
  readonly evenStreams: number;
  /** The outputs of each variant's net, and of the one that has most. */
  readonly outputWidths: readonly number[];
  readonly outputWidth: number;
  /** [streams, outputWidth] */
  readonly output: Float64Array;
  /** Each has room for any layer's inputs or outputs in all streams. */
  readonly scratch: readonly [Float64Array, Float64Array, Float64Array];
  /** Room for all entries of any layer's gradient, where they are needed. */
  readonly entries: Float64Array;
}

const NONE = new Float64Array(0);

/** Memory for a task's nets. The first layer's input is the task's. */
export function makeNets(nets: Nets): SeedNets {
  const { layerSizes, activation, output: rule, variants, rows } = nets;
  const parts = variants.map((variant) => partsOf(variant, nets));
  const activations = activationsOf(layerSizes.length - 1, activation, rule);
  const streams = variants.length * rows.length;
  const evenStreams = streams + streams % 2;
  const parameters = new Float32Array(parameterCount(layerSizes));
  const units = layerSizes.slice(1).reduce((sum, out, l) => sum + layerSizes[l]! + out, 0);
  const numbers = new Float64Array(evenStreams * units);
  let [parameter, number] = [0, 0];
  const someParameters = (count: number) => parameters.subarray(parameter, parameter += count);
  const someNumbers = (count: number) => numbers.subarray(number, number += count);
  const part = (all: Float64Array, width: number, v: number) =>
    all.subarray(v * rows.length * width, (v + 1) * rows.length * width);
  const layersOwn = layerSizes.slice(1).map((fanOut, l) => {
    const fanIn = layerSizes[l]!;
    const x = someNumbers(evenStreams * fanIn);
    return {
      ...{ fanIn, fanOut, x },
      slope: someNumbers(evenStreams * fanOut),
      weight: someParameters(fanIn * fanOut),
      bias: someParameters(fanOut),
      activation: ACTIVATION_RULES[activations[l]!],
      inputs: parts.map((layers, v) => {
        const own = part(x, fanIn, v);
        return NORM_PLACES[layers[l]!.norm].before ? new Float64Array(own.length) : own;
      }),
    };
  });
  const { fanIn, fanOut } = layersOwn.at(-1)!;
  const outputWidths = parts.map((layers) => joinedWidth(layers.at(-1)!.join, fanIn, fanOut));
  const outputWidth = Math.max(...outputWidths);
  const widest = layerSizes.reduce((most, size) => Math.max(most, size), 0);
  const output = new Float64Array(evenStreams * widest);
  const outputs = parts.map((_, v) => part(output, outputWidth, v));
  const layers = layersOwn.map(({ inputs, ...layer }, l): Layer => {
    const { fanIn, fanOut, x, slope } = layer;
    const next = layersOwn[l + 1] ?? { inputs: outputs, fanIn: outputWidth };
    return {
      ...layer,
      variants: parts.map((layers, v): LayerVariant => {
        const { join, scale, norm } = layers[l]!;
        const { before, behind } = NORM_PLACES[norm];
        return {
          ...{ rule: JOIN_RULES[join], scale, before, behind },
          ...{ x: part(x, fanIn, v), slope: part(slope, fanOut, v), input: inputs[v]! },
          ...{ output: next.inputs[v]!, pitch: next.fanIn },
          width: joinedWidth(join, fanIn, fanOut),
          deviations: before || behind ? new Float64Array(rows.length) : NONE,
        };
      }),
    };
  });
  for (const { input } of layers[0]!.variants) {
    rows.forEach((row, i) => input.set(row, i * row.length));
  }
  const scratch = () => new Float64Array(evenStreams * widest);
  const largest = layers.reduce((most, { weight }) => Math.max(most, weight.length), 0);
  return {
    ...{
      layers,
      runs: runsOf(nets, parameters),
      rows: rows.length,
      streams,
      evenStreams,
      outputWidths,
      outputWidth,
      output,
    },
    scratch: [scratch(), scratch(), scratch()],
    entries: new Float64Array(needsEntries(nets) ? largest : 0),
  };
}

/** Whether a magnitude is found from all entries of a gradient, and not from its two factors. */
export function needsEntries({ rows, metrics }: Pick<Nets, "rows" | "metrics">): boolean {
  return rows.length > 1 && metrics.some((metric) => METRIC_RULES[metric].of === "gradient");
}

/**
 * How the parameters are drawn, layer by layer, weight then bias. Uniform ones of the same bound are drawn
 * at once: each call has its price, which tells in narrow nets.
 */
function runsOf(nets: Nets, parameters: Float32Array): Run[] {
  const runs: Run[] = [];
  let [from, to] = [0, 0];
  const add = (count: number, draw: Draw, columns: number) => {
    const last = runs.at(-1)?.draw;
    const isLast = last?.kind === "uniform" && draw.kind === "uniform" &&
      Math.fround(last.bound) === Math.fround(draw.bound);
    if (isLast) runs.pop();
    else from = to;
    to += count;
    runs.push({ values: parameters.subarray(from, to), draw, columns });
  };
  nets.layerSizes.slice(1).forEach((fanOut, l) => {
    const fanIn = nets.layerSizes[l]!;
    const { weight, bias } = drawsOf(nets, fanIn, fanOut);
    add(fanIn * fanOut, weight, fanIn);
    add(fanOut, bias, 1);
  });
  return runs;
}

/** Draws the parameters. */
export function draw({ runs }: SeedNets, generator: TorchGenerator): void {
  for (const { values, draw, columns } of runs) fill(generator, values, draw, columns);
}
