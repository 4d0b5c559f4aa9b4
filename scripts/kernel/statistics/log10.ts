/**
 * log10 of two float64 at a time, correctly rounded: the nearest float64, of any processor's and any
 * engine's making.
 *
 * x = 2^e m, where m is near 1, and c m = 1 + r, where c is a number of few bits from a table:
 * log10 x = e log10 2 - log10 c + log10(1 + r). The sum is kept in two parts, with some 70 bits behind the
 * point; if so many do not decide how it is rounded, whole numbers do (Ziv, ACM TOMS 17(3), 1991).
 */
import { CONSTANTS, STEPS } from "./log10_table";

/** The nearest float64 to log10 of a finite number above 0, slowly. */
// @ts-ignore: decorator
@external("host", "exactLog10")
declare function exactLog10(x: f64): f64;

/** Places in CONSTANTS; from Second on the factors of r^2, r^3 and so on. */
const enum Log {
  /** 1 / ln 10, in two parts and in one. */
  PerE,
  PerELow,
  PerEWhole,
  Log2,
  Log2Low,
  Second,
  Last = Second + 6,
}

// Literal vectors come from memory as well, since V8 builds them anew at each use inside a loop.
const WORDS = memory.data<u64>([
  // Added to the bits of x: the exponent then steps up at 1 + 52.5 / 128.
  0x0009_7000_0000_0000, 0x0009_7000_0000_0000,
  // The exponent's bits, and those of 1.
  0x7ff0_0000_0000_0000, 0x7ff0_0000_0000_0000,
  0x3ff0_0000_0000_0000, 0x3ff0_0000_0000_0000,
  // 2^52, whose last bits are a whole number's, and the same with the exponent's bias.
  0x4330_0000_0000_0000, 0x4330_0000_0000_0000,
  0x4330_0000_0000_03ff, 0x4330_0000_0000_03ff,
  // Where a step's row is, in bytes.
  0xfe0, 0xfe0,
  // All but the last 26 bits of a mantissa.
  0xffff_ffff_fc00_0000, 0xffff_ffff_fc00_0000,
  // 2^-1022, the smallest number with all its bits, and Infinity.
  0x0010_0000_0000_0000, 0x0010_0000_0000_0000,
  0x7ff0_0000_0000_0000, 0x7ff0_0000_0000_0000,
  // What the error is below, 2^-77 + 2^-52 r^2: r^2 / (2 ln 10) is rounded eight times on its way, by
  // 2^-53 of itself; the low parts of the others, below 2^-27, three times, and so is what they leave out.
  0x3b20_0000_0000_0000, 0x3b20_0000_0000_0000,
  0x3cb0_0000_0000_0000, 0x3cb0_0000_0000_0000,
], 16);

const enum Word {
  Lift,
  Exponent,
  One,
  Whole,
  Bias,
  Row,
  Upper,
  Smallest,
  Infinity,
  Error,
  ErrorOfSquare,
}

// @ts-ignore: decorator
@inline function word(index: Word): v128 {
  return v128.load(WORDS + (<usize>index << 4));
}

// @ts-ignore: decorator
@inline function constant(index: usize): v128 {
  return v128.load(CONSTANTS + (index << 4));
}

/** a + b c */
// @ts-ignore: decorator
@inline function addProduct(a: v128, b: v128, c: v128): v128 {
  return f64x2.add(a, f64x2.mul(b, c));
}

/**
 * Puts log10 of `count` numbers, a multiple of 4, from one place to another: -Infinity of 0, NaN of less.
 */
