/**
 * log10 as exactly as anybody may ask. It is slow: the kernel asks it where its own digits do not say which
 * way to round.
 */
import { exactLog, fixed, LN10, LN2, nearest, ONE } from "../../float64/exact.ts";

/** The nearest float64 to log10 of a finite number above 0. */
export function exactLog10(x: number): number {
  return nearest(log10Bits(x));
}

/** log10 of a finite number above 0, as a multiple of 2^-192 that is less than 2^-180 away. */
export function log10Bits(x: number): bigint {
  let exponent = 0;
  for (; x < 1; x *= 2) exponent--;
  for (; x >= 2; x /= 2) exponent++;
  return (exactLog(fixed(x)) + BigInt(exponent) * LN2) * ONE / LN10;
}
