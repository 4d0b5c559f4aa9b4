/**
 * Layers all of whose units lie in the tail of phi, where phi' and mostly phi are below what float32
 * holds.
 *
 * With shortcuts the signal grows, and such layers are not rare. There phi = e^-w u and phi' = e^-w c
 * with a large w; they are kept times a power of two, 2^n, near 1, and n beside them. Below float64's
 * smallest number they are 0 here as well, so that a layer that PyTorch's float64 calls dead is dead.
 */
import { rule } from "./activations/rule";
import { Exp, expConstant, expShifted } from "./exponential";
import { addsInput } from "./joins";
import { joinOf, Layer, Task } from "./task";
import { bytes, mul, VECTOR } from "./vector";

/** Beyond 2^-1074 float64 has only 0. */
const SMALLEST: i32 = 1074;

/**
 * Finds the nets in whose layer, after its forward pass, all units in all rows are in the tail. Puts
 * their phi' times 2^n at layer.slope and n at layer.slopeShifts. Where phi is the layer's whole
 * output, phi times 2^n is put at task.tails, to wait until the next layer has used the output.
 *
 * @param far A bit for each variant: whether it may have such nets.
 * @param outputShifts Where n goes for the outputs that wait, and 0 for others.
 * @returns A bit for each variant: whether some of its outputs wait.
 */
export function findTails<Rule>(task: Task, layer: Layer, far: i32, outputShifts: usize): i32 {
  layer.slopeShifted = 0;
  if (!far) return 0;
  const size = bytes(task.rows * layer.fanOut);
  const begin = f32x4.splat(rule<Rule>().tailBegins()), end = f32x4.splat(rule<Rule>().tailEnds());
  let waiting = 0;
  for (let v = 0; v < task.variants; v++) {
    if (!(far & (1 << v))) continue;
    let z = task.z + <usize>(v * task.groups) * size;
    for (let n = v * task.groups; n < (v + 1) * task.groups; n++, z += size) {
      let nearest = nearestOf<Rule>(v128.load(z));
      for (let k = VECTOR; k < size; k += VECTOR) {
        nearest = f32x4.pmax(nearest, nearestOf<Rule>(v128.load(z + k)));
      }
      const isTail = v128.and(f32x4.lt(nearest, begin), f32x4.gt(nearest, end));
      if (v128.any_true(isTail)) waiting |= keepTail<Rule>(task, layer, v, n, nearest, isTail, outputShifts);
    }
  }
  return waiting;
}

/** What findTails() does for the n-th (variant, group); its nets are in the tail where the mask is set. */
function keepTail<Rule>(
  task: Task, layer: Layer, v: i32, n: i32, nearest: v128, isTail: v128, outputShifts: usize,
): i32 {
  const count = task.rows * layer.fanOut, z = task.z + bytes(n * count);
  if (!(layer.slopeShifted & (1 << v))) {
    layer.slopeShifted |= 1 << v;
    const all = bytes(task.groups), first = bytes(v * task.groups);
    memory.fill(layer.slopeShifts + first, 0, all);
    memory.fill(outputShifts + first, 0, all);
  }
  const power = mul(rule<Rule>().tailExponent(nearest), expConstant(Exp.Log2E));
  const shift = v128.and(i32x4.trunc_sat_f32x4_s(power), isTail);
  v128.store(layer.slopeShifts + bytes(n), shift);
  moveTail<Rule>(z, layer.slope + bytes(n * count), count, shift, true);
  if (!rule<Rule>().valueVanishes() || addsInput(joinOf(layer, v))) return 0;
  let highest = v128.load(z);
  for (let k = 1; k < count; k++) highest = f32x4.pmax(highest, v128.load(z + bytes(k)));
  const waits = v128.and(shift, f32x4.lt(highest, f32x4.splat(rule<Rule>().tailBegins())));
  if (!v128.any_true(waits)) return 0;
  v128.store(outputShifts + bytes(n), waits);
  moveTail<Rule>(z, task.tails + bytes(n * count), count, waits, false);
  return 1 << v;
}

/**
 * Puts the outputs that wait in their places.
 *
 * @param waiting A bit for each variant that has some.
 * @param at For each variant [groups, rows, size], with room for `width` in the place of `size`.
 * @param shifts Not 0 for the nets that have some.
 */
export function placeTails(
  task: Task, waiting: i32, at: usize, size: i32, width: i32, shifts: usize,
): void {
  const groups = task.groups, count = task.rows * size;
  for (let v = 0; v < task.variants; v++) {
    if (!(waiting & (1 << v))) continue;
    let to = at + bytes(v * groups * task.rows * width);
    let from = task.tails + bytes(v * groups * count);
    for (let n = v * groups; n < (v + 1) * groups; n++) {
      const waits = i32x4.gt_s(v128.load(shifts + bytes(n)), i32x4.splat(0));
      for (const end = to + bytes(count); to < end; to += VECTOR, from += VECTOR) {
        v128.store(to, v128.bitselect(v128.load(from), v128.load(to), waits));
      }
    }
  }
}

/** 2^-n in float32, 0 where n is too large for it. */
export function unshift(n: v128): v128 {
  const field = i32x4.max_s(i32x4.sub(i32x4.splat(127), n), i32x4.splat(0));
  return i32x4.shl(field, 23);
}

/** Puts phi, or phi', of z times 2^shift at `out` in the nets whose shift is not 0. */
function moveTail<Rule>(z: usize, out: usize, count: i32, shift: v128, slope: bool): void {
  const moved = i32x4.gt_s(shift, i32x4.splat(0));
  const alive = i32x4.lt_s(shift, i32x4.splat(SMALLEST));
  for (const end = z + bytes(count); z < end; z += VECTOR, out += VECTOR) {
    const x = nearestOf<Rule>(v128.load(z));
    const e = expShifted(f32x4.neg(rule<Rule>().tailExponent(x)), shift);
    const factor = slope ? rule<Rule>().tailSlope(x) : rule<Rule>().tailValue(x);
    v128.store(out, v128.bitselect(v128.and(mul(e, factor), alive), v128.load(out), moved));
  }
}

/** z, or where both sides are tails -|z|. */
// @ts-ignore: decorator
@inline function nearestOf<Rule>(z: v128): v128 {
  return rule<Rule>().isEven() ? f32x4.neg(f32x4.abs(z)) : z;
}
