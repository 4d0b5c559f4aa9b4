/**
 * Magnitudes and their logarithms.
 */
import { putLog10 } from "./log10";
import { BUCKETS, EXPONENTS, LOGS, MANTISSAS, VALUES } from "./room";

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

let strange: i32;
let far: i32;

/**
 * Sets VALUES to mantissas 2^exponents, and LOGS to their log10.
 *
 * @returns How many are 0 or not finite; -1 if there is one above 0 that float64 cannot hold with all its
 * bits.
 */
export function measure(count: i32): i32 {
  strange = far = 0;
  // The last ones have company up to four, which is not strange.
  for (; count & 3; count++) {
    store<f64>(MANTISSAS + (<usize>count << 3), 2);
    store<i32>(EXPONENTS + (<usize>count << 2), 0);
  }
  putLog10(MANTISSAS, LOGS, count);
  const end = MANTISSAS + (<usize>count << 3);
  let e = EXPONENTS, value = VALUES, log = LOGS;
  for (let m = MANTISSAS; m < end; m += 16, e += 8, value += 16, log += 16) {
    const mantissas = v128.load(m), exponents = v128.load64_zero(e);
    const shift = f64x2.mul(f64x2.convert_low_i32x4_s(exponents), v128.load(NUMBERS + LOG10_2));
    v128.store(log, f64x2.add(v128.load(log), shift));
    const values = scaled(mantissas, exponents);
    v128.store(value, values);
    const isUsual = v128.and(
      f64x2.ge(values, v128.load(NUMBERS + SMALLEST)),
      f64x2.lt(values, v128.load(NUMBERS + INFINITE)),
    );
    if (!i64x2.all_true(isUsual)) countStrange(mantissas, i64x2.bitmask(isUsual));
  }
  return far > 0 ? -1 : strange;
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

function countStrange(mantissas: v128, usual: i32): void {
  if (!(usual & 1)) countOne(f64x2.extract_lane(mantissas, 0));
  if (!(usual & 2)) countOne(f64x2.extract_lane(mantissas, 1));
}

function countOne(mantissa: f64): void {
  strange++;
  if (mantissa > 0 && mantissa < Infinity) far++;
}

/** Sets BUCKETS to the whole numbers below LOGS over `width`. */
export function findBuckets(count: i32, width: f64): void {
  const end = LOGS + (<usize>count << 3), divisor = f64x2.splat(width);
  let bucket = BUCKETS;
  for (let log = LOGS; log < end; log += 16, bucket += 8) {
    const below = f64x2.floor(f64x2.div(v128.load(log), divisor));
    v128.store64_lane(bucket, i32x4.trunc_sat_f64x2_s_zero(below), 0);
  }
}

/** log10 of one number. */
export function log10(x: f64): f64 {
  v128.store(MANTISSAS, f64x2.splat(x));
  v128.store(MANTISSAS + 16, f64x2.splat(x));
  putLog10(MANTISSAS, LOGS, 4);
  return load<f64>(LOGS);
}
