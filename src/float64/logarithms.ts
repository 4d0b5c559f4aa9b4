/**
 * Logarithms, each the float64 nearest to the true one: so they are the same on every machine. JavaScript's
 * own are not: browsers differ from each other, and from Deno, in the last bit.
 *
 * A logarithm is found to some 68 bits first, as a sum of two float64s. Where that leaves in doubt which
 * float64 is the nearest, exact.ts has more.
 */
import { exactLog, fixed, LN10, LN2, nearest, ONE } from "./exact.ts";

/** Before it is rounded a logarithm's error, relative to it, is below this: of what was measured, half. */
const ERROR = 2 ** -67;

const { fround } = Math;

/** The least number that has all its bits. */
const LEAST = 2 ** -1022;

/** Of x = 2^k m the mantissa m is near some i / 64, i from 45 to 91. */
const STEPS = 64, LEAST_STEP = 45, MOST_STEP = 91;

/** What the logarithm to a base is made from: numbers as sums of two, to a hundred bits. */
interface Base {
  readonly ofE: bigint;
  /** The logarithm of 2; the first part is a whole number of 2^-40. */
  readonly twoHigh: number;
  readonly twoLow: number;
  /** The logarithms of i / 64; the first parts are whole numbers of 2^-40. */
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** Twice the logarithm of e; the first part has 24 bits. */
  readonly slopeHigh: number;
  readonly slopeLow: number;
}

/** The base whose natural logarithm that is. */
function baseOf(ofE: bigint): Base {
  const toBase = (x: bigint) => (x * ONE) / ofE;
  const coarse = (x: bigint) => Math.round(nearest(x) * 2 ** 40) / 2 ** 40;
  const lowOf = (x: bigint, high: number) => nearest(x - fixed(high));
  const steps = Array.from(
    { length: MOST_STEP + 1 },
    (_, i) => i < LEAST_STEP ? 0n : toBase(exactLog(fixed(i / STEPS))),
  );
  const [two, slope] = [toBase(LN2), toBase(2n * ONE)];
  const [twoHigh, slopeHigh] = [coarse(two), fround(nearest(slope))];
  return {
    ofE,
    twoHigh,
    twoLow: lowOf(two, twoHigh),
    high: Float64Array.from(steps, coarse),
    low: Float64Array.from(steps, (x) => lowOf(x, coarse(x))),
    slopeHigh,
    slopeLow: lowOf(slope, slopeHigh),
  };
}

const E = baseOf(ONE), TEN = baseOf(LN10);

/** 2^(1023 - i); a number by its bits, made of two words, would have to wait for both. */
const SCALES = Float64Array.from({ length: 2048 }, (_, i) => 2 ** (1023 - i));

const FLOAT = new Float64Array(1);
/** Of all machines that run this the low word is the first. */
const WORDS = new Int32Array(FLOAT.buffer);

/**
 * The logarithm of x + rest, of which x is the nearest float64. Loops over many numbers take half as long
 * since V8 puts all of this into them, which it does with code of up to 460 bytes; this has 448.
 *
 * With c the nearest i / 64 to the mantissa m it is that of 2^k, plus that of c, plus that of m / c, which is
 * 2 atanh s, s = (m - c) / (m + c), a series in s^2 that is short since s is small.
 */
function logarithm(x: number, rest: number, base: Base): number {
  if (!(x >= LEAST)) return ofOthers(x, base);
  FLOAT[0] = x;
  // m is from sqrt(1/2) to sqrt 2; about there, since it only matters that both ends are steps.
  const power = (WORDS[1]! + 0x95f64) >> 20, scale = SCALES[power]!;
  const k = power - 1023;
  const m = x * scale, low = rest * scale;
  const i = (m * STEPS + 0.5) | 0, c = i / STEPS, sum = m + c, perSum = 1 / sum;
  const exact = m - c, d = exact + low;
  const s = d * perSum, square = s * s;
  // 24 bits of s, and of m + c: their products are exact, and so is what they leave of d.
  const sHigh = fround(s), mHigh = fround(m);
  const left = ((d - sHigh * (mHigh + c)) - sHigh * (m - mHigh + low)) + (low - (d - exact));
  const series = s * square * (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9))));
  const first = k * base.twoHigh + base.high[i]!;
  const second = base.slopeHigh * sHigh;
  const high = first + second;
  const small = second - (high - first) + (base.slopeHigh * (left * perSum + series) +
    (base.slopeLow * (s + series) + (base.low[i]! + k * base.twoLow)));
  const doubt = high * ERROR, found = high + (small + doubt);
  if (found === high + (small - doubt)) return found;
  return exactly(m, low, k, base);
}

/** The logarithm of what is no positive number, or so small a one that it has fewer bits. */
function ofOthers(x: number, base: Base): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  let k = 0;
  for (; x < 1; x *= 2) k--;
  return exactly(x, 0, k, base);
}

/** The logarithm of 2^k (m + low), where it is close to the middle between two float64s, or infinite. */
function exactly(m: number, low: number, k: number, { ofE }: Base): number {
  if (m === Infinity) return m;
  return nearest(((exactLog(fixed(m) + fixed(low)) + BigInt(k) * LN2) * ONE) / ofE);
}

/** ln x. */
export function log(x: number): number {
  return logarithm(x, 0, E);
}

/** log10 x. */
export function log10(x: number): number {
  return logarithm(x, 0, TEN);
}

/** ln (1 + x). */
export function log1p(x: number): number {
  if (Math.abs(x) < 2 ** -54 || x === Infinity) return x;
  const one = 1 + x;
  const rest = Math.abs(x) < 1 ? x - (one - 1) : 1 - (one - x);
  return logarithm(one, rest, E);
}
