/**
 * Normal numbers for four nets at once, as src/random/normal.ts draws them for one: there the method and
 * its sources are named. Each rounding is the same here, so that the numbers are, bit for bit.
 */
import { add, bytes, constant, merged, mul, promoteHigh, promoteLow, sub, VECTOR } from "../vector";
import { uniform } from "./generator";
import { drawPairs } from "./pairs";

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
}

const SINGLES = memory.data<f32>([
  0.5, 1, 4, -2, 12582912,
  0.7071067811865476, 0.693359375, -2.1219444e-4,
  7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
  6.283185307179586, 1.5703125, 4.837512969970703125e-4, 7.54978995489188216e-8,
]);

/** The mantissa of a float32, that of 1/2 and more, the exponent of 1/2, the sign. */
const MASKS = memory.data<u32>([0x007fffff, 0x3f000000, 126, 0x80000000]);

/** Coefficients that are used in float64, each a float32: of the logarithm, the cosine and the sine. */
const PRODUCTS = memory.data<f64>([
  <f64><f32>-1.6668057665e-1, <f64><f32>2.0000714765e-1, <f64><f32>-2.4999993993e-1,
  <f64><f32>3.3333331174e-1,
  <f64><f32>2.443315711809948e-5, <f64><f32>-1.388731625493765e-3, <f64><f32>4.166664568298827e-2,
  <f64><f32>-1.9515295891e-4, <f64><f32>8.3321608736e-3, <f64><f32>-1.6666654611e-1,
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
      let evenLow$ = promoteLow(fused(product(4), wLow$, product(5)));
      let evenHigh$ = promoteLow(fused(product(4), wHigh$, product(5)));
      let oddLow$ = promoteLow(fused(product(7), wLow$, product(8)));
      let oddHigh$ = promoteLow(fused(product(7), wHigh$, product(8)));
      evenLow$ = fused(evenLow$, wLow$, product(6));
      evenHigh$ = fused(evenHigh$, wHigh$, product(6));
      oddLow$ = fused(oddLow$, wLow$, product(9));
      oddHigh$ = fused(oddHigh$, wHigh$, product(9));
      let even$ = mul(merged(evenLow$, evenHigh$), w$);
      let odd$ = mul(merged(oddLow$, oddHigh$), w$);
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
