/**
 * SELU, s x for x > 0 and s alpha (e^x - 1) else; its derivative is s there and s alpha e^x.
 */
import { exp, expMinusOne } from "../exponential";
import { add, constant, mul } from "../vector";
import { anyFar, applyEach, ExponentialTailRule } from "./rule";

/** Places in the table below. */
const enum Constant {
  /** s */
  Scale,
  /** s alpha */
  ScaleAlpha,
}

const TABLE = memory.data<f32>([1.0507009873554805, 1.7580993408473766]);

// @ts-ignore: decorator
@inline function c(index: Constant): v128 {
  return constant(TABLE, index);
}

@unmanaged
export class Selu extends ExponentialTailRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Selu>(z, out, slope, count);
    return anyFar<Selu>(z, count);
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), zero = f32x4.splat(0);
    const low = f32x4.min(x, zero);
    const e = exp(low);
    const above = mul(f32x4.max(x, zero), c(Constant.Scale));
    v128.store(out, add(above, mul(expMinusOne(low, e), c(Constant.ScaleAlpha))));
    const below = mul(e, c(Constant.ScaleAlpha));
    v128.store(slope, v128.bitselect(c(Constant.Scale), below, f32x4.gt(x, zero)));
  }

  /** As ELU's, and for the same reason. */
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
    return c(Constant.ScaleAlpha);
  }
}
