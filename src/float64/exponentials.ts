/**
 * e^x and e^x - 1, each the float64 nearest to the true one: see logarithms.ts.
 */
import { exactExp, fixed, LN2, nearest, ONE } from "./exact.ts";

/** Before it is rounded the error, relative to e^x, is below this; of a small e^x - 1 relative to that. */
const ERROR = 2 ** -65, ERROR_NEAR_0 = 2 ** -60;

/** x is a whole number of ln 2 / 64, and what is left. */
const STEPS = 64;

/** Beyond these e^x is no float64, or 0; below the last one it has fewer bits than others. */
const MOST = 709.782712893384, LEAST = -745.1332191019412, LEAST_NORMAL = -708;

/** 64 / ln 2; and ln 2 / 64 in three parts, of which the first two have 32 bits. */
const STEP = LN2 / BigInt(STEPS);
const PER_STEP = nearest((ONE * ONE) / STEP);
const FIRST = Math.round(nearest(STEP) * 2 ** 38) / 2 ** 38;
const SECOND = Math.round(nearest(STEP - fixed(FIRST)) * 2 ** 70) / 2 ** 70;
const THIRD = nearest(STEP - fixed(FIRST) - fixed(SECOND));

/** 2^(i / 64), as sums of two. */
const HIGH = new Float64Array(STEPS), LOW = new Float64Array(STEPS);
for (let i = 0; i < STEPS; i++) {
  const { value, exponent } = exactExp(BigInt(i) * STEP);
  const power = value << BigInt(exponent); // which is 0 or 1
  HIGH[i] = Math.fround(nearest(power)); // 24 bits
  LOW[i] = nearest(power - fixed(HIGH[i]!));
}

/** What e^x is: 2^exponent times the sum of three, of which the first may be taken 1 from exactly. */
interface Power {
  readonly exponent: number;
  readonly high: number;
  readonly middle: number;
  readonly low: number;
}

function powerOf(x: number): Power {
  const steps = Math.round(x * PER_STEP);
  const i = steps & (STEPS - 1), exponent = (steps - i) / STEPS;
  const r = x - steps * FIRST; // exact, as is what is taken from it
  const [rest, restLost] = twoSum(r, -steps * SECOND), lost = restLost - steps * THIRD;
  // e^rest - 1, in a part of 24 bits and what is left.
  const restHigh = Math.fround(rest);
  const series = rest * rest * (1 / 2 + rest * (1 / 6 + rest * (1 / 24 + rest * (1 / 120 +
                rest * (1 / 720 + rest / 5040)))));
  const left = (rest - restHigh) + (lost + rest * lost + series);
  const high = HIGH[i]!, low = LOW[i]!;
  return {
    exponent,
    high,
    middle: high * restHigh,
    low: high * left + low + low * (rest + series),
  };
}

/** e^x. */
export function exp(x: number): number {
  if (!(x > LEAST && x <= MOST)) return x > MOST ? Infinity : x <= LEAST ? 0 : NaN;
  if (Math.abs(x) < 2 ** -54) return 1 + x;
  if (x < LEAST_NORMAL) {
    const { value, exponent } = exactExp(fixed(x));
    const shift = BigInt(192 - 1074 - exponent); // to whole numbers of the least float64
    return Number((value + (1n << (shift - 1n))) >> shift) * 2 ** -1074;
  }
  const { exponent, high, middle, low } = powerOf(x);
  const sum = high + middle, small = (middle - (sum - high)) + low;
  const doubt = sum * ERROR, found = sum + (small + doubt);
  if (found === sum + (small - doubt)) return scaled(found, exponent);
  const exact = exactExp(fixed(x));
  return scaled(nearest(exact.value), exact.exponent);
}

const FLOAT = new Float64Array(1), WORDS = new Int32Array(FLOAT.buffer);

/** x 2^exponent, of x from 1/2 to 2, where that is a normal number. */
function scaled(x: number, exponent: number): number {
  if (exponent > 1023) return scaled(2 * x, exponent - 1);
  WORDS[1] = (exponent + 1023) << 20;
  return x * FLOAT[0]!;
}

/** e^x - 1. */
export function expm1(x: number): number {
  if (Math.abs(x) < 2 ** -54 || Number.isNaN(x)) return x;
  if (x > 60) return exp(x);
  if (x < -38) return -1;
  const { exponent, high, middle, low } = powerOf(x);
  const scale = scaled(1, exponent), top = high * scale;
  const [one, oneLost] = twoSum(top, -1);
  const [sum, sumLost] = twoSum(one, middle * scale);
  const small = oneLost + sumLost + low * scale;
  const doubt = top === 1 ? Math.abs(sum) * ERROR_NEAR_0 : top * ERROR;
  const found = sum + (small + doubt);
  if (found === sum + (small - doubt)) return found;
  const exact = exactExp(fixed(x));
  const [value, shift] = [exact.value, BigInt(exact.exponent)];
  return nearest((shift < 0n ? value >> -shift : value << shift) - ONE);
}

/** The sum of two, and what rounding has lost of it. */
function twoSum(a: number, b: number): readonly [sum: number, lost: number] {
  const sum = a + b, part = sum - a;
  return [sum, (a - (sum - part)) + (b - part)];
}
