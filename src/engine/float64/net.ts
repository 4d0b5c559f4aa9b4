/**
 * A task's nets in memory: one at a time, its parameters drawn once for all variants.
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
  /** Input rows of the task. */
  readonly rows: number;
  /** [fanOut, fanIn] */
  readonly weight: Float32Array;
  readonly bias: Float32Array;
  readonly bounds: Bounds;
  /** How each of the task's variants joins x and f(x). */
  readonly joins: readonly JoinRule[];
  /** The layer's input x, [rows, fanIn]. */
  readonly x: Float64Array;
  /** phi'(z), [rows, fanOut]; in the backward pass it becomes the gradient by z. */
  readonly slope: Float64Array;
}

/** Memory for a net, whatever its seed and variant. */
export interface Net {
  readonly layers: readonly Layer[];
  /** [rows, outputs], with room for the widest variant's. */
  readonly output: Float64Array;
  /** How many numbers that are in each of the task's variants. */
  readonly outputSizes: readonly number[];
  /** Each has room for any layer's inputs or outputs in all rows. */
  readonly scratch: readonly [Float64Array, Float64Array, Float64Array];
  /** Room for all entries of any layer's gradient, where they are needed. */
  readonly entries: Float64Array;
}

/** Memory for a task's nets. The first layer's input is the task's. */
export function makeNet(nets: Nets): Net {
  const { layerSizes, initialisation, variants, rows } = nets;
  const parameters = new Float32Array(parameterCount(layerSizes));
  const units = layerSizes.slice(1).reduce((sum, out, l) => sum + layerSizes[l]! + out, 0);
  const numbers = new Float64Array(rows.length * units);
  let [parameter, number] = [0, 0];
  const someParameters = (count: number) => parameters.subarray(parameter, parameter += count);
  const someNumbers = (count: number) => numbers.subarray(number, number += count);
  const layers = layerSizes.slice(1).map((fanOut, l): Layer => {
    const fanIn = layerSizes[l]!;
    return {
      ...{ fanIn, fanOut, rows: rows.length },
      weight: someParameters(fanIn * fanOut),
      bias: someParameters(fanOut),
      bounds: INITIALISATION_RULES[initialisation].bounds(fanIn, fanOut),
      joins: variants.map((variant) => JOIN_RULES[joinOf(variant, fanIn, fanOut)!]),
      x: someNumbers(rows.length * fanIn),
      slope: someNumbers(rows.length * fanOut),
    };
  });
  layers[0]!.x.set(rows.flat());
  const { fanIn, fanOut } = layers.at(-1)!;
  const largest = (of: (layer: Layer) => number) =>
    layers.reduce((most, layer) => Math.max(most, of(layer)), 0);
  const widest = () =>
    new Float64Array(rows.length * largest(({ fanIn, fanOut }) => Math.max(fanIn, fanOut)));
  return {
    layers,
    output: widest(),
    outputSizes: variants.map((variant) =>
      rows.length * joinedWidth(joinOf(variant, fanIn, fanOut)!, fanIn, fanOut)
    ),
    scratch: [widest(), widest(), widest()],
    entries: new Float64Array(
      needsEntries(nets) ? largest(({ weight }) => weight.length) : 0,
    ),
  };
}

/** Whether a magnitude is found from all entries of a gradient, and not from its two factors. */
export function needsEntries({ rows, metrics }: Pick<Nets, "rows" | "metrics">): boolean {
  return rows.length > 1 || !metrics.every((metric) => METRIC_RULES[metric].multiplies);
}

/** Draws a net's parameters as `torch.nn.Linear` does, layer by layer, weight then bias. */
export function draw({ layers }: Net, generator: TorchGenerator): void {
  for (const { weight, bias, bounds } of layers) {
    generator.uniform(weight, -bounds.weight, bounds.weight);
    generator.uniform(bias, -bounds.bias, bounds.bias);
  }
}
