/**
 * Logarithms and exponentials in whole numbers of 2^-192, to some fifty digits: slow, for tables, and for
 * the few values that lie so close to the middle between two float64s that fewer digits do not tell which
 * of them is nearer.
 */

/** Bits behind the point. A hard case for float64's logarithms takes some 120. */
const BITS = 192n;

/** 1. */
export const ONE: bigint = 1n << BITS;

/** A float64 as such a number; without the bits that are below 2^-192. */
export function fixed(x: number): bigint {
  if (x < 0) return -fixed(-x);
  const whole = Math.floor(x), rest = x - whole;
  // What is behind the point in two steps, since 2^192 times it may be no whole number.
  return (BigInt(whole) << BITS) + BigInt(Math.floor(rest * 2 ** 192));
}

/** The nearest float64 to whole numbers of 2^-bits: `Number` rounds to the nearest, the product is exact. */
export function nearest(whole: bigint, bits: bigint = BITS): number {
  return Number(whole) * 2 ** -Number(bits);
}

/** 2 artanh z = 2 (z + z^3 / 3 + z^5 / 5 + ...), of z from 0 up. */
function twiceAtanh(z: bigint): bigint {
  const square = (z * z) >> BITS;
  let sum = 0n;
  for (let power = z, n = 1n; power !== 0n; power = (power * square) >> BITS, n += 2n) {
    sum += power / n;
  }
  return 2n * sum;
}

/** ln 2 = 2 artanh(1/3), and ln 10 = 3 ln 2 + ln 1.25, where ln 1.25 = 2 artanh(1/9). */
export const LN2: bigint = twiceAtanh(ONE / 3n);
export const LN10: bigint = 3n * LN2 + twiceAtanh(ONE / 9n);

/** ln x, of x from 1/2 to 2. */
export function exactLog(x: bigint): bigint {
  return x < ONE
    ? -twiceAtanh(((ONE - x) << BITS) / (ONE + x))
    : twiceAtanh(((x - ONE) << BITS) / (x + ONE));
}

/** e^x as { value } 2^{ exponent }, with the value from 1/2 to 2. */
export function exactExp(x: bigint): { readonly value: bigint; readonly exponent: number } {
  const exponent = (x + LN2 / 2n) / LN2 - (x + LN2 / 2n < 0n ? 1n : 0n);
  const rest = x - exponent * LN2;
  let sum = 0n;
  for (let term = ONE, n = 1n; term !== 0n; term = (term * rest >> BITS) / n, n++) {
    sum += term;
    if (term === -1n) break; // shifts round down
  }
  return { value: sum, exponent: Number(exponent) };
}
