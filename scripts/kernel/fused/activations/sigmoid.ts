/**
 * The sigmoid s(x) = 1 / (1 + e^-x), whose derivative is s(x) s(-x).
 */
import { exp, Exp, expConstant } from "../exponential";
import { add, mul } from "../vector";
import { anyFar, applyEach, ExponentialTailRule, isNegative } from "./rule";

@unmanaged
export class Sigmoid extends ExponentialTailRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Sigmoid>(z, out, slope, count);
    return anyFar<Sigmoid>(z, count);
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), one = expConstant(Exp.One);
    const e = exp(f32x4.neg(f32x4.abs(x)));
    const inverse = f32x4.div(one, add(one, e));
    const tail = mul(e, inverse);
    v128.store(out, v128.bitselect(tail, inverse, isNegative(x)));
    v128.store(slope, mul(tail, inverse));
  }

  @inline tailBegins(): f32 {
    return -40;
  }

  @inline isEven(): bool {
    return true;
  }

  @inline valueVanishes(): bool {
    return true;
  }

  @inline tailValue(_x: v128): v128 {
    return expConstant(Exp.One);
  }

  @inline tailSlope(_x: v128): v128 {
    return expConstant(Exp.One);
  }
}
