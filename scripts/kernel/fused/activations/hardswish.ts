/**
 * Hardswish, x min(max(x + 3, 0), 6) / 6; its derivative is (2 x + 3) / 6 between -3 and 3, 0 at -3 and
 * 1 at 3.
 */
import { Exp, expConstant } from "../exponential";
import { add, constant, mul } from "../vector";
import { applyEach, TaillessRule } from "./rule";

/** Places in the table below. */
const enum Constant {
  Three,
  Six,
  Sixth,
}

const TABLE = memory.data<f32>([3, 6, 0.16666666666666666]);

// @ts-ignore: decorator
@inline function c(index: Constant): v128 {
  return constant(TABLE, index);
}

@unmanaged
export class Hardswish extends TaillessRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Hardswish>(z, out, slope, count);
    return false;
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), three = c(Constant.Three), zero = f32x4.splat(0);
    const moved = add(x, three);
    const gate = f32x4.min(f32x4.max(moved, zero), c(Constant.Six));
    v128.store(out, mul(x, mul(gate, c(Constant.Sixth))));
    const inside = mul(add(add(x, x), three), c(Constant.Sixth));
    const upTo = v128.bitselect(expConstant(Exp.One), inside, f32x4.ge(x, three));
    v128.store(slope, v128.and(upTo, f32x4.gt(moved, zero)));
  }
}
