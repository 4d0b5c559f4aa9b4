/**
 * A net's forward and backward pass.
 */
import type { ActivationRule } from "../../nn/activations.ts";
import { joinedWidth, joinOf, type Variant } from "../../nn/variants.ts";
import { JOIN_RULES, type JoinRule } from "./joins.ts";
import { linearBackward, linearForward } from "./linear.ts";
import type { Layer, Net } from "./net.ts";
import { scaleTo } from "./scale.ts";

/**
 * What the largest number of a gradient is scaled to, as an exponent of two. Then neither a phi' that is
 * float64's smallest number, 2^-1074, nor a sum over a layer leads out of float64's range.
 */
const GRADIENT_EXPONENT = 512;

/** Runs the net in a variant: puts each layer's x and phi'(z) in their places, and the output. */
export function forwardPass(
  { layers, output, scratch: [z] }: Net,
  variant: Variant,
  { value, slope }: ActivationRule,
): void {
  for (const [l, layer] of layers.entries()) {
    linearForward(z, layer);
    const size = layer.rows * layer.fanOut;
    for (let i = 0; i < size; i++) {
      layer.slope[i] = slope(z[i]!);
      z[i] = value(z[i]!);
    }
    ruleOf(layer, variant).join(layers[l + 1]?.x ?? output, layer.x, z, layer);
  }
}

/**
 * Takes the gradient of the loss, or of the output's sum, back through the net.
 *
 * @param found Told of each layer, from the last on. The layer's `slope` is then the gradient by z over
 * 2^exponent, whose largest number is from 1 up to 2.
 */
export function backwardPass(
  { layers, output, scratch }: Net,
  variant: Variant,
  of: "loss" | "output",
  found: (layer: Layer, index: number, exponent: number) => void,
): void {
  let [gy, g, gx] = scratch;
  const last = layers.at(-1)!;
  let size = outputSize(last, variant);
  for (let i = 0; i < size; i++) g[i] = of === "output" ? 1 : 2 / size * output[i]!;
  let exponent = 0;
  for (let l = layers.length - 1; l >= 0; l--) {
    const layer = layers[l]!;
    exponent += scaleTo(GRADIENT_EXPONENT, g, size);
    ruleOf(layer, variant).part(g, gx, gy, layer);
    const d = layer.slope;
    for (let i = 0; i < d.length; i++) d[i] = d[i]! * gy[i]!;
    if (l > 0) linearBackward(gx, d, layer);
    found(layer, l, exponent + scaleTo(0, d, d.length));
    [g, gx] = [gx, g];
    size = layer.x.length;
  }
}

function ruleOf({ fanIn, fanOut }: Layer, variant: Variant): JoinRule {
  return JOIN_RULES[joinOf(variant, fanIn, fanOut)!];
}

/** The numbers that a layer gives in all rows. */
function outputSize({ fanIn, fanOut, rows }: Layer, variant: Variant): number {
  return rows * joinedWidth(joinOf(variant, fanIn, fanOut)!, fanIn, fanOut);
}
