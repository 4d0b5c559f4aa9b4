/**
 * The nets of one seed in memory: all variants have the same parameters, which are drawn once.
 */
import { type Bounds, INITIALISATION_RULES } from "../../nn/initialisations.ts";
import { parameterCount } from "../../nn/shapes.ts";
import { joinedWidth, joinOf } from "../../nn/variants.ts";
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
  readonly bounds: Bounds;
  /** The layer's input, [streams, fanIn]. */
  readonly x: Float64Array;
  /** phi'(z), [streams, fanOut]; in the backward pass it becomes the gradient by z. */
  readonly slope: Float64Array;
  /** What belongs to each of the variants: its join, and its part of x and slope, [rows, ...]. */
  readonly variants: readonly {
    readonly rule: JoinRule;
    readonly x: Float64Array;
    readonly slope: Float64Array;
  }[];
}

/** Memory for the nets of one seed, whichever. */
export interface SeedNets {
  readonly layers: readonly Layer[];
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

/** Memory for a task's nets. The first layer's input is the task's. */
export function makeNets(nets: Nets): SeedNets {
  const { layerSizes, initialisation, variants, rows } = nets;
  const streams = variants.length * rows.length;
  const evenStreams = streams + streams % 2;
  const parameters = new Float32Array(parameterCount(layerSizes));
  const units = layerSizes.slice(1).reduce((sum, out, l) => sum + layerSizes[l]! + out, 0);
  const numbers = new Float64Array(evenStreams * units);
  let [parameter, number] = [0, 0];
  const someParameters = (count: number) => parameters.subarray(parameter, parameter += count);
  const someNumbers = (count: number) => numbers.subarray(number, number += count);
  const layers = layerSizes.slice(1).map((fanOut, l): Layer => {
    const fanIn = layerSizes[l]!;
    const [x, slope] = [someNumbers(evenStreams * fanIn), someNumbers(evenStreams * fanOut)];
    const part = (all: Float64Array, width: number, v: number) =>
      all.subarray(v * rows.length * width, (v + 1) * rows.length * width);
    return {
      ...{ fanIn, fanOut, x, slope },
      weight: someParameters(fanIn * fanOut),
      bias: someParameters(fanOut),
      bounds: INITIALISATION_RULES[initialisation].bounds(fanIn, fanOut),
      variants: variants.map((variant, v) => ({
        rule: JOIN_RULES[joinOf(variant, fanIn, fanOut)!],
        x: part(x, fanIn, v),
        slope: part(slope, fanOut, v),
      })),
    };
  });
  for (const { x } of layers[0]!.variants) rows.forEach((row, i) => x.set(row, i * row.length));
  const { fanIn, fanOut } = layers.at(-1)!;
  const outputWidths = variants.map((variant) =>
    joinedWidth(joinOf(variant, fanIn, fanOut)!, fanIn, fanOut)
  );
  const largest = (of: (layer: Layer) => number) =>
    layers.reduce((most, layer) => Math.max(most, of(layer)), 0);
  const widest = () =>
    new Float64Array(evenStreams * largest(({ fanIn, fanOut }) => Math.max(fanIn, fanOut)));
  return {
    ...{ layers, rows: rows.length, streams, evenStreams, outputWidths },
    outputWidth: Math.max(...outputWidths),
    output: widest(),
    scratch: [widest(), widest(), widest()],
    entries: new Float64Array(needsEntries(nets) ? largest(({ weight }) => weight.length) : 0),
  };
}

/** Whether a magnitude is found from all entries of a gradient, and not from its two factors. */
export function needsEntries({ rows, metrics }: Pick<Nets, "rows" | "metrics">): boolean {
  return rows.length > 1 || !metrics.every((metric) => METRIC_RULES[metric].multiplies);
}

/** Draws the parameters as `torch.nn.Linear` does, layer by layer, weight then bias. */
export function draw({ layers }: SeedNets, generator: TorchGenerator): void {
  for (const { weight, bias, bounds } of layers) {
    generator.uniform(weight, -bounds.weight, bounds.weight);
    generator.uniform(bias, -bounds.bias, bounds.bias);
  }
}
