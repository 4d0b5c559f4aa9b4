/**
 * Powers of two, by which numbers are scaled without any rounding.
 */
import { ldexp } from "../../statistics/ldexp.ts";

const number = new Float64Array(1);
const words = new Uint32Array(number.buffer);
/** Which of the two words has the exponent, by the machine's order of bytes. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** The n with 2^n <= |value| < 2^(n+1); -1023 of 0 and what is below 2^-1022, 1024 if not finite. */
function exponentOf(value: number): number {
  number[0] = value;
  return (words[HIGH]! >>> 20 & 0x7ff) - 1023;
}

/**
 * Divides the numbers from `from` up to, not including, `to` by the power of two that takes the largest of them to 2^target (up to, but
 * not including, twice that); where it is below 2^-1022, towards it.
 *
 * @returns The power's exponent; 0, and nothing is divided, where all are 0 or the largest is infinite.
 */
export function scaleTo(target: number, values: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const size = Math.abs(values[i]!);
    if (size > largest) largest = size;
  }
  const exponent = exponentOf(largest) - target;
  if (exponent === 0 || largest === 0 || largest === Infinity) return 0;
  for (let i = from; i < to; i++) values[i] = ldexp(values[i]!, -exponent);
  return exponent;
}
