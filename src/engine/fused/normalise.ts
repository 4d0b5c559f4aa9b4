/**
 * How often the kernel brings gradients near 1, on their way back, by powers of two.
 *
 * A float32 has 126 bits below 1, and as many above. Where the weights are as large as a layer's usual
 * ones, a layer takes 2 bits from a gradient, or a few more; 57 where z is just before the tail of phi, but
 * not twice in a row, since the output there is next to nothing. Not so of larger weights or biases: they
 * lead far into the flat parts of tanh in each layer, and with weights that are too large or too small a
 * gradient itself grows or shrinks by many bits. One layer alone never takes more than a float32 has.
 */
import { deviationOf, drawsOf, type Init } from "../../nn/initialisations.ts";

/** Layers from one normalising to the next, and what z's standard deviation may then be for inputs of 1. */
const [USUAL, LEAST, MOST] = [8, 0.1, 1.5];

/** Layers from one normalising of the gradients to the next. */
export function normaliseEvery(layerSizes: readonly number[], init: Init): number {
  const isUsual = layerSizes.slice(1).every((fanOut, layer) => {
    const fanIn = layerSizes[layer]!;
    const { weight, bias } = drawsOf(init, fanIn, fanOut);
    const size = deviationOf(weight, fanIn, fanOut) * Math.sqrt(fanIn);
    return size >= LEAST && size <= MOST && deviationOf(bias, 1, fanOut) <= MOST;
  });
  return isUsual ? USUAL : 1;
}
