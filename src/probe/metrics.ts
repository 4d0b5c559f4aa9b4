/**
 * How large a gradient is: one number for all the entries of a layer's weight gradient. What is
 * measured follows from the table here; no tfjs is loaded.
 */

/** The name of a magnitude, as in the tables: see {@linkcode METRICS}. */
export type Metric = "mean_abs" | "rms";

/** The magnitudes of one gradient. */
export interface Magnitudes {
  /** The mean absolute value of the gradient's entries. */
  readonly meanAbs: number;
  /** The root mean square of the gradient's entries. */
  readonly rms: number;
}

/** A magnitude. */
export interface MetricRule {
  /** Its name in objects and JSON. */
  readonly property: keyof Magnitudes;
  /** What it is, for documentation. */
  readonly meaning: string;
  /** Its title in a table for people. */
  readonly title: string;
  /** The notebook's words for it, where the notebook prints it. */
  readonly notebook?: string;
  /** Of the entries of a weight's gradient. */
  readonly of: (entries: ArrayLike<number>) => number;
  /** Whether that of all products d_j x_k is that of d times that of x. */
  readonly multiplies: boolean;
}

/** The magnitudes, in the order that results are given in. */
export const METRIC_RULES = {
  mean_abs: {
    property: "meanAbs",
    meaning: "the mean absolute value",
    title: "mean abs",
    notebook: "gradient mean",
    of: meanAbs,
    multiplies: true,
  },
  rms: {
    property: "rms",
    meaning: "the root mean square",
    title: "rms",
    of: rms,
    multiplies: true,
  },
} as const satisfies Readonly<Record<Metric, MetricRule>>;

/**
 * The magnitudes that are measured, in the order that results are given in: `mean_abs`, the mean of the
 * absolute values of a weight gradient's entries, and `rms`, their root mean square.
 */
export const METRICS: readonly Metric[] = Object.keys(METRIC_RULES) as Metric[];

/** The properties that the table measures: compiled only where these are all of Magnitudes. */
type Measured = Record<(typeof METRIC_RULES)[Metric]["property"], number>;

/** All magnitudes of a gradient's entries. */
export function magnitudes(entries: ArrayLike<number>): Magnitudes {
  const measured = Object.values(METRIC_RULES).map(({ property, of }) => [property, of(entries)]);
  return Object.fromEntries(measured) as Measured;
}

/** The mean of the absolute values; NaN where there are none. */
export function meanAbs(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += Math.abs(values[i]!);
  return total / values.length;
}

/**
 * The root of the mean square, without the squares' underflow and overflow; NaN where there are
 * none.
 */
export function rms(values: ArrayLike<number>): number {
  const most = largest(values);
  // Dividing by a power of two is exact, so the scale leaves no trace in the result.
  const scale = 2 ** Math.floor(Math.log2(most));
  if (!(scale > 0 && Number.isFinite(scale))) return most; // 0, Infinity or NaN
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i]! / scale) ** 2;
  return Math.sqrt(total / values.length) * scale;
}

/** The largest absolute value; NaN if any value is, or if there are none. */
export function largest(values: ArrayLike<number>): number {
  let most = values.length === 0 ? NaN : 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
}

/** The share of values that are exactly 0; NaN where there are none. */
export function zeroShare(values: ArrayLike<number>): number {
  let zeros = 0;
  for (let i = 0; i < values.length; i++) if (values[i] === 0) zeros++;
  return zeros / values.length;
}
