/**
 * SiLU, x s(x) with s the sigmoid; its derivative is s(x) + x s(x) s(-x).
 */
import { exp, Exp, expConstant } from "../exponential";
import { add, mul } from "../vector";
import { anyFar, applyEach, ExponentialTailRule, isNegative } from "./rule";

@unmanaged
export class Silu extends ExponentialTailRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Silu>(z, out, slope, count);
    return anyFar<Silu>(z, count);
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), one = expConstant(Exp.One);
    const e = exp(f32x4.neg(f32x4.abs(x)));
    const inverse = f32x4.div(one, add(one, e));
    const tail = mul(e, inverse);
    const s = v128.bitselect(tail, inverse, isNegative(x));
    v128.store(out, mul(x, s));
    v128.store(slope, add(s, mul(x, mul(tail, inverse))));
  }

  @inline tailBegins(): f32 {
    return -40;
  }

  @inline isEven(): bool {
    return false;
  }

  @inline valueVanishes(): bool {
    return true;
  }

  @inline tailValue(x: v128): v128 {
    return x;
  }

  @inline tailSlope(x: v128): v128 {
    return add(expConstant(Exp.One), x);
  }
}
