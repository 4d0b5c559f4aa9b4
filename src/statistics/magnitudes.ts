/**
 * Numbers that may lie outside of float64's range: each is mantissa 2^exponent.
 */

const LOG10_2 = 0.3010299956639812;

/** 2^-1000 to 2^1000: a look-up is faster than the power. */
const POWERS = Float64Array.from({ length: 2001 }, (_, i) => 2 ** (i - 1000));

/** mantissa 2^exponent. Powers below 2^-1022 are taken in steps, since 2^-1100 alone would be 0. */
export function ldexp(mantissa: number, exponent: number): number {
  if (exponent >= -1000 && exponent <= 1000) return mantissa * POWERS[exponent + 1000]!;
  const step = exponent < 0 ? -1000 : 1000;
  const value = mantissa * 2 ** step;
  return value === 0 || !Number.isFinite(value) ? value : ldexp(value, exponent - step);
}

/** log10 of mantissa 2^exponent, which no exponent takes out of range; -Infinity for 0. */
export function log10Of(mantissa: number, exponent: number): number {
  return Math.log10(mantissa) + exponent * LOG10_2;
}
