/**
 * tanh(x), whose derivative is 4 e^(-2 |x|) / (1 + e^(-2 |x|))^2.
 */
import { exp, Exp, expConstant } from "../exponential";
import { add, constant, mul, sub } from "../vector";
import { ActivationRule, anyFar, applyEach } from "./rule";

/** Places in the table below. */
const enum Constant {
  /** (tanh(x) / x - 1) / x^2 by powers of x^2, and 4 more; relative error of tanh 3e-9. */
  Near,
  /** Up to here, which serves for small |x|. */
  NearEnds = 5,
  MinusTwo,
  Four,
}

const TABLE = memory.data<f32>([
  -0.33333298563957214, 0.13331958651542664, -0.05378668010234833, 0.020805377513170242,
  -0.00590586056932807,
  0.6,
  -2, 4,
]);

// @ts-ignore: decorator
@inline function c(index: Constant): v128 {
  return constant(TABLE, index);
}

@unmanaged
export class Tanh extends ActivationRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Tanh>(z, out, slope, count);
    return anyFar<Tanh>(z, count);
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), one = expConstant(Exp.One);
    const a = f32x4.abs(x);
    const e = exp(mul(a, c(Constant.MinusTwo)));
    const inverse = f32x4.div(one, add(one, e));
    const xx = mul(x, x);
    let p = c(Constant.Near + 4);
    p = add(mul(p, xx), c(Constant.Near + 3));
    p = add(mul(p, xx), c(Constant.Near + 2));
    p = add(mul(p, xx), c(Constant.Near + 1));
    p = add(mul(p, xx), c(Constant.Near));
    const small = add(x, mul(mul(x, xx), p)); // where 1 - e would cancel
    const large = v128.or(mul(sub(one, e), inverse), v128.xor(x, a));
    v128.store(out, v128.bitselect(small, large, f32x4.lt(a, c(Constant.NearEnds))));
    v128.store(slope, mul(mul(c(Constant.Four), e), mul(inverse, inverse)));
  }

  @inline tailBegins(): f32 {
    return -20;
  }

  @inline tailEnds(): f32 {
    return -375;
  }

  @inline isEven(): bool {
    return true;
  }

  @inline valueVanishes(): bool {
    return false;
  }

  @inline tailExponent(x: v128): v128 {
    return mul(x, c(Constant.MinusTwo));
  }

  @inline tailValue(_x: v128): v128 {
    return unreachable();
  }

  @inline tailSlope(_x: v128): v128 {
    return c(Constant.Four);
  }
}
