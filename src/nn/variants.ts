/**
 * The variants of a net: how a layer's output is made of its input x and of f(x), linear layer and
 * activation. Each is a rule of parts, which every engine reads from here: a variant made of parts that
 * there are is added in this file alone. No tfjs is loaded.
 */

import type { Synonyms } from "../options/nearest.ts";

/** The name of a variant: see {@linkcode VARIANTS}. */
export type Variant =
  | "plain"
  | "shortcut"
  | "shortcut-matched"
  | "shortcut-scaled"
  | "rezero"
  | "pre-norm"
  | "post-norm"
  | "plain-norm";

/**
 * When x is added to f(x):
 *
 * - `none`: never;
 * - `broadcast`: always; where the sizes differ, one of them must be 1 and is broadcast;
 * - `matched`: where the sizes are equal.
 */
export type JoinRule = "none" | "broadcast" | "matched";

/** How one layer's x and f(x) make its output, once its sizes are known. */
export type Join =
  /** f(x) */
  | "none"
  /** x + f(x), of the same size */
  | "equal"
  /** x + f(x), where f(x) is one number and is broadcast */
  | "one-out"
  /** x + f(x), where x is one number and is broadcast */
  | "one-in";

/** What f(x) is multiplied with where x is added: 1, 1/sqrt(depth) or the option `alpha`. */
export type ScaleRule = "one" | "depth" | "alpha";

/**
 * What is normalised, row by row, to mean 0 and variance 1: nothing; before f its input, so that it is
 * f(LayerNorm(x)); or behind the join the sum, so that it is LayerNorm(x + f(x)), where x is added.
 */
export type Norm = "none" | "before" | "behind";

/** Where a norm is. */
export interface NormPlace {
  /** Before f. */
  readonly before: boolean;
  /** Behind the join. */
  readonly behind: boolean;
}

/** Where each norm is. */
export const NORM_PLACES: Readonly<Record<Norm, NormPlace>> = {
  none: { before: false, behind: false },
  before: { before: true, behind: false },
  behind: { before: false, behind: true },
};

/** A variant's parts. */
export interface VariantRule {
  /** Its formula, for documentation: of a layer that keeps the size, if there is no word of others. */
  readonly formula: string;
  /** Who introduced it or made it known. */
  readonly source: string;
  /** When the input is added. */
  readonly join: JoinRule;
  /** What f(x) is multiplied with where it is. */
  readonly scale: ScaleRule;
  /** What is normalised. */
  readonly norm: Norm;
}

/** The variants, in the order that results are given in. */
export const VARIANT_RULES: Readonly<Record<Variant, VariantRule>> = {
  "plain": {
    formula: "f(x)",
    source: "the notebook",
    ...{ join: "none", scale: "one", norm: "none" },
  },
  "shortcut": {
    formula: "x + f(x), broadcast as in the notebook",
    source: "the notebook",
    ...{ join: "broadcast", scale: "one", norm: "none" },
  },
  "shortcut-matched": {
    formula: "x + f(x) where the sizes are equal, else f(x), as in Raschka's book",
    source: "He et al. 2015; Raschka 2024",
    ...{ join: "matched", scale: "one", norm: "none" },
  },
  "shortcut-scaled": {
    formula: "x + f(x) / sqrt(depth)",
    source: "Hayou et al. 2021",
    ...{ join: "matched", scale: "depth", norm: "none" },
  },
  "rezero": {
    formula: "x + alpha f(x)",
    source: "Bachlechner et al. 2020",
    ...{ join: "matched", scale: "alpha", norm: "none" },
  },
  "pre-norm": {
    formula: "x + f(LayerNorm(x))",
    source: "Xiong et al. 2020",
    ...{ join: "matched", scale: "one", norm: "before" },
  },
  "post-norm": {
    formula: "LayerNorm(x + f(x))",
    source: "Vaswani et al. 2017",
    ...{ join: "matched", scale: "one", norm: "behind" },
  },
  "plain-norm": {
    formula: "f(LayerNorm(x))",
    source: "Ba et al. 2016",
    ...{ join: "none", scale: "one", norm: "before" },
  },
};

