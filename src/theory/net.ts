/**
 * A net as the theory sees it: sizes, variances and parts, no numbers drawn.
 */
import { type Activation, ACTIVATIONS } from "../nn/activations.ts";
import type { Join } from "../nn/variants.ts";
import { notAllowed, show } from "../options/problem.ts";
import type { Variances } from "./variances.ts";

/** What becomes of one layer's input x and of f(x), its linear layer and activation. */
export interface LayerParts {
  /** How x is added. */
  readonly join: Join;
  /** s, what f(x) is multiplied with where x is added. */
  readonly scale: number;
  /** LayerNorm of the input, of what the layer gives, or none. */
  readonly norm: "none" | "before" | "behind";
}

/** A net whose gradients the theory predicts. */
export interface TheoryNet {
  /** [inputs, units of layer 0, units of layer 1, ...] */
  readonly layerSizes: readonly number[];
  /** The variances of each linear layer's parameters: see {@linkcode variancesOf}. */
  readonly variances: readonly Variances[];
  /** The parts of each layer; plain layers where it is left out. */
  readonly parts?: readonly LayerParts[] | undefined;
  /** The activation after each linear layer. */
  readonly activation: Activation;
  /** The input row. */
  readonly input: readonly number[];
  /** Whether the activation follows the last layer as well. Default: `activated`. */
  readonly output?: "activated" | "linear" | undefined;
  /**
   * Whose gradient: that of the loss, mean((y - target)^2) over the outputs y, or that of the outputs'
   * sum. Default: `loss`.
   */
  readonly of?: "loss" | "output" | undefined;
  /** The loss's target. Default: 0. */
  readonly target?: number | undefined;
}

/** One layer: sizes, variances, parts. */
export interface TheoryLayer extends Variances, LayerParts {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * The layers of a net, checked.
 *
 * @throws {RangeError} If the net makes no sense.
 */
export function layersOf(net: TheoryNet): TheoryLayer[] {
  const { layerSizes, variances, parts, activation, input, target = 0 } = net;
  const refuse = (name: string, given: unknown, allowed: string) => {
    throw new RangeError(notAllowed(name, show(given), allowed));
  };
  const size = (n: number) => Number.isSafeInteger(n) && n >= 1;
  if (!(layerSizes.length >= 2 && layerSizes.every(size))) {
    refuse("layerSizes", layerSizes, "two or more whole numbers from 1 up");
  }
  const depth = layerSizes.length - 1;
  const variance = (value: number) => value >= 0 && value < Infinity;
  if (
    variances.length !== depth ||
    !variances.every((one) => variance(one.weightVariance) && variance(one.biasVariance))
  ) {
    refuse(
      "variances",
      variances,
      `${depth} pairs of finite numbers from 0 up, one for each layer`,
    );
  }
  if (parts !== undefined) {
    const scaled = parts.every(({ scale }) => Number.isFinite(scale));
    if (parts.length !== depth || !scaled) {
      refuse("parts", parts, `those of ${depth} layers, with finite scales`);
    }
  }
  if (!ACTIVATIONS.includes(activation)) refuse("activation", activation, ACTIVATIONS.join(", "));
  if (input.length !== layerSizes[0] || !input.every(Number.isFinite)) {
    refuse("input", input, `${layerSizes[0]} finite numbers`);
  }
  if (!Number.isFinite(target)) refuse("target", target, "a finite number");
  return variances.map(({ weightVariance, biasVariance }, layer) => ({
    fanIn: layerSizes[layer]!,
    fanOut: layerSizes[layer + 1]!,
    weightVariance,
    biasVariance,
    ...(parts?.[layer] ?? PLAIN),
  }));
}

const PLAIN: LayerParts = { join: "none", scale: 1, norm: "none" };

/** Why there is no closed theory of a net's layers; undefined where there is one. */
export function notCovered(layers: readonly TheoryLayer[]): string | undefined {
  for (const [l, { fanIn, fanOut, join, norm }] of layers.entries()) {
    const isLast = l === layers.length - 1;
    if (norm !== "none" && Math.min(fanIn, fanOut) === 1 && !(isLast && fanIn > 1)) {
      return `layer ${l}: LayerNorm over one number gives 0`;
    }
    if (join === "one-in") {
      return `layer ${l}: one number that is added to all units makes them alike, not independent`;
    }
    if (isLast && join === "equal") {
      return `layer ${l}: an output that has its input added depends on one unit of it`;
    }
    if (join === "one-out" && (!isLast || norm === "behind")) {
      return `layer ${l}: one unit that is added to all makes them alike, not independent`;
    }
  }
  return undefined;
}
