/**
 * A net's forward and backward pass.
 */
import type { ActivationRule } from "../../nn/activations.ts";
import { linearBackward, linearForward } from "./linear.ts";
import type { Layer, Net } from "./net.ts";
import { scaleTo } from "./scale.ts";

/**
 * What the largest number of a gradient is scaled to, as an exponent of two. Then neither a phi' that is
 * float64's smallest number, 2^-1074, nor a sum over a layer leads out of float64's range.
 */
const GRADIENT_EXPONENT = 512;

/**
 * Runs the net in a variant, given by its place: puts each layer's x and phi'(z) in their places, and
 * the output.
 */
export function forwardPass(
  { layers, output, scratch: [z] }: Net,
  variant: number,
  { value, slope }: ActivationRule,
): void {
  for (let l = 0; l < layers.length; l++) {
    const layer = layers[l]!;
    linearForward(z, layer);
    const slopes = layer.slope;
    for (let i = 0; i < slopes.length; i++) {
      const x = z[i]!;
      z[i] = value(x);
      slopes[i] = slope(x);
    }
    const out = l + 1 < layers.length ? layers[l + 1]!.x : output;
    layer.joins[variant]!.join(out, layer.x, z, layer);
  }
}

/**
 * Takes the gradient of the loss, or of the output's sum, back through the net.
 *
 * @param found Told of each layer, from the last on. The layer's `slope` is then the gradient by z over
 * 2^exponent, whose largest number is from 1 up to 2.
 */
export function backwardPass(
  { layers, output, outputSizes, scratch }: Net,
  variant: number,
  of: "loss" | "output",
  found: (layer: Layer, index: number, exponent: number) => void,
): void {
  const gy = scratch[0];
  let [, g, gx] = scratch;
  let size = outputSizes[variant]!;
  for (let i = 0; i < size; i++) g[i] = of === "output" ? 1 : 2 / size * output[i]!;
  let exponent = 0;
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l]!;
    exponent += scaleTo(GRADIENT_EXPONENT, g, size);
    layer.joins[variant]!.part(g, gx, gy, layer);
    const d = layer.slope;
    for (let i = 0; i < d.length; i++) d[i]! *= gy[i]!;
    if (l > 0) linearBackward(gx, d, layer);
    found(layer, l, exponent + scaleTo(0, d, d.length));
    const before = g;
    g = gx;
    gx = before;
    size = layer.x.length;
  }
}
