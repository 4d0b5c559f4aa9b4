/**
 * Magnitudes and their logarithms.
 */
import { putLog10 } from "./log10";
import { addLast, finite, keepSums, lostOf } from "./sums";

/** mantissa 2^exponent, for any exponent. */
// @ts-ignore: decorator
@external("host", "ldexp")
declare function ldexp(mantissa: f64, exponent: i32): f64;

// Literal vectors in memory: see log10.ts.
const NUMBERS = memory.data<f64>([
  // log10 of 2, the smallest number with all its bits, and Infinity.
  0.3010299956639812, 0.3010299956639812,
  2.2250738585072014e-308, 2.2250738585072014e-308,
  Infinity, Infinity,
], 16);
const LOG10_2: usize = 0, SMALLEST: usize = 16, INFINITE: usize = 32;

const INTEGERS = memory.data<i64>([
  // Powers of 2 are taken from -1000 on, and up to 1000; the bias of an exponent.
  0x0000_03e8_0000_03e8, 0,
  0x0000_07d0_0000_07d0, 0,
  1023, 1023,
], 16);
const MOST: usize = 0, TWICE_MOST: usize = 16, BIAS: usize = 32;

/** Of the magnitudes that measure() was last given so many are 0, and so many not finite; */
export let zeros: i32;
export let nonfinite: i32;
/** and so many are above 0, and float64 cannot hold them with all their bits. */
export let far: i32;

/**
 * Puts mantissas 2^exponents at `values`, and their log10 at `logs`, for `count` magnitudes, and adds the finite
 * ones up on the way: the values as add() does, and the logarithms as the others. All arrays have room for a
 * multiple of four.
 */
export function measure(
  mantissas: usize, exponents: usize, values: usize, logs: usize, count: i32,
): void {
  zeros = nonfinite = far = 0;
  // The last ones have company up to four, which is not strange.
  let full = count;
  for (; full & 3; full++) {
    store<f64>(mantissas + (<usize>full << 3), 2);
    store<i32>(exponents + (<usize>full << 2), 0);
  }
  putLog10(mantissas, logs, full);
  // The sums so far of the values and of the logarithms, side by side, and what rounding took from them.
  let totals = f64x2.splat(0), lost = f64x2.splat(0), products: f64 = 0;
  let least = f64x2.splat(Infinity), most = f64x2.splat(-Infinity);
  const even = mantissas + (<usize>(count & ~1) << 3);
  for (; mantissas < even; mantissas += 16, exponents += 8, values += 16, logs += 16) {
    let pair = measurePair(mantissas, exponents, values, logs), log = v128.load(logs);
    least = f64x2.pmin(least, pair); // NaN is left out
    const isUsual = usual(pair);
    if (!i64x2.all_true(isUsual)) {
      countStrange(v128.load(mantissas), i64x2.bitmask(isUsual));
      // 0 changes none of the sums, nor the largest one.
      pair = v128.and(pair, finite(pair));
      log = v128.and(log, finite(log));
    }
    most = f64x2.pmax(most, pair);
    const square = f64x2.mul(pair, pair);
    const first = v128.shuffle<f64>(pair, log, 0, 2), afterFirst = f64x2.add(totals, first);
    lost = f64x2.add(lost, lostOf(totals, first, afterFirst));
    const second = v128.shuffle<f64>(pair, log, 1, 3);
    totals = f64x2.add(afterFirst, second);
    lost = f64x2.add(lost, lostOf(afterFirst, second, totals));
    products += f64x2.extract_lane(square, 0);
    products += f64x2.extract_lane(square, 1);
  }
  keepSums(totals, lost, products, least, most);
  if (count & 1) {
    const pair = measurePair(mantissas, exponents, values, logs), x = f64x2.extract_lane(pair, 0);
    countStrange(v128.load(mantissas), i64x2.bitmask(usual(pair)) | 2);
    addLast(finiteOr0(x), finiteOr0(load<f64>(logs)), x);
  }
}

/**
 * Puts two values in their place, and adds what their exponents make out to their logarithms.
 *
 * @returns The values.
 */
// @ts-ignore: decorator
@inline function measurePair(mantissas: usize, exponents: usize, values: usize, logs: usize): v128 {
  const exponent = v128.load64_zero(exponents);
  const shift = f64x2.mul(f64x2.convert_low_i32x4_s(exponent), v128.load(NUMBERS + LOG10_2));
  v128.store(logs, f64x2.add(v128.load(logs), shift));
  const pair = scaled(v128.load(mantissas), exponent);
  v128.store(values, pair);
  return pair;
}

