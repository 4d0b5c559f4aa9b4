/**
 * Normal numbers for four nets at once, as src/random/normal.ts draws them for one: there the method and
 * its sources are named. Each rounding is the same here, so that the numbers are, bit for bit.
 */
import { constant, add, bytes, merged, mul, promoteHigh, promoteLow, sub, VECTOR } from "../vector";
import { uniform, words } from "./generator";

/** Numbers of a block; fewer are drawn in pairs, in float64. */
const BLOCK: i32 = 16;
/** Bytes from the first of two numbers of a block to the second. */
const PAIR: i32 = 128;

/** Places in the table below. */
const enum Single {
  Half,
  One,
  Four,
  MinusTwo,
  /** 1.5 * 2^23: a sum with it is rounded to a whole number, kept in the low bits. */
  Rounding,
  RootHalf,
  Log2High,
  Log2Low,
  Log,
  TwoPi = 13,
  QuarterHigh,
  QuarterMiddle,
  QuarterLow,
  Cos,
  Sin = 19,
}

const SINGLES = memory.data<f32>([
  0.5, 1, 4, -2, 12582912,
  0.7071067811865476, 0.693359375, -2.1219444e-4,
  7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
  6.283185307179586, 1.5703125, 4.837512969970703125e-4, 7.54978995489188216e-8,
  2.443315711809948e-5, -1.388731625493765e-3,
  -1.9515295891e-4, 8.3321608736e-3,
]);

/** The mantissa of a float32, that of 1/2 and more, the exponent of 1/2, the sign. */
const MASKS = memory.data<u32>([0x007fffff, 0x3f000000, 126, 0x80000000]);

/** Coefficients that are used in float64, each a float32: of the logarithm, the cosine and the sine. */
const PRODUCTS = memory.data<f64>([
  <f64><f32>-1.6668057665e-1, <f64><f32>2.0000714765e-1, <f64><f32>-2.4999993993e-1,
  <f64><f32>3.3333331174e-1,
  <f64><f32>4.166664568298827e-2,
  <f64><f32>-1.6666654611e-1,
]);

// @ts-ignore: decorator
@inline function c(place: i32): v128 {
  return constant(SINGLES, place);
}

/** A coefficient in float64. */
// @ts-ignore: decorator
@inline function product(place: i32): v128 {
  return v128.load64_splat(PRODUCTS + (<usize>place << 3));
}

/** a b + c in float64, rounded to float32: a fused multiply-add, but for one in 10^9. */
// @ts-ignore: decorator
@inline function fused(a: v128, b: v128, c: v128): v128 {
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.mul(a, b), c));
}

/**
 * Draws `count` vectors of normal numbers of mean 0.
 *
 * @param waiting Whether the second numbers of a pair wait at `seconds`, from a draw before.
 * @param seconds Two vectors; what waits afterwards, if anything does: see waitsAfter().
 * @returns The position afterwards, as from uniform().
 */
export function normal(
  state: usize, position: i32, out: usize, count: i32, deviation: f64, waiting: bool, seconds: usize,
): i32 {
  if (count < BLOCK) return drawPairs(state, position, out, count, deviation, waiting, seconds);
  const scale = f32x4.splat(<f32>deviation), whole = count & ~(BLOCK - 1);
  position = uniform(state, position, out, count, UNIT);
  fillBlocks(out, whole, scale);
  if (whole == count) return position;
  const last = out + bytes(count - BLOCK);
  position = uniform(state, position, last, BLOCK, UNIT);
  fillBlocks(last, BLOCK, scale);
  return position;
}

/** Whether the second numbers of a pair wait after a draw of `count`. */
export function waitsAfter(count: i32, waiting: bool): bool {
  return waiting != (count < BLOCK && count % 2 == 1);
}

/** The scale with which uniform() draws from [0, 1), less 1/2. */
const UNIT: f32 = 5.9604644775390625e-8;

