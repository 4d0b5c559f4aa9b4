/**
 * The forward and the backward pass of the nets of one seed.
 */
import type { Nets } from "../engine.ts";
import { linearBackward, linearForward } from "./linear.ts";
import type { Layer, SeedNets } from "./net.ts";
import { denormalise, normalise } from "./norms.ts";
import { scaleTo } from "./scale.ts";

/**
 * What the largest number of a gradient is scaled to, as an exponent of two. Then neither a phi' that is
 * float64's smallest number, 2^-1074, nor a sum over a layer leads out of float64's range.
 */
const GRADIENT_EXPONENT = 512;

/** Puts each layer's input and phi'(z) in their places, and the output. */
export function forwardPass(nets: SeedNets): void {
  const { layers, rows, streams, evenStreams, scratch: [z] } = nets;
  for (let l = 0; l < layers.length; l++) {
    const layer = layers[l]!;
    const { fanIn, fanOut, slope: slopes, variants, activation: { at } } = layer;
    for (const { before, x, input, deviations } of variants) {
      if (!before) continue;
      for (let row = 0; row < rows; row++) {
        deviations[row] = normalise(x, row * fanIn, input, row * fanIn, fanIn);
      }
    }
    linearForward(z, layer, evenStreams);
    for (let i = 0; i < streams * fanOut; i++) {
      const { value, slope } = at(z[i]!);
      z[i] = value;
      slopes[i] = slope;
    }
    for (let s = 0, v = 0; v < variants.length; v++) {
      const { rule, scale, behind, input, output, pitch, width, deviations } = variants[v]!;
      if (scale !== 1) { for (let i = s * fanOut; i < (s + rows) * fanOut; i++) z[i]! *= scale; }
      for (let row = 0; row < rows; row++, s++) {
        const to = row * pitch;
        rule.join(output, to, input, row * fanIn, z, s * fanOut, fanIn, fanOut);
        if (behind) deviations[row] = normalise(output, to, output, to, width);
      }
    }
  }
}

/**
 * Takes the gradients of the losses, or of the outputs' sums, back through the nets.
 *
 * @param found Told of each layer, from the last on, and variant, each by its place. The layer's `slope`
 * is then, in that variant, the gradient by z over 2^exponent, whose largest number is from 1 up to 2.
 */
export function backwardPass(
  nets: SeedNets,
  { of, target }: Pick<Nets, "of" | "target">,
  found: (layer: number, variant: number, exponent: number) => void,
): void {
  const { layers, rows, streams, outputWidth, outputWidths, output } = nets;
  const gy = nets.scratch[0];
  let [, g, gx] = nets.scratch;
  let width = outputWidth;
  g.fill(0, 0, streams * width);
  for (let s = 0; s < streams; s++) {
    const outputs = outputWidths[Math.floor(s / rows)]!;
    for (let i = s * width; i < s * width + outputs; i++) {
      g[i] = of === "output" ? 1 : 2 / (rows * outputs) * (output[i]! - target);
    }
  }
  const exponents = new Int32Array(outputWidths.length);
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l]!;
    const { fanIn, fanOut, slope: d, variants } = layer;
    for (let s = 0, v = 0; v < variants.length; v++) {
      exponents[v]! += scaleTo(GRADIENT_EXPONENT, g, s * width, (s + rows) * width);
      const { rule, scale, behind, output, width: own, deviations } = variants[v]!;
      for (let row = 0; row < rows; row++, s++) {
        const at = s * width;
        if (behind) denormalise(g, at, output, row * width, own, deviations[row]!);
        rule.part(g, at, gx, s * fanIn, gy, s * fanOut, fanIn, fanOut);
      }
      if (scale !== 1) { for (let i = (s - rows) * fanOut; i < s * fanOut; i++) gy[i]! *= scale; }
    }
    for (let i = 0; i < streams * fanOut; i++) d[i]! *= gy[i]!;
    if (l > 0) backThrough(nets, layer, gx, g);
    for (let v = 0; v < variants.length; v++) {
      const [from, to] = [v * rows * fanOut, (v + 1) * rows * fanOut];
      found(l, v, exponents[v]! + scaleTo(0, d, from, to));
    }
    const before = g;
    g = gx;
    gx = before;
    width = fanIn;
  }
}

/**
 * Adds to gx, which has what goes past f, the gradient by z taken back through the linear layer, and
 * through what normalises the layer's input.
 *
 * @param past Room for what goes past f.
 */
function backThrough(
  { rows, evenStreams }: SeedNets,
  layer: Layer,
  gx: Float64Array,
  past: Float64Array,
): void {
  const { fanIn, slope: d, variants } = layer;
  const size = rows * fanIn;
  for (let v = 0; v < variants.length; v++) {
    if (!variants[v]!.before) continue;
    past.set(gx.subarray(v * size, (v + 1) * size), v * size);
    gx.fill(0, v * size, (v + 1) * size);
  }
  linearBackward(gx, d, layer, evenStreams);
  for (let v = 0; v < variants.length; v++) {
    const { before, x, deviations } = variants[v]!;
    if (!before) continue;
    for (let row = 0; row < rows; row++) {
      denormalise(gx, v * size + row * fanIn, x, row * fanIn, fanIn, deviations[row]!);
    }
    for (let i = v * size; i < (v + 1) * size; i++) gx[i]! += past[i]!;
  }
}
