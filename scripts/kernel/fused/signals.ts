/**
 * Signals on their way forward that would become too small for float32.
 *
 * Where there are no biases and phi(0) is 0, a signal may vanish layer by layer. Far below 1 such a net is
 * linear: phi(z) is phi'(0) z but for a part of |z|, and LayerNorm divides by the root of epsilon. So the
 * numbers may be multiplied by a power of two, 2^n, and all behind them are by the same: n is kept beside
 * them until they have grown again.
 */
import { widthOf } from "./joins";
import { joinOf, Layer, Task } from "./task";
import { bytes, mul, VECTOR } from "./vector";

/** So much smaller than usual, as a power of two, is too small, and so much larger too large. */
const SMALLER: i32 = 20;
const LARGER: i32 = 4;
/** The smallest power of two that float32 has, with all its digits. */
const LEAST: i32 = -126;

/**
 * Brings a layer's output, which the next one takes, to a usual size where it is too small, or back from
 * there.
 *
 * @param waiting A bit for each variant: whether it has outputs in the tail of phi, which are at task.tails,
 * times 2^n with n at `shifts`.
 * @param y For each variant [groups, rows, width of its output], with room for `pitch` in its place.
 * @param shifts Where the powers go that the output is multiplied by.
 * @returns A bit for each variant: whether some of its outputs are multiplied.
 */
export function keepSignals(
  task: Task, layer: Layer, waiting: i32, y: usize, pitch: i32, shifts: usize,
): i32 {
  let shifted = 0;
  for (let v = 0; v < task.variants; v++) {
    const bit = 1 << v, own = widthOf(joinOf(layer, v), layer.fanIn, layer.fanOut);
    const count = task.rows * own, first = v * task.groups;
    let out = y + bytes(first * task.rows * pitch), tails = task.tails + bytes(first * count);
    for (let n = first; n < first + task.groups; n++, out += bytes(count), tails += bytes(count)) {
      let shift = layer.inputShifted & bit ? v128.load(layer.inputShifts + bytes(n)) : i32x4.splat(0);
      if (waiting & bit) shift = placeTail(task, v128.load(shifts + bytes(n)), shift, out, tails, count);
      shift = rescale(out, count, shift, task.signalPower);
      v128.store(shifts + bytes(n), shift);
      if (v128.any_true(shift)) shifted |= bit;
    }
  }
  return shifted;
}

/**
 * Puts a group's outputs in the tail, which are multiplied by 2^waits where that is not 1, in their places.
 *
 * @returns The powers that the outputs are multiplied by, of `shift` where they do not wait.
 */
function placeTail(
  task: Task, waits: v128, shift: v128, out: usize, tails: usize, count: i32,
): v128 {
  const isTail = i32x4.gt_s(waits, i32x4.splat(0));
  // Near 1 they would not be in phi's linear part.
  const back = i32x4.min_s(waits, i32x4.splat(-task.signalPower)), by = powerOf(i32x4.neg(back));
  for (const end = out + bytes(count); out < end; out += VECTOR, tails += VECTOR) {
    v128.store(out, v128.bitselect(mul(v128.load(tails), by), v128.load(out), isTail));
  }
  return v128.bitselect(i32x4.sub(waits, back), shift, isTail);
}

/**
 * Multiplies a group's outputs, where that is needed; gives the powers that they are multiplied by then.
 *
 * @param usual What the largest is brought to, as a power of two.
 */
function rescale(out: usize, count: i32, shift: v128, usual: i32): v128 {
  const end = out + bytes(count), zero = i32x4.splat(0);
  let largest = f32x4.splat(0);
  for (let at = out; at < end; at += VECTOR) largest = f32x4.pmax(largest, f32x4.abs(v128.load(at)));
  const power = i32x4.sub(i32x4.max_s(i32x4.shr_u(largest, 23), i32x4.splat(1)), i32x4.splat(127));
  const isSmall = i32x4.lt_s(power, i32x4.splat(usual - SMALLER));
  const isLarge = v128.and(i32x4.gt_s(power, i32x4.splat(usual + LARGER)), i32x4.gt_s(shift, zero));
  let moved = v128.and(v128.or(isSmall, isLarge), f32x4.gt(largest, f32x4.splat(0)));
  moved = v128.and(moved, i32x4.lt_s(power, i32x4.splat(128))); // neither infinities nor NaN
  if (!v128.any_true(moved)) return shift;
  // Not back beyond what they were multiplied by.
  const back = i32x4.max_s(i32x4.neg(shift), i32x4.splat(LEAST));
  const change = v128.and(i32x4.max_s(i32x4.sub(i32x4.splat(usual), power), back), moved);
  const by = powerOf(change);
  for (let at = out; at < end; at += VECTOR) v128.store(at, mul(v128.load(at), by));
  return i32x4.add(shift, change);
}

/** 2^n for n from -126 to 127. */
// @ts-ignore: decorator
@inline function powerOf(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}
