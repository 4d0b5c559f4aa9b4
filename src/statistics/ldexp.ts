/**
 * Numbers times powers of two.
 */

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
