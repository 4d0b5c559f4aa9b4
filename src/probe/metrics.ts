/**
 * How large a gradient is: one number for all the entries of a layer's weight gradient, or for those of
 * one of the two factors that it is made of. What is measured follows from the table here; no tfjs is
 * loaded.
 */

/** The name of a magnitude, as in the tables: see {@linkcode METRICS}. */
export type Metric = "mean_abs" | "rms" | "max_abs" | "l2" | "forward_rms" | "backward_rms";

/** The magnitudes of one gradient. */
export interface Magnitudes {
  /** The mean absolute value of the gradient's entries. */
  readonly meanAbs: number;
  /** The root mean square of the gradient's entries. */
  readonly rms: number;
  /** The largest absolute value of the gradient's entries. */
  readonly maxAbs: number;
  /** The root of the sum of the squares of the gradient's entries: its Frobenius norm. */
  readonly l2: number;
}

/**
 * The sizes of the two factors that a linear layer's weight gradient is made of: for one input row it is
 * the outer product of both, and its root mean square the product of theirs.
 */
export interface Factors {
  /** The root mean square of the layer's input, over rows and inputs. */
  readonly forwardRms: number;
  /** That of the gradient with respect to the layer's pre-activation, over rows and units. */
  readonly backwardRms: number;
}

/** What all magnitudes have. */
interface Rule {
  /** What it is, for documentation. */
  readonly meaning: string;
  /** Of the numbers that are measured; or of those of them from `from` up to, not including, `to`. */
  readonly size: (numbers: ArrayLike<number>, from?: number, to?: number) => number;
}

/**
 * A magnitude of a weight's gradient. For one input row that is the outer product of two vectors, and its
 * size must be the product of theirs: the engines never make the entries.
 */
export interface GradientRule extends Rule {
  readonly of: "gradient";
  /** Its name in objects and JSON. */
  readonly property: keyof Magnitudes;
  /** Its title in a table for people. */
  readonly title: string;
  /** The notebook's words for it, where the notebook prints it. */
  readonly notebook?: string;
}

/** A magnitude of one of the two factors. */
export interface FactorRule extends Rule {
  readonly of: "input" | "pre-activation";
  /** Its name in objects and JSON. */
  readonly property: keyof Factors;
}

/** A magnitude. */
export type MetricRule = GradientRule | FactorRule;

/** The magnitudes, in the order that results are given in. */
export const METRIC_RULES = {
  mean_abs: {
    of: "gradient",
    property: "meanAbs",
    meaning: "the mean absolute value",
    title: "mean abs",
    notebook: "gradient mean",
    size: meanAbs,
  },
  rms: {
    of: "gradient",
    property: "rms",
    meaning: "the root mean square",
    title: "rms",
    size: rms,
  },
  max_abs: {
    of: "gradient",
    property: "maxAbs",
    meaning: "the largest absolute value",
    title: "max",
    size: largest,
  },
  l2: {
    of: "gradient",
    property: "l2",
    meaning: "the root of the sum of squares (the Frobenius norm)",
    title: "l2",
    size: l2,
  },
  forward_rms: {
    of: "input",
    property: "forwardRms",
    meaning: "the root mean square of the layer's input",
    size: rms,
  },
  backward_rms: {
    of: "pre-activation",
    property: "backwardRms",
    meaning: "that of the gradient with respect to the layer's pre-activation",
    size: rms,
  },
} as const satisfies Readonly<Record<Metric, MetricRule>>;

/**
 * The magnitudes that are measured, in the order that results are given in. Of a weight gradient's
 * entries: `mean_abs`, the mean of their absolute values, `rms`, their root mean square, `max_abs`, the
 * largest absolute value, and `l2`, the root of the sum of their squares. And of the two factors that it is
 * made of: `forward_rms`, the root mean square of the layer's input, and `backward_rms`, that of the
 * gradient with respect to the layer's pre-activation.
 */
export const METRICS: readonly Metric[] = Object.keys(METRIC_RULES) as Metric[];

/** What others call them. */
export const METRIC_SYNONYMS: Readonly<Record<string, Metric>> = {
  "norm": "l2",
  "frobenius": "l2",
};

/** Those of them that are magnitudes of a weight's gradient. */
export const GRADIENT_RULES: readonly GradientRule[] = Object.values<MetricRule>(METRIC_RULES)
  .filter((rule) => rule.of === "gradient");

/** The properties that the table measures: compiled only where these are all of Magnitudes. */
type Measured = Record<
  Extract<(typeof METRIC_RULES)[Metric], { of: "gradient" }>["property"],
  number
>;

/** All magnitudes of a gradient's entries. */
export function magnitudes(entries: ArrayLike<number>): Magnitudes {
  const measured = GRADIENT_RULES.map(({ property, size }) => [property, size(entries)]);
  return Object.fromEntries(measured) as Measured;
}

/** The mean of the absolute values; NaN where there are none. */
export function meanAbs(values: ArrayLike<number>, from = 0, to = values.length): number {
  let total = 0;
  for (let i = from; i < to; i++) total += Math.abs(values[i]!);
  return total / (to - from);
}

/**
 * The root of the mean square, without the squares' underflow and overflow; NaN where there are
 * none.
 */
export function rms(values: ArrayLike<number>, from = 0, to = values.length): number {
  return rootOfSquares(values, from, to, to - from);
}

/** The root of the sum of squares, without the squares' underflow and overflow; NaN where there are none. */
export function l2(values: ArrayLike<number>, from = 0, to = values.length): number {
  return rootOfSquares(values, from, to, 1);
}

/** Between these a sum of squares has lost nothing that counts to underflow or overflow. */
const [LEAST, MOST] = [1e-280, 1e280];

/** The root of the sum of squares over `divisor`. */
function rootOfSquares(
  values: ArrayLike<number>,
  from: number,
  to: number,
  divisor: number,
): number {
  let squares = 0;
  for (let i = from; i < to; i++) squares += values[i]! * values[i]!;
  if (squares > LEAST && squares < MOST) return Math.sqrt(squares / divisor);
  const most = largest(values, from, to);
  // Dividing by a power of two is exact, so the scale leaves no trace in the result.
  const scale = 2 ** Math.floor(Math.log2(most));
  if (!(scale > 0 && Number.isFinite(scale))) return most; // 0, Infinity or NaN
  let total = 0;
  for (let i = from; i < to; i++) total += (values[i]! / scale) ** 2;
  return Math.sqrt(total / divisor) * scale;
}

/** The largest absolute value; NaN if any value is, or if there are none. */
export function largest(values: ArrayLike<number>, from = 0, to = values.length): number {
  let most = from === to ? NaN : 0;
  for (let i = from; i < to; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

/** The share of values that are exactly 0; NaN where there are none. */
export function zeroShare(values: ArrayLike<number>): number {
  let zeros = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++;
  return zeros / values.length;
}
