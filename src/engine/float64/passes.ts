/**
 * The forward and the backward pass of the nets of one seed.
 */
import type { Nets } from "../engine.ts";
import { linearBackward, linearForward } from "./linear.ts";
import type { SeedNets } from "./net.ts";
import { scaleTo } from "./scale.ts";

/**
 * What the largest number of a gradient is scaled to, as an exponent of two. Then neither a phi' that is
 * float64's smallest number, 2^-1074, nor a sum over a layer leads out of float64's range.
 */
const GRADIENT_EXPONENT = 512;

/** Puts each layer's input and phi'(z) in their places, and the output. */
export function forwardPass(nets: SeedNets): void {
  const { layers, rows, streams, evenStreams, outputWidth, scratch: [z] } = nets;
  for (let l = 0; l < layers.length; l++) {
    const layer = layers[l]!;
    const { fanIn, fanOut, x, slope: slopes, variants, activation: { at } } = layer;
    linearForward(z, layer, evenStreams);
    for (let i = 0; i < streams * fanOut; i++) {
      const { value, slope } = at(z[i]!);
      z[i] = value;
      slopes[i] = slope;
    }
    const isLast = l === layers.length - 1;
    const out = isLast ? nets.output : layers[l + 1]!.x;
    const width = isLast ? outputWidth : layers[l + 1]!.fanIn;
    for (let s = 0, v = 0; v < variants.length; v++) {
      const { join } = variants[v]!.rule;
      for (const end = s + rows; s < end; s++) {
        join(out, s * width, x, s * fanIn, z, s * fanOut, fanIn, fanOut);
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
  const { layers, rows, streams, evenStreams, outputWidth, outputWidths, output } = nets;
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
      const { part } = variants[v]!.rule;
      for (const end = s + rows; s < end; s++) {
        part(g, s * width, gx, s * fanIn, gy, s * fanOut, fanIn, fanOut);
      }
    }
    for (let i = 0; i < streams * fanOut; i++) d[i]! *= gy[i]!;
    if (l > 0) linearBackward(gx, d, layer, evenStreams);
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
