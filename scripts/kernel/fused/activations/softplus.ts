/**
 * Softplus, log(1 + e^x), whose derivative is the sigmoid.
 *
 * PyTorch's is x above 20. There float32 has no room for the difference, 2e-9 and less.
 */
import { exp, Exp, expConstant } from "../exponential";
import { add, constant, mul } from "../vector";
import { anyFar, applyEach, ExponentialTailRule, isNegative } from "./rule";

/** log(1 + e) / e by powers of e, up to 1, and 8 more; relative error 3e-8. */
const LOGARITHM = memory.data<f32>([
  0.9999999403953552, -0.4999949336051941, 0.3331909477710724, -0.2484297752380371,
  0.1910598874092102, -0.1366320699453354, 0.07822549343109131, -0.029504956677556038,
  0.005232624243944883,
]);

@unmanaged
export class Softplus extends ExponentialTailRule {
  @inline apply(z: usize, out: usize, slope: usize, count: i32, _near: bool): bool {
    applyEach<Softplus>(z, out, slope, count);
    return anyFar<Softplus>(z, count);
  }

  @inline applyOne(z: usize, out: usize, slope: usize): void {
    const x = v128.load(z), one = expConstant(Exp.One);
    const e = exp(f32x4.neg(f32x4.abs(x)));
    const inverse = f32x4.div(one, add(one, e));
    let p = constant(LOGARITHM, 8);
    p = add(mul(p, e), constant(LOGARITHM, 7));
    p = add(mul(p, e), constant(LOGARITHM, 6));
    p = add(mul(p, e), constant(LOGARITHM, 5));
    p = add(mul(p, e), constant(LOGARITHM, 4));
    p = add(mul(p, e), constant(LOGARITHM, 3));
    p = add(mul(p, e), constant(LOGARITHM, 2));
    p = add(mul(p, e), constant(LOGARITHM, 1));
    p = add(mul(p, e), constant(LOGARITHM, 0));
    v128.store(out, add(f32x4.max(x, f32x4.splat(0)), mul(p, e)));
    v128.store(slope, v128.bitselect(mul(e, inverse), inverse, isNegative(x)));
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

  @inline tailValue(_x: v128): v128 {
    return expConstant(Exp.One);
  }

  @inline tailSlope(_x: v128): v128 {
    return expConstant(Exp.One);
  }
}
