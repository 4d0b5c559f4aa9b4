/**
 * Which layer sizes make a net, under each variant's rule for shortcuts.
 */
import { joinedWidth, joinOf, type Variant } from "./variants.ts";

/** The most parameters of a DeepNN: some copies of them are held. */
export const MAX_PARAMETERS: number = 2 ** 26;

/** The number of weights and biases. */
export function parameterCount(layerSizes: readonly number[]): number {
  return layerSizes.slice(1).reduce((sum, out, layer) => sum + out * (layerSizes[layer]! + 1), 0);
}

/**
 * Checks that each layer accepts what the one before it returns.
 *
 * @param layerSizes [inputs, units of layer 0, units of layer 1, ...]: at least two whole numbers
 * from 1.
 * @param variant The rule for shortcuts.
 * @returns What is wrong, or undefined. With `shortcut` a 3 -> 1 layer returns 3 numbers (1 is
 * broadcast to 3), so it can only come last or before another layer that takes 3.
 */
export function shapeProblem(layerSizes: readonly number[], variant: Variant): string | undefined {
  if (layerSizes.length < 2 || !layerSizes.every((n) => Number.isSafeInteger(n) && n >= 1)) {
    return "layer sizes must be at least two whole numbers from 1 up";
  }
  let width = layerSizes[0]!;
  for (let layer = 0; layer < layerSizes.length - 1; layer++) {
    const [fanIn, fanOut] = [layerSizes[layer]!, layerSizes[layer + 1]!];
    if (width !== fanIn) {
      return `${variant}: layer ${layer} takes ${fanIn} numbers, but x + f(x) before it gives ${width}`;
    }
    const join = joinOf(variant, fanIn, fanOut);
    if (join === undefined) {
      return `${variant}: x + f(x) cannot broadcast ${fanIn} against ${fanOut} in layer ${layer}`;
    }
    width = joinedWidth(join, fanIn, fanOut);
  }
  return undefined;
}