/** Of each lane all bits where float64 holds a number above 0 with all its bits. */
// @ts-ignore: decorator
@inline function usual(pair: v128): v128 {
  return v128.and(
    f64x2.ge(pair, v128.load(NUMBERS + SMALLEST)),
    f64x2.lt(pair, v128.load(NUMBERS + INFINITE)),
  );
}

/** mantissas 2^exponents */
// @ts-ignore: decorator
@inline function scaled(mantissas: v128, exponents: v128): v128 {
  const above = i32x4.add(exponents, v128.load(INTEGERS + MOST));
  if (!i32x4.all_true(i32x4.le_u(above, v128.load(INTEGERS + TWICE_MOST)))) {
    return scaledFar(mantissas, exponents);
  }
  const biased = i64x2.add(i64x2.extend_low_i32x4_s(exponents), v128.load(INTEGERS + BIAS));
  return f64x2.mul(mantissas, i64x2.shl(biased, 52));
}

function scaledFar(mantissas: v128, exponents: v128): v128 {
  const low = ldexp(f64x2.extract_lane(mantissas, 0), i32x4.extract_lane(exponents, 0));
  const high = ldexp(f64x2.extract_lane(mantissas, 1), i32x4.extract_lane(exponents, 1));
  return f64x2.replace_lane(f64x2.splat(low), 1, high);
}

// @ts-ignore: decorator
@inline function finiteOr0(x: f64): f64 {
  return x - x == 0 ? x : 0;
}

function countStrange(mantissas: v128, usual: i32): void {
  if (!(usual & 1)) countOne(f64x2.extract_lane(mantissas, 0));
  if (!(usual & 2)) countOne(f64x2.extract_lane(mantissas, 1));
}

function countOne(mantissa: f64): void {
  if (mantissa == 0) zeros++;
  else if (mantissa < Infinity) far++;
  else nonfinite++;
}

/**
 * Finds the buckets of some logarithms, which are the whole numbers below log / width. Those of the `size` buckets
 * from `first` on, a power of two below 2^16, are put at `near`, as 16 bits from `first` on, the others at
 * `far`, as 32 bits.
 *
 * @returns How many are far.
 */
export function findBuckets(
  logs: usize, count: i32, width: f64, first: i32, size: i32, near: usize, far: usize,
): i32 {
  const even = logs + (<usize>(count & ~1) << 3), begin = far;
  const divisor = f64x2.splat(width), start = i32x4.splat(first), outside = -size;
  for (; logs < even; logs += 16) {
    const below = f64x2.floor(f64x2.div(v128.load(logs), divisor));
    const at = i32x4.sub(i32x4.trunc_sat_f64x2_s_zero(below), start);
    const a = i32x4.extract_lane(at, 0), b = i32x4.extract_lane(at, 1);
    if (((a | b) & outside) == 0) {
      store<i32>(near, a | b << 16);
      near += 4;
      continue;
    }
    if ((a & outside) == 0) store<i16>(near, <i16>a), near += 2;
    else store<i32>(far, a + first), far += 4;
    if ((b & outside) == 0) store<i16>(near, <i16>b), near += 2;
    else store<i32>(far, b + first), far += 4;
  }
  if (count & 1) {
    const below = f64x2.splat(floor(load<f64>(logs) / width));
    const at = i32x4.extract_lane(i32x4.trunc_sat_f64x2_s_zero(below), 0) - first;
    if ((at & outside) == 0) store<i16>(near, <i16>at);
    else store<i32>(far, at + first), far += 4;
  }
  return <i32>((far - begin) >> 2);
}

/** Puts the finite ones of some numbers at `to`, which may be the same place; returns how many. */
export function keepFinite(from: usize, count: i32, to: usize): i32 {
  const first = to;
  for (const end = from + (<usize>count << 3); from < end; from += 8) {
    const x = load<f64>(from);
    store<f64>(to, x);
    to += <usize>(x - x == 0) << 3;
  }
  return <i32>((to - first) >> 3);
}

/** How many of some numbers are equal to one. */
export function countEqual(from: usize, count: i32, x: f64): i32 {
  let equal = 0;
  for (const end = from + (<usize>count << 3); from < end; from += 8) equal += <i32>(load<f64>(from) == x);
  return equal;
}

// Room for log10 of one number, since putLog10() takes four.
const ONE_NUMBER = memory.data(32, 16), ONE_LOG = memory.data(32, 16);

/** log10 of one number. */
export function log10(x: f64): f64 {
  v128.store(ONE_NUMBER, f64x2.splat(x));
  v128.store(ONE_NUMBER, f64x2.splat(x), 16);
  putLog10(ONE_NUMBER, ONE_LOG, 4);
  return load<f64>(ONE_LOG);
}
