/**
 * Leaky ReLU, x for x > 0 and 0.01 x else.
 */
import { Exp, expConstant } from "../exponential";
import { constant, mul } from "../vector";
import { applyEach, TaillessRule } from "./rule";

const SLOPE = memory.data<f32>([0.01]);

@unmanaged
export class LeakyRelu extends TaillessRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<LeakyRelu>(z, out, slope, count);
    return false;
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), below = constant(SLOPE, 0);
    v128.store(out, f32x4.max(x, mul(x, below)));
    v128.store(slope, v128.bitselect(expConstant(Exp.One), below, f32x4.gt(x, f32x4.splat(0))));
  }
}
