/**
 * Mish, x t(x) with t = tanh(log(1 + e^x)), which needs no logarithm: with e = e^x and n = e^2 + 2 e it
 * is n / (n + 2), and the derivative of mish is t + 4 x e (1 + e) / (n + 2)^2. For x > 0 both fractions
 * are divided by e^2 above and below, so that e^-x is enough. Nothing cancels but what must, where the
 * derivative has its zero.
 */
import { exp, Exp, expConstant } from "../exponential";
import { add, mul } from "../vector";
import { anyFar, applyEach, ExponentialTailRule, isNegative } from "./rule";

@unmanaged
export class Mish extends ExponentialTailRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Mish>(z, out, slope, count);
    return anyFar<Mish>(z, count);
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), one = expConstant(Exp.One);
    const negative = isNegative(x);
    const e = exp(f32x4.neg(f32x4.abs(x)));
    const ee = mul(e, e);
    const n = add(add(e, e), v128.bitselect(ee, one, negative)); // over e^2 where x > 0
    const rest = v128.bitselect(one, ee, negative);
    const inverse = f32x4.div(one, add(n, add(rest, rest)));
    const t = mul(n, inverse);
    v128.store(out, mul(x, t));
    const rise = mul(mul(add(e, ee), v128.bitselect(one, e, negative)), mul(inverse, inverse));
    v128.store(slope, add(t, mul(mul(x, f32x4.splat(4)), rise)));
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