/** Makes normal numbers of uniform ones, `count` vectors in blocks of 16. */
function fillBlocks(out: usize, count: i32, scale: v128): void {
  const mantissa = constant(MASKS, 0), half = c(Single.Half), sign = constant(MASKS, 3);
  for (const end = out + bytes(count); out < end; out += PAIR) {
    for (const middle = out + PAIR; out < middle; out += 4 * VECTOR) {
      // The logarithm of 1 - d, of the first number d.
      // lockstep 4
      const a$ = sub(half, v128.load(out, $ * 16));
      let x$ = v128.or(v128.and(a$, mantissa), constant(MASKS, 1));
      const isLow$ = f32x4.lt(x$, c(Single.RootHalf));
      const whole$ = i32x4.add(i32x4.sub(i32x4.shr_u(a$, 23), constant(MASKS, 2)), isLow$);
      const exponent$ = f32x4.convert_i32x4_s(whole$);
      x$ = sub(add(x$, v128.and(x$, isLow$)), c(Single.One));
      const z$ = mul(x$, x$);
      let y$ = add(mul(c(Single.Log), x$), c(Single.Log + 1));
      y$ = add(mul(y$, x$), c(Single.Log + 2));
      y$ = add(mul(y$, x$), c(Single.Log + 3));
      y$ = add(mul(y$, x$), c(Single.Log + 4));
      const xLow$ = promoteLow(x$);
      const xHigh$ = promoteHigh(x$);
      let low$ = promoteLow(y$);
      let high$ = promoteHigh(y$);
      low$ = promoteLow(fused(low$, xLow$, product(0)));
      high$ = promoteLow(fused(high$, xHigh$, product(0)));
      low$ = promoteLow(fused(low$, xLow$, product(1)));
      high$ = promoteLow(fused(high$, xHigh$, product(1)));
      low$ = promoteLow(fused(low$, xLow$, product(2)));
      high$ = promoteLow(fused(high$, xHigh$, product(2)));
      y$ = mul(merged(fused(low$, xLow$, product(3)), fused(high$, xHigh$, product(3))), x$);
      const rest$ = mul(exponent$, c(Single.Log2Low));
      low$ = fused(promoteLow(y$), promoteLow(z$), promoteLow(rest$));
      high$ = fused(promoteHigh(y$), promoteHigh(z$), promoteHigh(rest$));
      y$ = sub(merged(low$, high$), mul(z$, half));
      y$ = add(add(x$, y$), mul(exponent$, c(Single.Log2High)));
      const radius$ = f32x4.sqrt(mul(y$, c(Single.MinusTwo)));
      // end
      // Cosine and sine of 2 pi times the second number.
      // lockstep 4
      const u$ = add(v128.load(out, $ * 16 + PAIR), half);
      const turned$ = add(mul(u$, c(Single.Four)), c(Single.Rounding));
      const quarters$ = sub(turned$, c(Single.Rounding));
      let angle$ = sub(mul(u$, c(Single.TwoPi)), mul(quarters$, c(Single.QuarterHigh)));
      angle$ = sub(angle$, mul(quarters$, c(Single.QuarterMiddle)));
      angle$ = sub(angle$, mul(quarters$, c(Single.QuarterLow)));
      const w$ = mul(angle$, angle$);
      const wLow$ = promoteLow(w$);
      const wHigh$ = promoteHigh(w$);
      let even$ = add(mul(c(Single.Cos), w$), c(Single.Cos + 1));
      let odd$ = add(mul(c(Single.Sin), w$), c(Single.Sin + 1));
      let evenLow$ = fused(promoteLow(even$), wLow$, product(4));
      let evenHigh$ = fused(promoteHigh(even$), wHigh$, product(4));
      let oddLow$ = fused(promoteLow(odd$), wLow$, product(5));
      let oddHigh$ = fused(promoteHigh(odd$), wHigh$, product(5));
      even$ = mul(merged(evenLow$, evenHigh$), w$);
      odd$ = mul(merged(oddLow$, oddHigh$), w$);
      const lost$ = mul(w$, c(Single.Half));
      evenLow$ = f64x2.sub(f64x2.mul(promoteLow(even$), wLow$), promoteLow(lost$));
      evenHigh$ = f64x2.sub(f64x2.mul(promoteHigh(even$), wHigh$), promoteHigh(lost$));
      even$ = merged(f32x4.demote_f64x2_zero(evenLow$), f32x4.demote_f64x2_zero(evenHigh$));
      even$ = add(even$, c(Single.One));
      oddLow$ = fused(promoteLow(odd$), promoteLow(angle$), promoteLow(angle$));
      oddHigh$ = fused(promoteHigh(odd$), promoteHigh(angle$), promoteHigh(angle$));
      odd$ = merged(oddLow$, oddHigh$);
      // Each quarter of a turn takes (cosine, sine) to (-sine, cosine).
      const isOdd$ = i32x4.shr_s(i32x4.shl(turned$, 31), 31);
      const sinSign$ = v128.and(i32x4.shl(turned$, 30), sign);
      const cosSign$ = v128.xor(v128.and(isOdd$, sign), sinSign$);
      const cos$ = v128.xor(v128.bitselect(odd$, even$, isOdd$), cosSign$);
      const sin$ = v128.xor(v128.bitselect(even$, odd$, isOdd$), sinSign$);
      v128.store(out, mul(mul(radius$, cos$), scale), $ * 16);
      v128.store(out, mul(mul(radius$, sin$), scale), $ * 16 + PAIR);
      // end
    }
  }
}

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

/** The lower 21 bits of a word; of the high word of a float64, its mantissa; and that of 1. */
const WORD_MASKS = memory.data<u64>([0x000fffffffffffff, 0x3ff0000000000000]);
const HIGH_BITS: i32 = 0x1fffff;

/** The words of up to eight pairs, four each. */
const WORDS = memory.data(512);

// @ts-ignore: decorator
@inline function d(place: i32): v128 {
  return v128.load64_splat(DOUBLES + (<usize>place << 3));
}

function drawPairs(
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
  let m = v128.and(u, v128.load64_splat(WORD_MASKS));
  m = v128.or(m, v128.load64_splat(WORD_MASKS, 8));
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
