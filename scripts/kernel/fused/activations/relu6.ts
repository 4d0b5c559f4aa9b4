/**
 * ReLU6, min(max(x, 0), 6), whose derivative is 0 at 0 and at 6.
 */
import { Exp, expConstant } from "../exponential";
import { constant } from "../vector";
import { applyEach, TaillessRule } from "./rule";

const SIX = memory.data<f32>([6]);

@unmanaged
export class Relu6 extends TaillessRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Relu6>(z, out, slope, count);
    return false;
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), zero = f32x4.splat(0), six = constant(SIX, 0);
    const inside = v128.and(f32x4.gt(x, zero), f32x4.lt(x, six));
    v128.store(out, f32x4.min(f32x4.max(x, zero), six));
    v128.store(slope, v128.and(inside, expConstant(Exp.One)));
  }
}
