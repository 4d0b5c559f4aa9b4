/**
 * GELU, z Phi(z), and its derivative, Phi(z) + z e^(-z^2 / 2) / sqrt(2 pi).
 */
import { Exp, expConstant } from "../exponential";
import { add, bytes, constant, mul, sub, VECTOR } from "../vector";
import { ActivationRule } from "./rule";

/** Places in the table below. */
const enum Constant {
  Half,
  /** Up to here, squared, the polynomials near 0 serve. */
  NearSquared,
  /** (Phi(x) - 1/2) / x by powers of x^2, and 5 more; relative error of Phi 1e-8. */
  Near,
  /** The same for the derivative, whose error is 3e-8. */
  NearSlope = 8,
  /** -log2(e) / 2 */
  Exponent = 14,
  /** Phi(-a) e^(a^2 / 2) / t by powers of t = 1 / (1 + 0.21 a), and 8 more; relative error 1e-8. */
  TailScale,
  Tail,
  InverseSqrtTwoPi = 25,
  TailBegins,
}

/** Where the tail begins. */
const TAIL: f32 = -9;

const TABLE = memory.data<f32>([
  0.5,
  1.5625, // 1.25^2
  0.398942232131958, -0.06648977845907211, 0.009970823302865028, -0.0011817843187600374,
  0.00010976422345265746, -6.518734608107479e-06,
  0.7978842854499817, -0.26595625281333923, 0.059813860803842545, -0.009436653926968575,
  0.0010854228166863322, -7.515634206356481e-05,
  -0.7213475204444817,
  0.21,
  0.08370357751846313, 0.08519327640533447, 0.06836951524019241, 0.12789428234100342,
  -0.10067331045866013, 0.3587941527366638, -0.33822107315063477, 0.28735896944999695,
  -0.07241939008235931,
  0.3989422804014327,
  TAIL,
]);

// @ts-ignore: decorator
@inline function c(index: Constant): v128 {
  return constant(TABLE, index);
}

@unmanaged
export class Gelu extends ActivationRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, near: bool): bool {
    return gelu(z, out, slope, count, near);
  }

  @inline tailBegins(): f32 {
    return TAIL;
  }

  @inline tailEnds(): f32 {
    return -39;
  }

  @inline isEven(): bool {
    return false;
  }

  @inline valueVanishes(): bool {
    return true;
  }

  @inline tailExponent(x: v128): v128 {
    return mul(mul(x, x), f32x4.splat(0.5));
  }

  @inline tailValue(x: v128): v128 {
    return mul(x, tailCdf(x));
  }

  @inline tailSlope(x: v128): v128 {
    return add(tailCdf(x), mul(x, f32x4.splat(0.3989422804014327))); // 1 / sqrt(2 pi)
  }
}

/** Phi(x) e^(x^2 / 2) for x < -9, by its asymptotic series (Abramowitz and Stegun, 26.2.12). */
function tailCdf(x: v128): v128 {
  const one = f32x4.splat(1);
  const u = f32x4.div(one, mul(x, x));
  let p = sub(mul(u, f32x4.splat(105)), f32x4.splat(15));
  p = add(mul(p, u), f32x4.splat(3));
  p = sub(mul(p, u), one);
  p = add(mul(p, u), one);
  return mul(p, f32x4.div(f32x4.splat(-0.3989422804014327), x)); // 1 / sqrt(2 pi)
}

/**
 * Four vectors at a time.
 *
 * @param near Use polynomials where z is near 0. Without shortcuts it is, as a rule, in all of a
 * vector, so that the exponential is seldom needed; with them a vector would mostly need both.
 * @returns Whether there may be a z in the tail.
 */
function gelu(z: usize, out: usize, slope: usize, count: i32, near: bool): bool {
  let far = i32x4.splat(0);
  for (const end = z + bytes(count); z < end; z += 4 * VECTOR, out += 4 * VECTOR, slope += 4 * VECTOR) {
    if (near && nearZero(z, out, slope, false)) continue;
    far = v128.or(far, anywhere(z, out, slope));
    if (near) nearZero(z, out, slope, true);
  }
  return v128.any_true(far);
}

/**
 * Near 0: phi = x / 2 + x^2 P(x^2) and phi' = 1/2 + x Q(x^2).
 *
 * @param some A literal: put the results in the place of others where x is near 0, instead of putting
 * them if all are.
 * @returns Whether they were put.
 */
