/**
 * ELU with alpha 1, x for x > 0 and e^x - 1 else; its derivative is 1 there and e^x.
 */
import { exp, Exp, expConstant, expMinusOne } from "../exponential";
import { add } from "../vector";
import { anyFar, applyEach, ExponentialTailRule } from "./rule";

@unmanaged
export class Elu extends ExponentialTailRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Elu>(z, out, slope, count);
    return anyFar<Elu>(z, count);
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), zero = f32x4.splat(0);
    const low = f32x4.min(x, zero);
    const e = exp(low); // 1 for x >= 0
    v128.store(out, add(f32x4.max(x, zero), expMinusOne(low, e)));
    v128.store(slope, e);
  }

  /**
   * The formula of the tail holds everywhere below 0. phi goes on, next to -1, so that one such layer
   * may follow the other: 8 of them, with 14 bits each, must not make the gradient underflow.
   */
  @inline tailBegins(): f32 {
    return -10;
  }

  @inline isEven(): bool {
    return false;
  }

  @inline valueVanishes(): bool {
    return false;
  }

  @inline tailValue(_x: v128): v128 {
    return unreachable();
  }

  @inline tailSlope(_x: v128): v128 {
    return expConstant(Exp.One);
  }
}
