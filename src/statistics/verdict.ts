/**
 * What a line through log10 magnitudes says of a net, in a word.
 */

/**
 * What becomes of gradients on their way from the output to the input: they `vanish`, stay about as large
 * (`stable`), or `explode`; nothing of them is left at one end (`silent`); or there is nothing to tell it
 * by (`unknown`).
 */
export type Verdict = "vanishing" | "stable" | "exploding" | "silent" | "unknown";

/** What a verdict is made of. */
export interface VerdictInput {
  /** log10 magnitude per layer, from input to output: above 0 where gradients vanish; perhaps NaN. */
  readonly slope: number;
  /** How many layers the line goes through. */
  readonly layers: number;
  /** The first layer's magnitude. */
  readonly first: number;
  /** The last layer's. */
  readonly last: number;
}

/** Gradients that change by less than these many decades, from the first layer to the last, are stable. */
export const LEAST_DECADES = 2;

/** So are those that change by less than these many decades from a layer to the next: 5 %. */
export const LEAST_SLOPE = 0.02;

/**
 * The rule: `silent` where the first or the last magnitude is exactly 0; `unknown` where there is no
 * slope; `vanishing` or `exploding`, by the slope's sign, where the line changes by at least two decades
 * in all and by at least 0.02 from layer to layer; else `stable`.
 */
export function verdictOf({ slope, layers, first, last }: VerdictInput): Verdict {
  if (first === 0 || last === 0) return "silent";
  if (!Number.isFinite(slope)) return "unknown";
  const decades = slope * (layers - 1);
  if (Math.abs(decades) < LEAST_DECADES || Math.abs(slope) < LEAST_SLOPE) return "stable";
  return slope > 0 ? "vanishing" : "exploding";
}

/**
 * How many layers a net of that slope has when its first and last gradient are so many decades apart;
 * Infinity for a slope of 0, NaN without a slope.
 */
export function depthAtDecades(slope: number, decades: number): number {
  return Math.ceil(1 + decades / Math.abs(slope));
}
