/**
 * The activation functions and their derivatives, side by side, since they share their exponential.
 *
 * Polynomials are least-maximum fits by scripts/fit_kernel.py; formulas keep their relative precision
 * in the tails, where 1 + erf or 1 - tanh^2 would cancel.
 */
import { add, constant, mul, sub, VECTOR } from "./vector";

/** The order of ACTIVATIONS in src/nn/names.ts. */
export const enum Activation {
  Gelu,
  GeluTanh,
  Relu,
  Tanh,
  Sigmoid,
  Silu,
  Linear,
}

export const enum Constant {
  Zero,
  One,
  Log2E,
  RoundingShift,
  Ln2High,
  Ln2Low,
  SmallestExponent,
  Exp, // and 4 more
  Cdf = 12, // and 8 more
  CdfScale = 21,
  InverseSqrtTwoPi,
  MinusHalf,
  Tanh = 24, // and 4 more
  TanhSmall = 29,
  MinusTwo,
  Four,
  GeluTanhSlope,
  GeluTanhCubic,
  GeluTanhCubicSlope,
}

const TABLE = memory.data<f32>([
  0, 1,
  1.4426950408889634, // 1 / ln 2
  12582912, // 1.5 * 2^23: a sum with it is rounded to a whole number, kept in the low bits
  0.693359375, -2.12194440e-4, // ln 2 in two parts, the first exact in 9 bits (W. J. Cody's split)
  -76, // e^-76 is about 2^-110
  // (e^r - 1 - r) / r^2 by powers of r, |r| <= ln(2) / 2; relative error of e^r 3e-9
  0.5, 0.166665181517601, 0.04166620597243309, 0.008368908427655697, 0.0013950521824881434,
  // Phi(-a) e^(a^2 / 2) / t by powers of t = 1 / (1 + 0.21 a), 0 <= a <= 13; relative error 2e-8
  0.08370357751846313, 0.08519327640533447, 0.06836951524019241, 0.12789428234100342,
  -0.10067331045866013, 0.3587941527366638, -0.33822107315063477, 0.28735896944999695,
  -0.07241939008235931,
  0.21,
  0.3989422804014327, // 1 / sqrt(2 pi)
  -0.5,
  // (tanh(x) / x - 1) / x^2 by powers of x^2, |x| <= 0.6; relative error of tanh 3e-9
  -0.33333298563957214, 0.13331958651542664, -0.05378668010234833, 0.020805377513170242,
  -0.00590586056932807,
  0.6,
  -2, 4,
  1.5957691216057308, // 2 sqrt(2 / pi)
  0.044715, 0.134145, // GELU's tanh form: x + 0.044715 x^3, and three times that factor
]);

// @ts-ignore: decorator
@inline export function c(index: Constant): v128 {
  return constant(TABLE, index);
}

/**
 * Puts phi(z) at `out` and phi'(z) in the place of z, for `count` vectors.
 *
 * Each loop is one function's: phi and phi' by PyTorch's definitions.
 */
export function activate(kind: Activation, z: usize, out: usize, count: i32): void {
  const end = z + <usize>count * VECTOR;
  switch (kind) {
    case Activation.Gelu:
      for (; z < end; z += VECTOR, out += VECTOR) gelu(z, out);
      break;
    case Activation.GeluTanh:
      for (; z < end; z += VECTOR, out += VECTOR) geluTanh(z, out);
      break;
    case Activation.Relu:
      for (; z < end; z += VECTOR, out += VECTOR) relu(z, out);
      break;
    case Activation.Tanh:
      for (; z < end; z += VECTOR, out += VECTOR) tanh(z, out);
      break;
    case Activation.Sigmoid:
      for (; z < end; z += VECTOR, out += VECTOR) sigmoid(z, out);
      break;
    case Activation.Silu:
      for (; z < end; z += VECTOR, out += VECTOR) silu(z, out);
      break;
    default:
      for (; z < end; z += VECTOR, out += VECTOR) {
        v128.store(out, v128.load(z));
        v128.store(z, c(Constant.One));
      }
  }
}

/** z Phi(z), and Phi(z) + z e^(-z^2 / 2) / sqrt(2 pi). */
// @ts-ignore: decorator
@inline function gelu(z: usize, out: usize): void {
  const x = v128.load(z);
  const a = f32x4.abs(x);
  const e = exp(mul(mul(a, a), c(Constant.MinusHalf)));
  const tail = mul(gelusTail(a), e); // Phi(-a)
  const cdf = v128.bitselect(tail, sub(c(Constant.One), tail), isNegative(x));
  v128.store(out, mul(x, cdf));
  v128.store(z, add(cdf, mul(mul(x, c(Constant.InverseSqrtTwoPi)), e)));
}

/** Phi(-a) e^(a^2 / 2) for a >= 0. */
// @ts-ignore: decorator
@inline export function gelusTail(a: v128): v128 {
  const t = f32x4.div(c(Constant.One), add(mul(a, c(Constant.CdfScale)), c(Constant.One)));
  let p = c(Constant.Cdf + 8);
  p = add(mul(p, t), c(Constant.Cdf + 7));
  p = add(mul(p, t), c(Constant.Cdf + 6));
  p = add(mul(p, t), c(Constant.Cdf + 5));
  p = add(mul(p, t), c(Constant.Cdf + 4));
  p = add(mul(p, t), c(Constant.Cdf + 3));
  p = add(mul(p, t), c(Constant.Cdf + 2));
  p = add(mul(p, t), c(Constant.Cdf + 1));
  p = add(mul(p, t), c(Constant.Cdf));
  return mul(p, t);
}

