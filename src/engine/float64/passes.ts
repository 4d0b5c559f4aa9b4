/**
 * The forward and the backward pass of the nets of some seeds.
 */
import type { ActivationRule } from "../../nn/activations.ts";
import type { Nets } from "../engine.ts";
import { linearBackward, linearForward } from "./linear.ts";
import type { Layer, SeedNets } from "./net.ts";
import { denormalise, normalise } from "./norms.ts";
import { type Scalable, scaleTo } from "./scale.ts";

/**
 * What the largest number of a gradient is scaled to, as an exponent of two. Then neither a phi' that is
 * float64's smallest number, 2^-1074, nor a sum over a layer leads out of float64's range.
 */
const GRADIENT_EXPONENT = 512;

/** Puts each layer's input and phi'(z) in their places, and the output, for the first `seeds` seeds. */
export function forwardPass(nets: SeedNets, seeds: number): void {
  const z = nets.scratch[0].values;
  const count = seeds * nets.rows;
  for (const layer of nets.layers) {
    const { x, fanIn, fanOut, slope, activation, variants } = layer;
    for (const { before, input, first, deviations } of variants) {
      if (before) normaliseRows(x, input, fanIn, fanIn, first, count, deviations);
    }
    linearForward(z, layer, nets, seeds);
    for (const variant of variants) {
      const { rule, scale, behind, input, output, pitch, width, first, deviations } = variant;
      const end = first + count;
      activate(activation, z, slope, first * fanOut, end * fanOut);
      if (scale !== 1) multiply(z, scale, first * fanOut, end * fanOut);
      rule.join(output, input, z, variant, end);
      if (behind) normaliseRows(output, output, pitch, width, first, count, deviations);
    }
  }
}

/** Puts phi(z) in z's place, and phi'(z) into `slopes`. */
function activate(
  { at }: ActivationRule,
  z: Float64Array,
  slopes: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const { value, slope } = at(z[i]!);
    z[i] = value;
    slopes[i] = slope;
  }
}

function multiply(values: Float64Array, factor: number, from: number, to: number): void {
  for (let i = from; i < to; i++) values[i]! *= factor;
}

function multiplyEach(
  values: Float64Array,
  factors: Float64Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) values[i]! *= factors[i]!;
}

/** Normalises `width` numbers of each of so many streams' rows. */
function normaliseRows(
  out: Float64Array,
  x: Float64Array,
  pitch: number,
  width: number,
  first: number,
  count: number,
  deviations: Float64Array,
): void {
  for (let i = 0, at = first * pitch; i < count; i++, at += pitch) {
    deviations[i] = normalise(out, at, x, at, width);
  }
}

/** Takes gradients by what normaliseRows() has given, y, to those by what it has taken. */
function denormaliseRows(
  g: Float64Array,
  y: Float64Array,
  pitch: number,
  width: number,
  first: number,
  count: number,
  deviations: Float64Array,
): void {
  for (let i = 0, at = first * pitch; i < count; i++, at += pitch) {
    denormalise(g, at, y, at, width, deviations[i]!);
  }
}

/**
 * Takes the gradients of the losses, or of the outputs' sums, back through the nets of the first `seeds`
 * seeds.
 *
 * @param found Told of each layer, from the last on, and variant, each by its place. The layer's `slope`
 * is then, in that variant, the gradient by z over 2^exponents[seed], whose largest number is from 1 up
 * to 2.
 */
export function backwardPass(
  nets: SeedNets,
  seeds: number,
  task: Pick<Nets, "of" | "target">,
  found: (layer: number, variant: number, exponents: Int32Array) => void,
): void {
  const { layers, rows, outputWidth } = nets;
  // The gradient by y becomes that by z in its place.
  const d = nets.scratch[0];
  let [, g, gx] = nets.scratch;
  let width = outputWidth;
  const count = seeds * rows;
  gradientsByOutput(g.values, nets, count, task);
  const totals = nets.outputWidths.map(() => new Int32Array(seeds));
  const exponents = new Int32Array(seeds);
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l]!;
    const { fanIn, fanOut, slope, variants } = layer;
    for (let v = 0; v < variants.length; v++) {
      const variant = variants[v]!;
      const { rule, scale, behind, output, width: own, first, deviations } = variant;
      const end = first + count;
      scaleEach(
        GRADIENT_EXPONENT,
        g,
        first * width,
        rows * width,
        g.values,
        totals[v]!,
        totals[v]!,
      );
      if (behind) denormaliseRows(g.values, output, width, own, first, count, deviations);
      rule.part(g.values, gx.values, d.values, variant, end);
      if (scale !== 1) multiply(d.values, scale, first * fanOut, end * fanOut);
      multiplyEach(d.values, slope, first * fanOut, end * fanOut);
    }
    if (l > 0) backThrough(nets, seeds, layer, d.values, gx.values, g.values);
    for (let v = 0; v < variants.length; v++) {
      const from = variants[v]!.first * fanOut;
      scaleEach(0, d, from, rows * fanOut, slope, totals[v]!, exponents);
      found(l, v, exponents);
    }
    [g, gx] = [gx, g];
    width = fanIn;
  }
}

/** Puts the gradients by the outputs, [streams, outputWidth], into g. */
function gradientsByOutput(
  g: Float64Array,
  { rows, outputWidth: width, outputWidths, output, layers }: SeedNets,
  count: number,
  { of, target }: Pick<Nets, "of" | "target">,
): void {
  layers.at(-1)!.variants.forEach(({ first }, v) => {
    const outputs = outputWidths[v]!;
    g.fill(0, first * width, (first + count) * width);
    for (let s = first; s < first + count; s++) {
      for (let i = s * width; i < s * width + outputs; i++) {
        g[i] = of === "output" ? 1 : 2 / (rows * outputs) * (output[i]! - target);
      }
    }
  });
}

/**
 * Takes each seed's `size` numbers, which begin at `from`, to 2^target by scaleTo().
 *
 * @param sums Where each seed's exponent is put, added to its `before`.
 */
function scaleEach(
  target: number,
  numbers: Scalable,
  from: number,
  size: number,
  out: Float64Array,
  before: Int32Array,
  sums: Int32Array,
): void {
  for (let seed = 0, at = from; seed < sums.length; seed++, at += size) {
    sums[seed] = before[seed]! + scaleTo(target, numbers, at, at + size, out);
  }
}

/**
 * Adds to gx, which has what goes past f, the gradient by z, d, taken back through the linear layer, and
 * through what normalises the layer's input.
 *
 * @param past Room for what goes past f.
 */
function backThrough(
  nets: SeedNets,
  seeds: number,
  layer: Layer,
  d: Float64Array,
  gx: Float64Array,
  past: Float64Array,
): void {
  const { fanIn, x, variants } = layer;
  const count = seeds * nets.rows;
  for (const { before, first } of variants) {
    if (!before) continue;
    past.set(gx.subarray(first * fanIn, (first + count) * fanIn), first * fanIn);
    gx.fill(0, first * fanIn, (first + count) * fanIn);
  }
  linearBackward(gx, d, layer, nets, seeds);
  for (const { before, first, deviations } of variants) {
    if (!before) continue;
    denormaliseRows(gx, x, fanIn, fanIn, first, count, deviations);
    for (let i = first * fanIn; i < (first + count) * fanIn; i++) gx[i]! += past[i]!;
  }
}
