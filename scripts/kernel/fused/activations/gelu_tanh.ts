/**
 * GELU's tanh form, x (1 + tanh(u / 2)) / 2 with u = 2 sqrt(2 / pi) (x + 0.044715 x^3), which is
 * x s(u) with s the sigmoid.
 */
import { exp, Exp, expConstant } from "../exponential";
import { add, constant, mul } from "../vector";
import { ActivationRule, anyFar, applyEach, isNegative } from "./rule";

/** Places in the table below. */
const enum Constant {
  /** 2 sqrt(2 / pi) */
  Slope,
  /** Of x^3, and three times that factor. */
  Cubic,
  CubicSlope,
}

const TABLE = memory.data<f32>([1.5957691216057308, 0.044715, 0.134145]);

// @ts-ignore: decorator
@inline function c(index: Constant): v128 {
  return constant(TABLE, index);
}

@unmanaged
export class GeluTanh extends ActivationRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<GeluTanh>(z, out, slope, count);
    return anyFar<GeluTanh>(z, count);
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), one = expConstant(Exp.One);
    const xx = mul(x, x);
    const ux = mul(x, c(Constant.Slope));
    const u = mul(ux, add(mul(xx, c(Constant.Cubic)), one));
    const e = exp(f32x4.neg(f32x4.abs(u)));
    const inverse = f32x4.div(one, add(one, e));
    const s = v128.bitselect(mul(e, inverse), inverse, isNegative(u));
    const xdu = mul(ux, add(mul(xx, c(Constant.CubicSlope)), one));
    v128.store(out, mul(x, s));
    v128.store(slope, add(s, mul(xdu, mul(mul(e, inverse), inverse))));
  }

  @inline tailBegins(): f32 {
    return -7.5;
  }

  @inline tailEnds(): f32 {
    return -22;
  }

  @inline isEven(): bool {
    return false;
  }

  @inline valueVanishes(): bool {
    return true;
  }

  @inline tailExponent(x: v128): v128 {
    const cubic = add(mul(mul(x, x), c(Constant.Cubic)), expConstant(Exp.One));
    return mul(f32x4.neg(mul(x, c(Constant.Slope))), cubic);
  }

  @inline tailValue(x: v128): v128 {
    return x;
  }

  @inline tailSlope(x: v128): v128 {
    const one = expConstant(Exp.One);
    const slope = add(mul(mul(x, x), c(Constant.CubicSlope)), one);
    return add(one, mul(mul(x, c(Constant.Slope)), slope));
  }
}
