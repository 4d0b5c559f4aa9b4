/**
 * Few normal numbers for four nets at once, in float64, for two nets at a time: src/random/normal.ts has
 * the same operations in the same order.
 */
import { bytes, merged, VECTOR } from "../vector";
import { words } from "./generator";

/** Places in the table below. */
const enum Double {
  Half,
  One,
  MinusTwo,
  TwoPi,
  PerQuarter,
  QuarterFirst,
  QuarterRest,
  Log2First,
  Log2Rest,
  RootTwo,
  /** 2^32 and 2^-53. */
  Word,
  Unit,
  Atanh,
  Sin = 22,
  Cos = 30,
}

const DOUBLES = memory.data<f64>([
  0.5, 1, -2,
  6.283185307179586, 0.6366197723675814, 1.5707963267341256, 6.077100506506192e-11,
  0.6931471803691238, 1.9082149292705877e-10, 1.4142135623730951,
  4294967296, 1.1102230246251565e-16,
  2.0 / 21.0, 2.0 / 19.0, 2.0 / 17.0, 2.0 / 15.0, 2.0 / 13.0, 2.0 / 11.0, 2.0 / 9.0, 2.0 / 7.0,
  2.0 / 5.0, 2.0 / 3.0,
  1.0 / 355687428096000.0, -1.0 / 1307674368000.0, 1.0 / 6227020800.0, -1.0 / 39916800.0,
  1.0 / 362880.0, -1.0 / 5040.0, 1.0 / 120.0, -1.0 / 6.0,
  1.0 / 20922789888000.0, -1.0 / 87178291200.0, 1.0 / 479001600.0, -1.0 / 3628800.0,
  1.0 / 40320.0, -1.0 / 720.0, 1.0 / 24.0, -1.0 / 2.0,
]);

/** The mantissa of a float64, and the other bits of 1. */
const MASKS = memory.data<u64>([0x000fffffffffffff, 0x3ff0000000000000]);

/** The bits that a float64 draw keeps of the first of its two words. */
const HIGH_BITS: i32 = 0x1fffff;

/** The words of up to eight pairs, four each. */
const WORDS = memory.data(512);

// @ts-ignore: decorator
@inline function d(place: i32): v128 {
  return v128.load64_splat(DOUBLES + (<usize>place << 3));
}

/** Draws fewer than 16 vectors of normal numbers: see normal() in normal.ts. */
export function drawPairs(
  state: usize, position: i32, out: usize, count: i32, deviation: f64, waiting: bool, seconds: usize,
): i32 {
  const end = out + bytes(count);
  if (waiting) {
    storeNormal(out, v128.load(seconds), v128.load(seconds, 16), deviation);
    out += VECTOR;
    count--;
  }
  position = words(state, position, WORDS, ((count + 1) >> 1) << 2);
  for (let at = WORDS; out < end; at += 4 * VECTOR, out += 2 * VECTOR) {
    pairOf(unitLow(at), unitLow(at + 2 * VECTOR));
    const first = FIRST_OF_PAIR, firstLow = v128.load(first);
    v128.store(seconds, v128.load(first, 16));
    pairOf(unitHigh(at), unitHigh(at + 2 * VECTOR));
    v128.store(seconds, v128.load(first, 16), 16);
    storeNormal(out, firstLow, v128.load(first), deviation);
    if (out + VECTOR < end) {
      storeNormal(out + VECTOR, v128.load(seconds), v128.load(seconds, 16), deviation);
    }
  }
  return position;
}

/** Normal numbers of deviation 1, of nets 0 and 1 and of nets 2 and 3, as float32 of another. */
function storeNormal(out: usize, low: v128, high: v128, deviation: f64): void {
  const by = f64x2.splat(deviation);
  const a = f32x4.demote_f64x2_zero(f64x2.mul(low, by));
  v128.store(out, merged(a, f32x4.demote_f64x2_zero(f64x2.mul(high, by))));
}

/** The multiples of 2^-53 from [0, 1) that two words give, of nets 0 and 1; and of nets 2 and 3. */
function unitLow(at: usize): v128 {
  const high = v128.and(v128.load(at), i32x4.splat(HIGH_BITS));
  return unitOf(high, v128.load(at, 16));
}