// @ts-ignore: decorator
@inline function nearZero(z: usize, out: usize, slope: usize, some: bool): bool {
  let k = c(Constant.NearSquared);
  // lockstep 4
  const x$ = v128.load(z, $ * 16);
  const xx$ = mul(x$, x$);
  const near$ = f32x4.le(xx$, k);
  // end
  if (!some && !i32x4.all_true(v128.and(v128.and(near0, near1), v128.and(near2, near3)))) return false;
  // lockstep 4
  k = c(Constant.Near + 5);
  let p$ = mul(xx$, k);
  k = c(Constant.NearSlope + 5);
  let q$ = mul(xx$, k);
  k = c(Constant.Near + 4);
  p$ = mul(add(p$, k), xx$);
  k = c(Constant.NearSlope + 4);
  q$ = mul(add(q$, k), xx$);
  k = c(Constant.Near + 3);
  p$ = mul(add(p$, k), xx$);
  k = c(Constant.NearSlope + 3);
  q$ = mul(add(q$, k), xx$);
  k = c(Constant.Near + 2);
  p$ = mul(add(p$, k), xx$);
  k = c(Constant.NearSlope + 2);
  q$ = mul(add(q$, k), xx$);
  k = c(Constant.Near + 1);
  p$ = mul(add(p$, k), xx$);
  k = c(Constant.NearSlope + 1);
  q$ = mul(add(q$, k), xx$);
  k = c(Constant.Near);
  p$ = mul(add(p$, k), xx$);
  k = c(Constant.NearSlope);
  q$ = mul(add(q$, k), x$);
  k = c(Constant.Half);
  put(out, $ * 16, add(mul(x$, k), p$), near$, some);
  put(slope, $ * 16, add(q$, k), near$, some);
  // end
  return true;
}

// @ts-ignore: decorator
@inline function put(at: usize, offset: usize, value: v128, mask: v128, some: bool): void {
  at += offset;
  v128.store(at, some ? v128.bitselect(value, v128.load(at), mask) : value);
}

/**
 * Anywhere: with a = |x|, e = e^(-a^2 / 2), and Phi(-a) = e t P(t) where t = 1 / (1 + 0.21 a),
 * phi = max(x, 0) - a Phi(-a), and phi' = Phi(-a) - a e / sqrt(2 pi) for x < 0, and 1 minus that else.
 *
 * @returns Where there is an x in the tail.
 */
// @ts-ignore: decorator
@inline function anywhere(z: usize, out: usize, slope: usize): v128 {
  let k: v128;
  const one = expConstant(Exp.One);
  // lockstep 4
  const x$ = v128.load(z, $ * 16);
  const a$ = f32x4.abs(x$);
  k = c(Constant.TailScale);
  const t$ = f32x4.div(one, add(mul(a$, k), one));
  k = c(Constant.Exponent);
  const exponent$ = mul(mul(x$, x$), k);
  k = expConstant(Exp.Rounding);
  let power$ = add(exponent$, k);
  const f$ = sub(exponent$, sub(power$, k));
  power$ = i32x4.shl(power$, 23);
  k = expConstant(Exp.Smallest);
  const alive$ = f32x4.gt(exponent$, k);
  k = expConstant(Exp.Power + 4);
  let e$ = mul(f$, k);
  k = c(Constant.Tail + 8);
  let p$ = mul(t$, k);
  k = expConstant(Exp.Power + 3);
  e$ = mul(add(e$, k), f$);
  k = c(Constant.Tail + 7);
  p$ = mul(add(p$, k), t$);
  k = expConstant(Exp.Power + 2);
  e$ = mul(add(e$, k), f$);
  k = c(Constant.Tail + 6);
  p$ = mul(add(p$, k), t$);
  k = expConstant(Exp.Power + 1);
  e$ = mul(add(e$, k), f$);
  k = c(Constant.Tail + 5);
  p$ = mul(add(p$, k), t$);
  k = expConstant(Exp.Power);
  e$ = mul(add(e$, k), f$);
  k = c(Constant.Tail + 4);
  p$ = mul(add(p$, k), t$);
  e$ = v128.and(i32x4.add(add(e$, one), power$), alive$);
  k = c(Constant.Tail + 3);
  p$ = mul(add(p$, k), t$);
  k = c(Constant.Tail + 2);
  p$ = mul(add(p$, k), t$);
  k = c(Constant.Tail + 1);
  p$ = mul(add(p$, k), t$);
  k = c(Constant.Tail);
  p$ = mul(mul(add(p$, k), t$), e$);
  const negative$ = i32x4.shr_s(x$, 31);
  v128.store(out, sub(v128.andnot(x$, negative$), mul(a$, p$)), $ * 16);
  k = c(Constant.InverseSqrtTwoPi);
  const q$ = sub(mul(mul(a$, k), e$), p$); // minus phi'(-a); the sign of x is x ^ a
  v128.store(slope, add(v128.andnot(one, negative$), v128.xor(q$, v128.xor(x$, a$))), $ * 16);
  // end
  const lowest = f32x4.pmin(f32x4.pmin(x0, x1), f32x4.pmin(x2, x3));
  return f32x4.gt(c(Constant.TailBegins), lowest);
}
