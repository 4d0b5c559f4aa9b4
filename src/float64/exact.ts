/**
 * Logarithms and exponentials in whole numbers of 2^-256, to some seventy digits: slow, for tables, and for
 * the few values that lie so close to the middle between two float64s that fewer digits do not tell which
 * of them is nearer.
 */

/** Bits behind the point. */
const BITS = 256n;

/** 1. */
export const ONE: bigint = 1n << BITS;

/** A float64 as such a number; without the bits that are below 2^-256. */
export function fixed(x: number): bigint {
  if (x < 0) return -fixed(-x);
  const whole = Math.floor(x), rest = x - whole;
  // What is behind the point in two steps, since 2^256 times it may be no whole number.
  return (BigInt(whole) << BITS) + BigInt(Math.floor(rest * 2 ** 256));
}

/** The nearest float64. */
export function nearest(x: bigint): number {
  return Number(x) * 2 ** -256;
}

/** ln((1 + z) / (1 - z)), by its series. */
function twiceAtanh(z: bigint): bigint {
  const square = (z * z) >> BITS;
  let sum = 0n;
  for (let power = z, n = 1n; power !== 0n; power = (power * square) >> BITS, n += 2n) {
    sum += power / n;
  }
  return 2n * sum;
}

/** ln 2 and ln 10. */
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