function unitHigh(at: usize): v128 {
  const high = v128.and(v128.load(at), i32x4.splat(HIGH_BITS)), low = v128.load(at, 16);
  return unitOf(v128.shuffle<i32>(high, high, 2, 3, 2, 3), v128.shuffle<i32>(low, low, 2, 3, 2, 3));
}

function unitOf(high: v128, low: v128): v128 {
  const upper = f64x2.mul(f64x2.convert_low_i32x4_u(high), d(Double.Word));
  return f64x2.mul(f64x2.add(upper, f64x2.convert_low_i32x4_u(low)), d(Double.Unit));
}

/** Two vectors: the first and the second numbers of a pair. */
const FIRST_OF_PAIR = memory.data(32);

/** Puts two normal numbers of deviation 1 at FIRST_OF_PAIR, of two nets. */
function pairOf(u: v128, v: v128): void {
  const radius = f64x2.sqrt(f64x2.mul(log(f64x2.sub(d(Double.One), v)), d(Double.MinusTwo)));
  const angle = f64x2.mul(u, d(Double.TwoPi));
  const turned = f64x2.floor(f64x2.add(f64x2.mul(angle, d(Double.PerQuarter)), d(Double.Half)));
  let x = f64x2.sub(angle, f64x2.mul(turned, d(Double.QuarterFirst)));
  x = f64x2.sub(x, f64x2.mul(turned, d(Double.QuarterRest)));
  const z = f64x2.mul(x, x);
  let odd = d(Double.Sin), even = d(Double.Cos);
  for (let k = 1; k < 8; k++) {
    odd = f64x2.add(f64x2.mul(odd, z), d(Double.Sin + k));
    even = f64x2.add(f64x2.mul(even, z), d(Double.Cos + k));
  }
  even = f64x2.add(d(Double.One), f64x2.mul(z, even));
  odd = f64x2.add(x, f64x2.mul(f64x2.mul(x, z), odd));
  // As in fillBlocks(), of the whole numbers 0 to 4 in float64.
  const low = i32x4.trunc_sat_f64x2_s_zero(turned);
  const quarters = v128.shuffle<i32>(low, low, 0, 0, 1, 1);
  const sign = i64x2.splat(i64.MIN_VALUE);
  const isOdd = i32x4.shr_s(i32x4.shl(quarters, 31), 31);
  const sinSign = v128.and(i32x4.shl(quarters, 30), sign);
  const cosSign = v128.xor(v128.and(isOdd, sign), sinSign);
  const cos = v128.xor(v128.bitselect(odd, even, isOdd), cosSign);
  const sin = v128.xor(v128.bitselect(even, odd, isOdd), sinSign);
  v128.store(FIRST_OF_PAIR, f64x2.mul(radius, cos));
  v128.store(FIRST_OF_PAIR, f64x2.mul(radius, sin), 16);
}

/** log(u) in float64, for u from [2^-53, 1]. */
function log(u: v128): v128 {
  const raised = i64x2.shr_u(u, 52);
  let m = v128.and(u, v128.load64_splat(MASKS));
  m = v128.or(m, v128.load64_splat(MASKS, 8));
  const isHigh = f64x2.gt(m, d(Double.RootTwo));
  m = v128.bitselect(f64x2.mul(m, d(Double.Half)), m, isHigh);
  const fields = i64x2.sub(raised, isHigh);
  const whole = i32x4.sub(v128.shuffle<i32>(fields, fields, 0, 2, 0, 2), i32x4.splat(1023));
  const exponent = f64x2.convert_low_i32x4_s(whole);
  const s = f64x2.div(f64x2.sub(m, d(Double.One)), f64x2.add(m, d(Double.One)));
  const z = f64x2.mul(s, s);
  let series = d(Double.Atanh);
  for (let k = 1; k < 10; k++) series = f64x2.add(f64x2.mul(series, z), d(Double.Atanh + k));
  let rest = f64x2.mul(f64x2.mul(s, z), series);
  rest = f64x2.add(rest, f64x2.mul(exponent, d(Double.Log2Rest)));
  rest = f64x2.add(f64x2.add(s, s), rest);
  return f64x2.add(f64x2.mul(exponent, d(Double.Log2First)), rest);
}
