/**
 * Magnitudes that may lie outside of float64's range: a plain net of 2000 layers has gradients a
 * thousand decades below it.
 */

/**
 * Magnitudes, each as mantissa 2^exponent: 0, above 0, or not finite.
 *
 * Row-major in [variants, metrics, layers, stride]; of each layer's numbers the first are the nets', in
 * the order of the task's seeds, and the rest has no meaning.
 */
export interface Magnitudes {
  readonly mantissas: Float64Array<ArrayBuffer>;
  readonly exponents: Int32Array<ArrayBuffer>;
  /** How many numbers there are from one layer's first to the next layer's first. */
  readonly stride: number;
}

const LOG10_2 = 0.3010299956639812;

/** 2^-1000 to 2^1000, since looking a power up is faster than computing it. */
const POWERS = Float64Array.from({ length: 2001 }, (_, i) => 2 ** (i - 1000));

/** mantissa 2^exponent. */
export function ldexp(mantissa: number, exponent: number): number {
  return exponent >= -1000 && exponent <= 1000
    ? mantissa * POWERS[exponent + 1000]!
    : ldexpInSteps(mantissa, exponent);
}

/** mantissa 2^exponent for any exponent: in steps, since 2^-1100 by itself would be 0. */
function ldexpInSteps(mantissa: number, exponent: number): number {
  let value = mantissa;
  for (; exponent < -1000 && value !== 0; exponent += 1000) value *= 2 ** -1000;
  for (; exponent > 1000 && Number.isFinite(value); exponent -= 1000) value *= 2 ** 1000;
  return value === 0 || !Number.isFinite(value) ? value : value * POWERS[exponent + 1000]!;
}

/** log10 of mantissa 2^exponent, for any exponent; -Infinity for 0. */
export function log10Of(mantissa: number, exponent: number): number {
  return Math.log10(mantissa) + exponent * LOG10_2;
}

/** Reads the magnitudes from index `from` on, as numbers and as their log10. */
export function readMagnitudes(
  { mantissas, exponents }: Magnitudes,
  from: number,
  values: Float64Array,
  logs: Float64Array,
): void {
  for (let i = 0, at = from; i < values.length; i++, at++) {
    values[i] = ldexp(mantissas[at]!, exponents[at]!);
  }
  for (let i = 0, at = from; i < values.length; i++, at++) {
    logs[i] = log10Of(mantissas[at]!, exponents[at]!);
  }
}
