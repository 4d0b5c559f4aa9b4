/**
 * Natural logarithms, each the float64 nearest to the true one: so they are the same on every machine. JavaScript's
 * own are not: browsers differ from each other, and from Deno, in the last bit.
 *
 * A logarithm is found to some 68 bits first, as a sum of two float64s. Where that leaves in doubt which
 * float64 is the nearest, exact.ts has more. log10, which sweeps take of every number, has a kernel of its
 * own in src/statistics/kernel/.
 */
import { exactLog, fixed, LN2, nearest } from "./exact.ts";

/** Before it is rounded a logarithm's error, relative to it, is below this: of what was measured, half. */
const ERROR = 2 ** -67;

/** The least number that has all its bits. */
const LEAST = 2 ** -1022;

/** Of x = 2^k m the mantissa m is near some i / 64, i from 45 to 91. */
const STEPS = 64, LEAST_STEP = 45, MOST_STEP = 91;

/** The nearest whole number of 2^-40. */
function coarse(x: bigint): number {
  return Math.round(nearest(x) * 2 ** 40) / 2 ** 40;
}

/** A logarithm as the sum of two, to a hundred bits; the first is a whole number of 2^-40. */
function inTwo(x: bigint): readonly [high: number, low: number] {
  return [coarse(x), nearest(x - fixed(coarse(x)))];
}

/** Those of 2 and of each i / 64. */
const [TWO_HIGH, TWO_LOW] = inTwo(LN2);
const HIGH = new Float64Array(MOST_STEP + 1), LOW = new Float64Array(MOST_STEP + 1);
for (let i = LEAST_STEP; i <= MOST_STEP; i++) {
  [HIGH[i], LOW[i]] = inTwo(exactLog(fixed(i / STEPS)));
}

/** 2^(1023 - i) */
const SCALES = Float64Array.from({ length: 2048 }, (_, i) => 2 ** (1023 - i));

const FLOAT = new Float64Array(1);
/** Of all machines that run this the low word is the first. */
const WORDS = new Int32Array(FLOAT.buffer);

/**
 * ln (x + rest), of which x is the nearest float64.
 *
 * With c the nearest i / 64 to the mantissa m it is that of 2^k, plus that of c, plus that of m / c, which is
 * 2 artanh s, s = (m - c) / (m + c), a series in s^2 that is short since s is small.
 */
function logOfSum(x: number, rest: number): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  if (x < LEAST) {
    let k = 0;
    for (; x < 1; x *= 2) k--;
    return exactly(x, 0, k);
  }
  FLOAT[0] = x;
  // m is from sqrt(1/2) to sqrt 2; about there, since it only matters that both ends are steps.
  const power = (WORDS[1]! + 0x95f64) >> 20, scale = SCALES[power]!;
  const k = power - 1023, m = x * scale, low = rest * scale;
  const i = Math.round(m * STEPS), c = i / STEPS, sum = m + c;
  const exact = m - c, d = exact + low;
  const s = d / sum, square = s * s;
  // 24 bits of s, and of m + c: their products are exact, and so is what they leave of d.
  const sHigh = Math.fround(s), mHigh = Math.fround(m);
  const left = ((d - sHigh * (mHigh + c)) - sHigh * (m - mHigh + low)) + (low - (d - exact));
  const series = s * square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9))));
  const first = k * TWO_HIGH + HIGH[i]!, second = 2 * sHigh, high = first + second;
  const small = (second - (high - first)) + (2 * (left / sum + series) + (LOW[i]! + k * TWO_LOW));
  const doubt = high * ERROR, found = high + (small + doubt);
  return found === high + (small - doubt) ? found : exactly(m, low, k);
}

/** ln (2^k (m + low)), where it is close to the middle between two float64s. */
function exactly(m: number, low: number, k: number): number {
  return nearest(exactLog(fixed(m) + fixed(low)) + BigInt(k) * LN2);
}

/** ln x. */
export function log(x: number): number {
  return logOfSum(x, 0);
}

/** ln (1 + x). */
export function log1p(x: number): number {
  if (Math.abs(x) < 2 ** -54 || x === Infinity) return x;
  const one = 1 + x;
  const rest = Math.abs(x) < 1 ? x - (one - 1) : 1 - (one - x);
  return logOfSum(one, rest);
}