/** x s(u) with s the sigmoid and u = 2 sqrt(2 / pi) (x + 0.044715 x^3): the same as the tanh form. */
// @ts-ignore: decorator
@inline function geluTanh(z: usize, out: usize): void {
  const x = v128.load(z);
  const xx = mul(x, x);
  const slope = mul(x, c(Constant.GeluTanhSlope));
  const u = mul(slope, add(mul(xx, c(Constant.GeluTanhCubic)), c(Constant.One)));
  const e = exp(f32x4.neg(f32x4.abs(u)));
  const inverse = f32x4.div(c(Constant.One), add(c(Constant.One), e));
  const s = v128.bitselect(mul(e, inverse), inverse, isNegative(u));
  const xdu = mul(slope, add(mul(xx, c(Constant.GeluTanhCubicSlope)), c(Constant.One)));
  v128.store(out, mul(x, s));
  v128.store(z, add(s, mul(xdu, mul(mul(e, inverse), inverse))));
}

// @ts-ignore: decorator
@inline function relu(z: usize, out: usize): void {
  const x = v128.load(z);
  v128.store(out, f32x4.max(x, c(Constant.Zero)));
  v128.store(z, v128.and(f32x4.gt(x, c(Constant.Zero)), c(Constant.One)));
}

/** tanh(x), and 4 e^(-2 |x|) / (1 + e^(-2 |x|))^2. */
// @ts-ignore: decorator
@inline function tanh(z: usize, out: usize): void {
  const x = v128.load(z);
  const a = f32x4.abs(x);
  const e = exp(mul(a, c(Constant.MinusTwo)));
  const inverse = f32x4.div(c(Constant.One), add(c(Constant.One), e));
  const xx = mul(x, x);
  let p = c(Constant.Tanh + 4);
  p = add(mul(p, xx), c(Constant.Tanh + 3));
  p = add(mul(p, xx), c(Constant.Tanh + 2));
  p = add(mul(p, xx), c(Constant.Tanh + 1));
  p = add(mul(p, xx), c(Constant.Tanh));
  const small = add(x, mul(mul(x, xx), p)); // where 1 - e would cancel
  const large = v128.or(mul(sub(c(Constant.One), e), inverse), v128.xor(x, a));
  v128.store(out, v128.bitselect(small, large, f32x4.lt(a, c(Constant.TanhSmall))));
  v128.store(z, mul(mul(c(Constant.Four), e), mul(inverse, inverse)));
}

/** s(x), and s(x) s(-x). */
// @ts-ignore: decorator
@inline function sigmoid(z: usize, out: usize): void {
  const x = v128.load(z);
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const inverse = f32x4.div(c(Constant.One), add(c(Constant.One), e));
  const tail = mul(e, inverse);
  v128.store(out, v128.bitselect(tail, inverse, isNegative(x)));
  v128.store(z, mul(tail, inverse));
}

/** x s(x), and s(x) + x s(x) s(-x). */
// @ts-ignore: decorator
@inline function silu(z: usize, out: usize): void {
  const x = v128.load(z);
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const inverse = f32x4.div(c(Constant.One), add(c(Constant.One), e));
  const tail = mul(e, inverse);
  const s = v128.bitselect(tail, inverse, isNegative(x));
  v128.store(out, mul(x, s));
  v128.store(z, add(s, mul(x, mul(tail, inverse))));
}

/** e^x for x <= 0, and 0 below e^-76: products with less would be denormal, which is slow. */
// @ts-ignore: decorator
@inline function exp(x: v128): v128 {
  return v128.and(scaledExp(x, i32x4.splat(0)), f32x4.gt(x, c(Constant.SmallestExponent)));
}

/** e^x 2^n for x <= 0, n >= 0 and a product of at most about 1; 0 where that is below e^-76. */
export function expShifted(x: v128, n: v128): v128 {
  const product = add(x, mul(f32x4.convert_i32x4_s(n), f32x4.splat(0.6931471805599453)));
  return v128.and(scaledExp(x, n), f32x4.gt(product, c(Constant.SmallestExponent)));
}

// @ts-ignore: decorator
@inline function scaledExp(x: v128, shift: v128): v128 {
  const shifted = add(mul(x, c(Constant.Log2E)), c(Constant.RoundingShift));
  const n = sub(shifted, c(Constant.RoundingShift));
  const r = sub(sub(x, mul(n, c(Constant.Ln2High))), mul(n, c(Constant.Ln2Low)));
  let p = add(mul(c(Constant.Exp + 4), r), c(Constant.Exp + 3));
  p = add(mul(p, r), c(Constant.Exp + 2));
  p = add(mul(p, r), c(Constant.Exp + 1));
  p = add(mul(p, r), c(Constant.Exp));
  p = add(add(mul(mul(p, r), r), r), c(Constant.One));
  return i32x4.add(p, i32x4.shl(i32x4.add(shifted, shift), 23)); // p 2^(n + shift)
}

// @ts-ignore: decorator
@inline function isNegative(x: v128): v128 {
  return i32x4.shr_s(x, 31);
}
