/**
 * log10 as exactly as anybody may ask, in whole numbers. It is slow: the kernel asks it where its own
 * digits do not say which way to round.
 */

/** Numbers here are multiples of 2^-BITS. A hard case for float64's log10 takes some 120 bits. */
const BITS = 192n;
export const ONE = 1n << BITS;

/** ln 2 = 2 artanh(1/3), and ln 10 = 3 ln 2 + ln 1.25, where ln 1.25 = 2 artanh(1/9). */
const LN2 = 2n * artanh(ONE / 3n);
export const LN10 = 3n * LN2 + 2n * artanh(ONE / 9n);

/** The nearest float64 to log10 of a finite number above 0. */
export function exactLog10(x: number): number {
  return nearest(log10Bits(x), BITS);
}

/** log10 of a finite number above 0, as a multiple of 2^-192 that is less than 2^-180 away. */
export function log10Bits(x: number): bigint {
  let exponent = 0;
  for (; x < 1; x *= 2) exponent--;
  for (; x >= 2; x /= 2) exponent++;
  // From 1 up to 2; near 1 from below the sum of both logarithms would lose digits, though none that count.
  const m = BigInt(x * 2 ** 52) << (BITS - 52n);
  const ln = 2n * artanh(((m - ONE) << BITS) / (m + ONE)); // z = (m - 1) / (m + 1)
  return ((ln + BigInt(exponent) * LN2) << BITS) / LN10;
}

/** artanh z = z + z^3 / 3 + z^5 / 5 + ... */
function artanh(z: bigint): bigint {
  const square = (z * z) >> BITS;
  let sum = 0n;
  for (let power = z, k = 1n; power !== 0n; power = (power * square) >> BITS, k += 2n) {
    sum += power / k;
  }
  return sum;
}

/** The nearest float64 to whole 2^-bits: `Number` rounds to the nearest, and the product is exact. */
export function nearest(whole: bigint, bits: bigint): number {
  return Number(whole) * 2 ** -Number(bits);
}