/**
 * The variants' names, in the order that results are given in:
 *
 * - `plain`: f(x);
 * - `shortcut`: x + f(x), broadcast where the sizes differ (the notebook's rule);
 * - `shortcut-matched`: x + f(x) where the sizes are equal, else f(x) (the rule of Raschka's book);
 * - `shortcut-scaled`: x + f(x) / sqrt(depth), for as many linear layers as the net has;
 * - `rezero`: x + alpha f(x), for the option `alpha`;
 * - `pre-norm`: x + f(LayerNorm(x));
 * - `post-norm`: LayerNorm(x + f(x));
 * - `plain-norm`: f(LayerNorm(x)).
 *
 * Where a layer changes the size, all but `plain` and `shortcut` give f alone, without a scale or a norm
 * behind it; `pre-norm` and `plain-norm` normalise its input even so. LayerNorm is torch.nn.LayerNorm as
 * it begins: of each row (x - mean) / sqrt(variance + 1e-5), with the variance's mean over all numbers.
 */
export const VARIANTS: readonly Variant[] = Object.keys(VARIANT_RULES) as Variant[];

/** What others call them. */
export const VARIANT_SYNONYMS: Synonyms<Variant> = {
  "none": "plain",
  "skip": "shortcut",
  "residual": "shortcut-matched",
  "resnet": "shortcut-matched",
  "pre-ln": "pre-norm",
  "post-ln": "post-norm",
};

/** What LayerNorm adds to the variance: torch.nn.LayerNorm's default. */
export const NORM_EPSILON = 1e-5;

/** The option `alpha` where it is left out. */
export const DEFAULT_ALPHA = 0.1;

/** Whether a variant's rule has the option `alpha` in it. */
export function usesAlpha(variant: Variant): boolean {
  return VARIANT_RULES[variant].scale === "alpha";
}

/** Whether a variant normalises anything. */
export function isNormed(variant: Variant): boolean {
  const { before, behind } = NORM_PLACES[VARIANT_RULES[variant].norm];
  return before || behind;
}

const JOINS: Readonly<Record<JoinRule, (fanIn: number, fanOut: number) => Join | undefined>> = {
  none: () => "none",
  broadcast: (fanIn, fanOut) =>
    fanIn === fanOut ? "equal" : fanOut === 1 ? "one-out" : fanIn === 1 ? "one-in" : undefined,
  matched: (fanIn, fanOut) => fanIn === fanOut ? "equal" : "none",
};

/**
 * How a layer of a variant joins its input; undefined where the sizes cannot be broadcast.
 *
 * @param fanIn The size of the layer's input.
 * @param fanOut The number of its units.
 */
export function joinOf(variant: Variant, fanIn: number, fanOut: number): Join | undefined {
  return JOINS[VARIANT_RULES[variant].join](fanIn, fanOut);
}

const WIDTHS: Readonly<Record<Join, (fanIn: number, fanOut: number) => number>> = {
  "none": (_, fanOut) => fanOut,
  "equal": (_, fanOut) => fanOut,
  "one-out": (fanIn) => fanIn,
  "one-in": (_, fanOut) => fanOut,
};

/** The size of a layer's output. */
export function joinedWidth(join: Join, fanIn: number, fanOut: number): number {
  return WIDTHS[join](fanIn, fanOut);
}

const SCALES: Readonly<Record<ScaleRule, (depth: number, alpha: number) => number>> = {
  one: () => 1,
  depth: (depth) => 1 / Math.sqrt(depth),
  alpha: (_, alpha) => alpha,
};

/** What a variant makes of one layer. */
export interface LayerParts {
  /** How x is added. */
  readonly join: Join;
  /** What f(x) is multiplied with. */
  readonly scale: number;
  /** Where its LayerNorm is. */
  readonly norm: Norm;
}

/** What a net is as far as its layers' parts depend on it. */
export interface NetShape {
  /** [inputs, units of layer 0, units of layer 1, ...] */
  readonly layerSizes: readonly number[];
  /** What `rezero` multiplies f(x) with. Default: 0.1. */
  readonly alpha?: number | undefined;
}

/**
 * What a variant makes of each layer of a net.
 *
 * @throws {RangeError} If it makes no net of the sizes: shapeProblem() says why.
 */
export function partsOf(
  variant: Variant,
  { layerSizes, alpha = DEFAULT_ALPHA }: NetShape,
): LayerParts[] {
  const { scale, norm } = VARIANT_RULES[variant];
  const depth = layerSizes.length - 1;
  return layerSizes.slice(1).map((fanOut, layer) => {
    const join = joinOf(variant, layerSizes[layer]!, fanOut);
    if (join === undefined) throw new RangeError(`${variant}: layer ${layer} cannot be joined`);
    return join === "none"
      ? { join, scale: 1, norm: NORM_PLACES[norm].behind ? "none" : norm }
      : { join, scale: SCALES[scale](depth, alpha), norm };
  });
}
