/**
 * Where the gradient begins: that of the loss, the mean of (output - target)^2, or of the output's sum, by
 * the output.
 */
import { widthOf } from "./joins";
import { joinOf, layerAt, Task } from "./task";
import { add, bytes, mul, sub, promoteHigh, promoteLow, VECTOR } from "./vector";

/** Puts the gradient by the output at g, of all nets, and its exponents in their place. */
export function startGradient(task: Task, g: usize): void {
  const last = layerAt(task, task.layers - 1), target = load<f64>(task.target);
  for (let v = 0; v < task.variants; v++) {
    const width = widthOf(joinOf(last, v), last.fanIn, last.fanOut), first = v * task.groups;
    const count = task.rows * width, by = task.ofOutput ? 1 : 2 / <f64>count;
    let from = bytes(first * task.rows * task.outputWidth);
    const shifted = !task.ofOutput && (task.outputShifted & (1 << v)) != 0;
    for (let n = first; n < first + task.groups; n++, from += bytes(count)) {
      const shift = shifted ? v128.load(task.outputShifts + bytes(n)) : i32x4.splat(0);
      const to = g + from, y = task.output + from, exponents = task.exponents + bytes(n);
      if (!task.ofOutput && target != 0) subtract(to, y, count, shift, target, by, exponents);
      else {
        const factor = f32x4.splat(<f32>by);
        for (let k: usize = 0; k < bytes(count); k += VECTOR) {
          const value = v128.load(y + k);
          // Where the output is not finite no gradient is: value - value is then NaN, else 0.
          const gradient = task.ofOutput ? sub(value, value) : value;
          v128.store(to + k, task.ofOutput ? add(gradient, factor) : mul(gradient, factor));
        }
        v128.store(exponents, i32x4.neg(shift));
      }
    }
  }
}

/**
 * (y 2^-shift - target) `by`, in a group's nets. In float64, whose range has all outputs and targets: the
 * largest is brought near 1 before float32 gets it.
 *
 * @param exponents Where the powers of two go that this divides by.
 */
function subtract(
  g: usize, y: usize, count: i32, shift: v128, target: f64, by: f64, exponents: usize,
): void {
  const t = f64x2.splat(target), factor = f64x2.splat(by), end = y + bytes(count);
  // The exponent fields of 2^-shift; 0, as is then the number, where it is too small.
  const field = i32x4.max_s(i32x4.sub(i32x4.splat(1023), shift), i32x4.splat(0));
  const low = i64x2.shl(i64x2.extend_low_i32x4_u(field), 52);
  const high = i64x2.shl(i64x2.extend_high_i32x4_u(field), 52);
  let mostLow = f64x2.splat(0), mostHigh = mostLow;
  for (let at = y; at < end; at += VECTOR) {
    mostLow = f64x2.pmax(mostLow, f64x2.abs(away(promoteLow(v128.load(at)), low, t, factor)));
    mostHigh = f64x2.pmax(mostHigh, f64x2.abs(away(promoteHigh(v128.load(at)), high, t, factor)));
  }
  // The exponent fields of the largest: 2^1022 if they are not finite, for the reciprocal to be a number.
  const limit = f64x2.splat(4.49423283715579e307);
  const fieldLow = i64x2.shr_u(f64x2.pmin(mostLow, limit), 52);
  const fieldHigh = i64x2.shr_u(f64x2.pmin(mostHigh, limit), 52);
  const scaleLow = i64x2.shl(i64x2.sub(i64x2.splat(2046), fieldLow), 52);
  const scaleHigh = i64x2.shl(i64x2.sub(i64x2.splat(2046), fieldHigh), 52);
  for (let at = y; at < end; at += VECTOR, g += VECTOR) {
    const a = f64x2.mul(away(promoteLow(v128.load(at)), low, t, factor), scaleLow);
    const b = f64x2.mul(away(promoteHigh(v128.load(at)), high, t, factor), scaleHigh);
    const lower = f32x4.demote_f64x2_zero(a), upper = f32x4.demote_f64x2_zero(b);
    v128.store(g, v128.shuffle<i32>(lower, upper, 0, 1, 4, 5));
  }
  const fields = v128.shuffle<i32>(fieldLow, fieldHigh, 0, 2, 4, 6);
  v128.store(exponents, i32x4.sub(fields, i32x4.splat(1023)));
}

/** (y scale - target) `by` */
// @ts-ignore: decorator
@inline function away(y: v128, scale: v128, target: v128, by: v128): v128 {
  return f64x2.mul(f64x2.sub(f64x2.mul(y, scale), target), by);
}
