/**
 * Logarithms, each the float64 nearest to the true one: so they are the same on every machine. Math.log()
 * and its like are not: browsers differ from each other, and from Deno, in the last bit.
 *
 * A logarithm is found to some 68 bits first, as a sum of two float64s. Where that leaves in doubt which
 * float64 is the nearest, exact.ts has more.
 */
import { exactLog, fixed, LN10, LN2, nearest, ONE } from "./exact.ts";

/** Before it is rounded a logarithm's error, relative to it, is below this: of what was measured, half. */
const ERROR = 2 ** -67;

/** Of x = 2^k m the mantissa m is near one of these: i / 64, for i from FIRST on. */
const STEPS = 64, FIRST = 45, COUNT = 47;

/** Two numbers whose sum is a number to a hundred bits; the first is a whole number of 2^-40. */
interface Parts {
  readonly high: number;
  readonly low: number;
}

/** What the logarithm to a base is made from. */
interface Base {
  readonly ofE: bigint;
  /** The logarithm of 2. */
  readonly two: Parts;
  /** The logarithms of i / 64, high parts and low parts. */
  readonly high: Float64Array;
  readonly low: Float64Array;
  /** Twice the logarithm of e, in a part of 24 bits and the rest. */
  readonly slope: Parts;
}

/** Takes a number apart. */
function partsOf(x: bigint, high: number): Parts {
  return { high, low: nearest(x - fixed(high)) };
}

const coarse = (x: bigint) => Math.round(nearest(x) * 2 ** 40) / 2 ** 40;

/** The base whose logarithm is so many times smaller than that to the base of e. */
function baseOf(ln: bigint): Base {
  const toBase = (x: bigint) => (x * ONE) / ln;
  const steps = Array.from({ length: COUNT }, (_, i) => {
    const x = toBase(exactLog(fixed((FIRST + i) / STEPS)));
    return partsOf(x, coarse(x));
  });
  const [two, slope] = [toBase(LN2), 2n * toBase(ONE)];
  return {
    ofE: ln,
    two: partsOf(two, coarse(two)),
    high: Float64Array.from(steps, ({ high }) => high),
    low: Float64Array.from(steps, ({ low }) => low),
    slope: partsOf(slope, Math.fround(nearest(slope))),
  };
}

const E = baseOf(ONE), TEN = baseOf(LN10);

const FLOAT = new Float64Array(1);
/** Of all machines that run this the low word is the first. */
const WORDS = new Int32Array(FLOAT.buffer);

/**
 * The logarithm of x + rest, of which x is the nearest float64.
 *
 * With c the nearest i / 64 to the mantissa m it is that of 2^k, plus that of c, plus that of m / c, which is
 * 2 atanh s, s = (m - c) / (m + c), a series in s^2 that is short since s is small.
 */
function logarithm(x: number, rest: number, base: Base): number {
  if (!(x > 0 && x < Infinity)) return x === 0 ? -Infinity : x > 0 ? x : NaN;
  let k = 0, scaled = x;
  if (x < 2 ** -1022) {
    k = -54;
    scaled *= 2 ** 54;
  }
  FLOAT[0] = scaled;
  const word = WORDS[1]!;
  // From sqrt(1/2) to sqrt 2; about there, since it only matters that both ends are steps.
  const carry = ((word & 0xfffff) + 0x95f64) >> 20;
  k += (word >> 20) - 1023 + carry;
  WORDS[1] = (word & 0xfffff) | ((1023 - carry) << 20);
  const m = FLOAT[0]!;
  const low = rest === 0 ? 0 : rest * 2 ** -k;
  const i = (m * STEPS + 0.5) | 0, c = i / STEPS;
  const exact = m - c, d = exact + low;
  const sum = m + c, s = d / sum;
  // 24 bits of s, and of m + c: their products are exact, and so is what they leave of d.
  const sHigh = Math.fround(s), mHigh = Math.fround(m);
  const left = ((d - sHigh * (mHigh + c)) - sHigh * (m - mHigh)) +
    (low === 0 ? 0 : (low - (d - exact)) - sHigh * low);
  const square = s * s;
  const series = s * square *
    (1 / 3 + square * (1 / 5 + square * (1 / 7 + square * (1 / 9))));
  const { two, slope } = base;
  const first = k * two.high + base.high[i - FIRST]!;
  const second = slope.high * sHigh;
  const high = first + second;
  const lost = first === 0 ? 0 : second - (high - first);
  const small = lost +
    (slope.high * (left / sum + series) +
      (slope.low * (s + series) + (base.low[i - FIRST]! + k * two.low)));
  const found = high + small, over = small - (found - high), doubt = found * ERROR;
  if (found + (over + doubt) === found + (over - doubt)) return found;
  return nearest(((exactLog(fixed(m) + fixed(low)) + BigInt(k) * LN2) * ONE) / base.ofE);
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
