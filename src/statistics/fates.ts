/**
 * What became of each net's magnitude between its last layer and its first.
 */
import { ldexp } from "./ldexp.ts";
import { divide, isWhole, type Magnitudes } from "./magnitudes.ts";
import { scratch, scratchIntegers } from "./scratch.ts";

/** How many nets had which fate; each net has one, or none of these. */
export interface Fates {
  /** Those whose first layer's magnitude is under 1/100 of the last layer's, and not 0. */
  readonly vanishing: number;
  /** Those whose first layer's magnitude is over 100 times the last layer's, which is not 0. */
  readonly exploding: number;
  /** Those whose first or last layer is exactly 0; with both above 0 there are two layers left. */
  readonly silent: number;
  /** Those of the others that have a layer that is infinite or NaN. */
  readonly nonfinite: number;
}

/** The first layers over the last, in memory that the next call overwrites. */
export interface Ratios {
  /** How many nets vanish, explode or are silent. */
  readonly fates: Omit<Fates, "nonfinite">;
  /** Of each net whether it is one of those: 1, else 0. */
  readonly settled: Int32Array;
  /** The ratios once more, in any form, as mantissas and exponents. */
  readonly quotients: Float64Array<ArrayBuffer>;
  readonly apart: Int32Array<ArrayBuffer>;
  /** The exponents of the ratios, if not all are 0. */
  readonly exponents: Int32Array | undefined;
}

/**
 * Divides the magnitudes from index `first` on by those from index `last` on, as in Samples, and tells
 * the nets' fates.
 */
export function firstOverLast(
  { mantissas, exponents }: Magnitudes,
  first: number,
  last: number,
  ratios: Float64Array,
): Ratios {
  const quotients = scratch("quotients", ratios.length);
  const apart = scratchIntegers("apart", ratios.length);
  const settled = scratchIntegers("settled", ratios.length);
  let far: Int32Array | undefined;
  let [vanishing, exploding, silent] = [0, 0, 0];
  for (let net = 0; net < ratios.length; net++, first++, last++) {
    const a = mantissas[first]!, b = mantissas[last]!;
    let exponent = exponents[first]! - exponents[last]!, size = 0;
    let quotient = Number.isFinite(a) && Number.isFinite(b) ? a / b : NaN;
    let ratio = ldexp(quotient, exponent);
    if (quotient >= 0 && a > 0 && b > 0 && !(isWhole(quotient) && isWhole(ratio))) {
      const exact = divide(a, b, exponent);
      ratio = quotient = exact.mantissa;
      exponent = size = exact.exponent;
      if (size !== 0) (far ??= scratchIntegers("far", ratios.length).fill(0))[net] = size;
    }
    settled[net] = 1;
    if (a === 0 || b === 0) silent++;
    else if (size < 0 || size === 0 && ratio < 1 / 100) vanishing++;
    else if (size > 0 || size === 0 && ratio > 100) exploding++;
    else settled[net] = 0;
    ratios[net] = b > 0 ? ratio : NaN;
    quotients[net] = b > 0 ? quotient : NaN;
    apart[net] = exponent;
  }
  return { fates: { vanishing, exploding, silent }, settled, quotients, apart, exponents: far };
}

/**
 * How many nets have a layer that is not finite, and are not settled.
 *
 * @param logs log10 of the magnitudes: rows, one for each layer, `step` numbers apart.
 */
export function countNonfinite(
  logs: Float64Array,
  step: number,
  layers: number,
  settled: Int32Array,
): number {
  const nets = settled.length;
  const open = scratchIntegers("open", nets);
  for (let net = 0; net < nets; net++) open[net] = 1 - settled[net]!;
  let count = 0;
  for (let layer = 0; layer < layers; layer++) {
    for (let net = 0, at = layer * step; net < nets; net++, at++) {
      if (open[net] === 0 || logs[at]! < Infinity) continue;
      open[net] = 0;
      count++;
    }
  }
  return count;
}

/** The fates of two parts' nets together. */
export function mergeFates(a: Fates, b: Fates): Fates {
  return {
    vanishing: a.vanishing + b.vanishing,
    exploding: a.exploding + b.exploding,
    silent: a.silent + b.silent,
    nonfinite: a.nonfinite + b.nonfinite,
  };
}
