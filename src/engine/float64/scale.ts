/**
 * Powers of two, by which numbers are scaled without any rounding.
 */
import { ldexp } from "../../statistics/ldexp.ts";
import { split } from "../../statistics/magnitudes.ts";

/** Numbers that scaleTo() can scale: the same memory twice. */
export interface Scalable {
  readonly values: Float64Array;
  /** Two for each number. */
  readonly words: Int32Array;
}

/** Room for so many. */
export function scalable(count: number): Scalable {
  const values = new Float64Array(count);
  return { values, words: new Int32Array(values.buffer) };
}

/** Which of a number's two words has the exponent, by the machine's order of bytes. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;
/** What is where the exponent is: of 0 and what is below 2^-1022, and of what is not finite. */
const [TINY, NOT_FINITE] = [0, 0x7ff];

/**
 * Divides the numbers from `from` up to, not including, `to` by the power of two that takes the largest
 * of them to 2^target (up to, but not including, twice that); where it is below 2^-1022, towards it.
 *
 * @param out Where the quotients are put, at the same places.
 * @returns The power's exponent; 0 where all are 0 or the largest is infinite.
 */
export function scaleTo(
  target: number,
  numbers: Scalable,
  from: number,
  to: number,
  out: Float64Array,
): number {
  const { values, words } = numbers;
  let largest = 0;
  for (let i = from; i < to; i++) {
    // Without a branch: which number is the largest, a processor often guesses wrong.
    const more = (words[2 * i + HIGH]! & 0x7fffffff) - largest;
    largest += more & ~(more >> 31);
  }
  const field = largest >> 20;
  const exponent = field === TINY || field === NOT_FINITE
    ? exponentAtEnds(target, values, from, to)
    : field - 1023 - target;
  if (Math.abs(exponent) <= 1000) {
    const factor = ldexp(1, -exponent);
    for (let i = from; i < to; i++) out[i] = values[i]! * factor;
  } else {
    for (let i = from; i < to; i++) out[i] = ldexp(values[i]!, -exponent);
  }
  return exponent;
}

/** What scaleTo() returns, of any numbers; those that are NaN do not count. */
function exponentAtEnds(target: number, values: Float64Array, from: number, to: number): number {
  let largest = 0;
  for (let i = from; i < to; i++) {
    const size = Math.abs(values[i]!);
    if (size > largest) largest = size;
  }
  if (largest === 0 || largest === Infinity) return 0;
  return Math.max(split(largest, 0).exponent, -1023) - target;
}
