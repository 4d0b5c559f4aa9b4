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

/** A straight line that explains less of a net's variance describes little. */
export const LITTLE = 0.5;

/** The decades that are about what a format can hold. */
export const DECADES = { float16: 6, float32: 38 };

/** What changes by fewer decades from end to end, a factor of a hundred, is stable. */
export const STABLE_DECADES = 2;

/**
 * What a magnitude that falls by `slope` decades from each layer to the one before comes to, in a net of so
 * many layers: stable, if it changes by fewer than two decades from end to end.
 */
export function turnOf(slope: number, layers: number): "vanishing" | "stable" | "exploding" {
  if (Math.abs(slope * (layers - 1)) < STABLE_DECADES) return "stable";
  return slope > 0 ? "vanishing" : "exploding";
}

/** After how many layers so many decades are lost, or gained; Infinity for a slope of 0. */
export function layersTo(decades: number, slope: number): number {
  return Math.ceil(decades / Math.abs(slope));
}

/**
 * The rule for one net: `silent` where the first or the last magnitude is exactly 0; `unknown` where there
 * is no slope; else {@linkcode turnOf}.
 */
export function verdictOf({ slope, layers, first, last }: VerdictInput): Verdict {
  if (first === 0 || last === 0) return "silent";
  return Number.isFinite(slope) ? turnOf(slope, layers) : "unknown";
}
