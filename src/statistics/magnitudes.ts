/**
 * Numbers that may lie outside of float64's range: each is mantissa 2^exponent.
 */

/**
 * Magnitudes, each 0 or above or not finite, as mantissa 2^exponent: a plain
 * net of 2000 layers is a thousand decades away from what float64 can hold.
 *
 * Row-major in [variants, metrics, layers, stride], of which the first are the task's seeds.
 */
export interface Magnitudes {
  readonly mantissas: Float64Array<ArrayBuffer>;
  readonly exponents: Int32Array<ArrayBuffer>;
  /** The numbers from one layer to the next. */
  readonly stride: number;
}

const LOG10_2 = 0.3010299956639812;

/** 2^-1000 to 2^1000: a look-up is faster than the power. */
const POWERS = Float64Array.from({ length: 2001 }, (_, i) => 2 ** (i - 1000));

/** mantissa 2^exponent. */
export function ldexp(mantissa: number, exponent: number): number {
  return exponent >= -1000 && exponent <= 1000
    ? mantissa * POWERS[exponent + 1000]!
    : ldexpInSteps(mantissa, exponent);
}

/** The same for any exponent, in steps, since 2^-1100 alone would be 0. */
function ldexpInSteps(mantissa: number, exponent: number): number {
  let value = mantissa;
  for (; exponent < -1000 && value !== 0; exponent += 1000) value *= 2 ** -1000;
  for (; exponent > 1000 && Number.isFinite(value); exponent -= 1000) value *= 2 ** 1000;
  return value === 0 || !Number.isFinite(value) ? value : value * POWERS[exponent + 1000]!;
}

/** log10 of mantissa 2^exponent, which no exponent takes out of range; -Infinity for 0. */
export function log10Of(mantissa: number, exponent: number): number {
  return Math.log10(mantissa) + exponent * LOG10_2;
}

/** Reads magnitudes from a place on, as numbers and as their log10. */
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
