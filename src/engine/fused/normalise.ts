/**
 * How often the kernel brings gradients near 1, on their way back, by powers of two; and what it brings
 * signals to that vanish on their way forward.
 *
 * A float32 has 126 bits below 1, and as many above. Where the weights are as large as a layer's usual
 * ones, a layer takes 2 bits from a gradient, or a few more; 57 where z is just before the tail of phi, but
 * not twice in a row, since the output there is next to nothing. Not so of larger weights or biases: they
 * lead far into the flat parts of tanh in each layer, and with weights that are too large or too small a
 * gradient itself grows or shrinks by many bits. One layer alone never takes more than a float32 has.
 */
import { ACTIVATION_RULES } from "../../nn/activations.ts";
import { deviationOf, drawsOf, type Init } from "../../nn/initialisations.ts";
import type { Nets } from "../engine.ts";

/** Layers from one normalising to the next, and what z's standard deviation may then be for inputs of 1. */
const [USUAL, LEAST, MOST] = [8, 0.1, 1.5];

/** Of each layer the standard deviation of z for inputs of 1, by its weights alone, and of its biases. */
function deviationsOf(layerSizes: readonly number[], init: Init) {
  return layerSizes.slice(1).map((fanOut, layer) => {
    const fanIn = layerSizes[layer]!;
    const { weight, bias } = drawsOf(init, fanIn, fanOut);
    return {
      z: deviationOf(weight, fanIn, fanOut) * Math.sqrt(fanIn),
      bias: deviationOf(bias, 1, fanOut),
    };
  });
}

/** Layers from one normalising of the gradients to the next. */
export function normaliseEvery(layerSizes: readonly number[], init: Init): number {
  const isUsual = deviationsOf(layerSizes, init)
    .every(({ z, bias }) => z >= LEAST && z <= MOST && bias <= MOST);
  return isUsual ? USUAL : 1;
}

/** Powers of two that signals which vanish are brought to, if the weights neither enlarge nor reduce them. */
const [SIGNAL, MOST_SIGNAL, LEAST_SIGNAL] = [-66, -30, -100];

/**
 * What signals are brought to on their way forward, as a power of two, where they may vanish: where there
 * are no biases, and phi(0) is 0. Else 0: they are left as they are.
 *
 * Behind a layer's weights, and a LayerNorm's factor of up to 2^9, a number must be neither too small for
 * float32 nor so large that phi is not linear there to all its digits.
 */
export function signalPower(
  layerSizes: readonly number[],
  nets: Init & Pick<Nets, "activation">,
): number {
  const deviations = deviationsOf(layerSizes, nets);
  const stays = deviations.some(({ bias }) => bias > 0) ||
    ACTIVATION_RULES[nets.activation].at(0).value !== 0;
  if (stays) return 0;
  const largest = deviations.reduce((most, { z }) => Math.max(most, z), 0);
  const power = SIGNAL - Math.round(Math.log2(largest));
  return Math.min(MOST_SIGNAL, Math.max(LEAST_SIGNAL, power));
}
