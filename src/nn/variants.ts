/**
 * The variants of a net: how a layer's output is made of its input x and of f(x), linear layer and
 * activation. Each is a rule of parts, which every engine reads from here. No tfjs is loaded.
 */

/** The name of a variant: see {@linkcode VARIANTS}. */
export type Variant = "plain" | "shortcut" | "shortcut-matched";

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

/** A variant's parts. */
export interface VariantRule {
  /** Its formula, for documentation. */
  readonly formula: string;
  /** When the input is added. */
  readonly join: JoinRule;
}

/** The variants, in the order that results are given in. */
export const VARIANT_RULES: Readonly<Record<Variant, VariantRule>> = {
  "plain": { formula: "f(x)", join: "none" },
  "shortcut": { formula: "x + f(x), broadcast as in the notebook", join: "broadcast" },
  "shortcut-matched": {
    formula: "x + f(x) where the sizes are equal, else f(x), as in Raschka's book",
    join: "matched",
  },
};

/**
 * The variants' names, in the order that results are given in:
 *
 * - `plain`: f(x);
 * - `shortcut`: x + f(x), broadcast where the sizes differ (the notebook's rule);
 * - `shortcut-matched`: x + f(x) where the sizes are equal, else f(x) (the rule of Raschka's book).
 */
export const VARIANTS: readonly Variant[] = Object.keys(VARIANT_RULES) as Variant[];

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
