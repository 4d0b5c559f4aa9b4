/**
 * The names a net is described with. Pure data: reading a configuration must not load tfjs.
 */

/**
 * Activation functions by name; `gelu` is the exact one (erf), `gelu-tanh` its tanh approximation.
 */
export const ACTIVATIONS = [
  "gelu",
  "gelu-tanh",
  "relu",
  "tanh",
  "sigmoid",
  "silu",
  "linear",
] as const;

/** The name of an activation function: see {@linkcode ACTIVATIONS}. */
export type Activation = typeof ACTIVATIONS[number];

/**
 * How a layer f is joined to its input x, in the order that results are given in:
 *
 * - `plain`: f(x);
 * - `shortcut`: x + f(x), broadcast where the sizes differ (the notebook's rule);
 * - `shortcut-matched`: x + f(x) where the sizes are equal, else f(x) (the rule of Raschka's book).
 */
export const VARIANTS = ["plain", "shortcut", "shortcut-matched"] as const;

/** The name of a variant: see {@linkcode VARIANTS}. */
export type Variant = typeof VARIANTS[number];
