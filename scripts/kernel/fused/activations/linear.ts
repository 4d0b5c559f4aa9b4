/**
 * No activation: x.
 */
import { Exp, expConstant } from "../exponential";
import { applyEach, TaillessRule } from "./rule";

@unmanaged
export class Linear extends TaillessRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Linear>(z, out, slope, count);
    return false;
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    v128.store(out, v128.load(z));
    v128.store(slope, expConstant(Exp.One));
  }
}