export function putLog10(from: usize, to: usize, count: i32): void {
  for (const end = from + (<usize>count << 3); from < end; from += 32, to += 32) {
    // lockstep 2
    const x$ = v128.load(from + $ * 16);
    const lifted$ = i64x2.add(x$, word(Word.Lift));
    const rows$ = v128.and(i64x2.shr_u(lifted$, 40), word(Word.Row));
    const low$ = STEPS + i32x4.extract_lane(rows$, 0);
    const high$ = STEPS + i32x4.extract_lane(rows$, 2);
    const c$ = v128.shuffle<f64>(v128.load(low$), v128.load(high$), 0, 2);
    const e$ = f64x2.sub(v128.or(i64x2.shr_u(lifted$, 52), word(Word.Whole)), word(Word.Bias));
    const m$ = i64x2.add(i64x2.sub(x$, v128.and(lifted$, word(Word.Exponent))), word(Word.One));
    // r, in two parts that are exact, and r / ln 10, of which the upper part is.
    const upper$ = v128.and(m$, word(Word.Upper));
    const rUpper$ = f64x2.sub(f64x2.mul(upper$, c$), word(Word.One));
    const rLower$ = f64x2.mul(f64x2.sub(m$, upper$), c$);
    const first$ = f64x2.mul(rUpper$, constant(Log.PerE));
    const firstLow$ = addProduct(
      f64x2.mul(rUpper$, constant(Log.PerELow)), rLower$, constant(Log.PerEWhole),
    );
    // The other powers are small enough to be computed simply.
    const r$ = f64x2.add(rUpper$, rLower$);
    const rr$ = f64x2.mul(r$, r$);
    let p$ = addProduct(constant(Log.Second + 4), r$, constant(Log.Second + 5));
    const p2$ = addProduct(constant(Log.Second + 2), r$, constant(Log.Second + 3));
    const p0$ = addProduct(constant(Log.Second), r$, constant(Log.Second + 1));
    p$ = addProduct(p$, rr$, constant(Log.Last));
    p$ = addProduct(p2$, rr$, p$);
    p$ = addProduct(p0$, rr$, p$);
    // The larger one of the two that are added is `large`, or it is 0.
    const offset$ = v128.shuffle<f64>(v128.load(low$), v128.load(high$), 1, 3);
    const offsetLow$ = v128.load64_lane(high$, v128.load64_zero(low$, 16), 1, 16);
    const large$ = addProduct(offset$, e$, constant(Log.Log2));
    const largeLow$ = addProduct(offsetLow$, e$, constant(Log.Log2Low));
    const sum$ = f64x2.add(large$, first$);
    const rest$ = f64x2.add(
      f64x2.add(f64x2.sub(large$, sum$), first$),
      addProduct(f64x2.add(largeLow$, firstLow$), rr$, p$),
    );
    const error$ = addProduct(word(Word.Error), rr$, word(Word.ErrorOfSquare));
    const log$ = f64x2.add(sum$, f64x2.add(rest$, error$));
    const isSure$ = v128.and(
      f64x2.eq(log$, f64x2.add(sum$, f64x2.sub(rest$, error$))),
      v128.and(f64x2.ge(x$, word(Word.Smallest)), f64x2.lt(x$, word(Word.Infinity))),
    );
    v128.store(to + $ * 16, log$);
    // end
    if (!i64x2.all_true(v128.and(isSure0, isSure1))) {
      v128.store(to, withOthers(log0, x0, i64x2.bitmask(isSure0)));
      v128.store(to + 16, withOthers(log1, x1, i64x2.bitmask(isSure1)));
    }
  }
}

/** Logarithms of two numbers with those put right that are not sure. */
function withOthers(log: v128, x: v128, sure: i32): v128 {
  if (!(sure & 1)) log = f64x2.replace_lane(log, 0, otherLog10(f64x2.extract_lane(x, 0)));
  if (!(sure & 2)) log = f64x2.replace_lane(log, 1, otherLog10(f64x2.extract_lane(x, 1)));
  return log;
}

function otherLog10(x: f64): f64 {
  if (x == 0) return -Infinity;
  if (!(x > 0)) return NaN;
  if (abs(x - 1) < NEAR) return nearLog10(x);
  return x < Infinity ? exactLog10(x) : x;
}

/** So near 1 digits cancel in the sum above, but x - 1 has all of its own. */
const NEAR: f64 = 0.00390625;

/** log10 of such a number in the same way, without a table. */
function nearLog10(x: f64): f64 {
  const r = x - 1, rr = r * r;
  const upper = reinterpret<f64>(reinterpret<i64>(r) & load<i64>(WORDS + (<usize>Word.Upper << 4)));
  const first = upper * factor(Log.PerE);
  let p: f64 = 0;
  for (let power = Log.Last; power >= Log.Second; power--) p = p * r + factor(power);
  const firstLow = upper * factor(Log.PerELow) + (r - upper) * factor(Log.PerEWhole);
  const low = firstLow + rr * p;
  const error = abs(r) * one(Word.Error) + rr * one(Word.ErrorOfSquare);
  const log = first + (low + error);
  return log == first + (low - error) ? log : exactLog10(x);
}

// @ts-ignore: decorator
@inline function factor(index: usize): f64 {
  return load<f64>(CONSTANTS + (index << 4));
}

// @ts-ignore: decorator
@inline function one(index: Word): f64 {
  return load<f64>(WORDS + (<usize>index << 4));
}
