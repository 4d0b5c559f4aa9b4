/**
 * ReLU, max(x, 0).
 */
import { Exp, expConstant } from "../exponential";
import { applyEach, TaillessRule } from "./rule";

@unmanaged
export class Relu extends TaillessRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Relu>(z, out, slope, count);
    return false;
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), zero = f32x4.splat(0);
    v128.store(out, f32x4.max(x, zero));
    v128.store(slope, v128.and(f32x4.gt(x, zero), expConstant(Exp.One)));
  }
}
