/**
 * The activation functions and their derivatives, side by side, since they share their exponential:
 * phi and phi' by PyTorch's definitions, in formulas that keep their relative precision in the tails,
 * where 1 - tanh^2 would cancel.
 */
import { exp, Exp, expConstant } from "./exponential";
import { gelu } from "./gelu";
import { tailBegins } from "./tails";
import { Activation } from "./task";
import { add, bytes, constant, mul, sub, VECTOR } from "./vector";

/** Places in the table below. */
const enum Constant {
  /** (tanh(x) / x - 1) / x^2 by powers of x^2, and 4 more; relative error of tanh 3e-9. */
  Tanh,
  /** Up to here, which serves for small |x|. */
  TanhSmall = 5,
  MinusTwo,
  Four,
  /** 2 sqrt(2 / pi) */
  GeluTanhSlope,
  /** Of GELU's tanh form: x + 0.044715 x^3, and three times that factor. */
  GeluTanhCubic,
  GeluTanhCubicSlope,
}

const TABLE = memory.data<f32>([
  -0.33333298563957214, 0.13331958651542664, -0.05378668010234833, 0.020805377513170242,
  -0.00590586056932807,
  0.6,
  -2, 4,
  1.5957691216057308,
  0.044715, 0.134145,
]);

// @ts-ignore: decorator
@inline function c(index: Constant): v128 {
  return constant(TABLE, index);
}

/**
 * Puts phi(z) at `out` and phi'(z) at `slope`, for `count` vectors and up to three behind.
 *
 * @param near See gelu().
 * @returns Whether there may be a z in the tail of phi: see tails.ts.
 */
export function activate(
  kind: Activation, z: usize, out: usize, slope: usize, count: i32, near: bool,
): bool {
  if (kind == Activation.Gelu) return gelu(z, out, slope, count, near);
  const end = z + bytes(count);
  switch (kind) {
    case Activation.GeluTanh:
      for (let at = z; at < end; at += VECTOR, out += VECTOR, slope += VECTOR) geluTanh(at, out, slope);
      break;
    case Activation.Relu:
      for (let at = z; at < end; at += VECTOR, out += VECTOR, slope += VECTOR) relu(at, out, slope);
      return false;
    case Activation.Tanh:
      for (let at = z; at < end; at += VECTOR, out += VECTOR, slope += VECTOR) tanh(at, out, slope);
      break;
    case Activation.Sigmoid:
      for (let at = z; at < end; at += VECTOR, out += VECTOR, slope += VECTOR) sigmoid(at, out, slope);
      break;
    case Activation.Silu:
      for (let at = z; at < end; at += VECTOR, out += VECTOR, slope += VECTOR) silu(at, out, slope);
      break;
    default:
      for (let at = z; at < end; at += VECTOR, out += VECTOR, slope += VECTOR) {
        v128.store(out, v128.load(at));
        v128.store(slope, expConstant(Exp.One));
      }
      return false;
  }
  let largest = f32x4.splat(0);
  for (let at = z; at < end; at += VECTOR) largest = f32x4.pmax(largest, f32x4.abs(v128.load(at)));
  return v128.any_true(f32x4.gt(largest, f32x4.splat(-tailBegins(kind))));
}

/** x s(u) with s the sigmoid and u = 2 sqrt(2 / pi) (x + 0.044715 x^3): the same as the tanh form. */
// @ts-ignore: decorator
@inline function geluTanh(z: usize, out: usize, slope: usize): void {
  const x = v128.load(z), one = expConstant(Exp.One);
  const xx = mul(x, x);
  const ux = mul(x, c(Constant.GeluTanhSlope));
  const u = mul(ux, add(mul(xx, c(Constant.GeluTanhCubic)), one));
  const e = exp(f32x4.neg(f32x4.abs(u)));
  const inverse = f32x4.div(one, add(one, e));
  const s = v128.bitselect(mul(e, inverse), inverse, isNegative(u));
  const xdu = mul(ux, add(mul(xx, c(Constant.GeluTanhCubicSlope)), one));
  v128.store(out, mul(x, s));
  v128.store(slope, add(s, mul(xdu, mul(mul(e, inverse), inverse))));
}

// @ts-ignore: decorator
@inline function relu(z: usize, out: usize, slope: usize): void {
  const x = v128.load(z), zero = f32x4.splat(0);
  v128.store(out, f32x4.max(x, zero));
  v128.store(slope, v128.and(f32x4.gt(x, zero), expConstant(Exp.One)));
}

/** tanh(x), and 4 e^(-2 |x|) / (1 + e^(-2 |x|))^2. */
// @ts-ignore: decorator
@inline function tanh(z: usize, out: usize, slope: usize): void {
  const x = v128.load(z), one = expConstant(Exp.One);
  const a = f32x4.abs(x);
  const e = exp(mul(a, c(Constant.MinusTwo)));
  const inverse = f32x4.div(one, add(one, e));
  const xx = mul(x, x);
  let p = c(Constant.Tanh + 4);
  p = add(mul(p, xx), c(Constant.Tanh + 3));
  p = add(mul(p, xx), c(Constant.Tanh + 2));
  p = add(mul(p, xx), c(Constant.Tanh + 1));
  p = add(mul(p, xx), c(Constant.Tanh));
  const small = add(x, mul(mul(x, xx), p)); // where 1 - e would cancel
  const large = v128.or(mul(sub(one, e), inverse), v128.xor(x, a));
  v128.store(out, v128.bitselect(small, large, f32x4.lt(a, c(Constant.TanhSmall))));
  v128.store(slope, mul(mul(c(Constant.Four), e), mul(inverse, inverse)));
}

/** s(x), and s(x) s(-x). */
// @ts-ignore: decorator
@inline function sigmoid(z: usize, out: usize, slope: usize): void {
  const x = v128.load(z), one = expConstant(Exp.One);
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const inverse = f32x4.div(one, add(one, e));
  const tail = mul(e, inverse);
  v128.store(out, v128.bitselect(tail, inverse, isNegative(x)));
  v128.store(slope, mul(tail, inverse));
}

/** x s(x), and s(x) + x s(x) s(-x). */
// @ts-ignore: decorator
@inline function silu(z: usize, out: usize, slope: usize): void {
  const x = v128.load(z), one = expConstant(Exp.One);
  const e = exp(f32x4.neg(f32x4.abs(x)));
  const inverse = f32x4.div(one, add(one, e));
  const tail = mul(e, inverse);
  const s = v128.bitselect(tail, inverse, isNegative(x));
  v128.store(out, mul(x, s));
  v128.store(slope, add(s, mul(x, mul(tail, inverse))));
}

// @ts-ignore: decorator
@inline function isNegative(x: v128): v128 {
  return i32x4.shr_s(x, 31);
}
