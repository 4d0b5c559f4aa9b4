/**
 * The backward pass: it undoes layer by layer, from the last on, what the forward pass did.
 */
import { chain, addsInput, isElementwise, widthOf } from "./joins";
import { normalise } from "./gradient";
import * as groups from "./groups/layers";
import { startGradient } from "./loss";
import { isMeanAbsOnly, place, record, recordMeanAbs } from "./magnitude";
import { isBehind, undoInputs, undoOutputs } from "./norms";
import * as singles from "./singles/layers";
import { unshift } from "./tails";
import { Join, Norm } from "./codes";
import { joinOf, Layer, layerAt, normOf, Task } from "./task";
import { add, bytes, mul, VECTOR } from "./vector";

/** Takes the gradient back through the layers and records each weight's magnitudes. */
export function backwardPass(task: Task): void {
  let g = task.gradient, next = task.nextGradient, width = task.outputWidth;
  startGradient(task, g);
  for (let i = task.layers - 1; i >= 0; i--) {
    const layer = layerAt(task, i);
    for (let v = 0; v < task.variants; v++) {
      descend(task, layer, i, v, width, g + bytes(v * task.groups * task.rows * width));
    }
    if (i == 0) break;
    if (task.single) singles.transformBack(task, layer, g, width, next);
    else groups.transformBack(task, layer, g, width, next);
    undoInputs(task, layer, g, width, next);
    const old = g;
    g = next;
    next = old;
    width = layer.fanIn;
  }
}

/**
 * From the gradient g by a layer's output to that by z, at task.z, in a variant; records the
 * magnitudes on the way.
 *
 * @param pitch The width that the output has room for.
 */
function descend(task: Task, layer: Layer, index: i32, v: i32, pitch: i32, g: usize): void {
  const how = joinOf(layer, v), fanIn = layer.fanIn, fanOut = layer.fanOut, rows = task.rows;
  const first = v * task.groups, width = widthOf(how, fanIn, fanOut);
  let d = task.z + bytes(first * rows * fanOut), slope = layer.slope + bytes(first * rows * fanOut);
  let x = layer.input + bytes(first * rows * fanIn);
  let at = place(task, v, index), exponents = task.exponents + bytes(first);
  const norm = normOf(layer, v);
  // A layer that normalises takes or gives up to 17 bits more: of two numbers it takes a factor of
  // epsilon, and of numbers that are next to equal it gives 1 / sqrt(epsilon).
  if (norm != Norm.None || (task.layers - 1 - index) % task.normaliseEvery == 0) {
    const size = rows * width;
    for (let n = 0; n < task.groups; n++) normalise(g + bytes(n * size), size, exponents + bytes(n));
  }
  if (isBehind(norm)) {
    const y = index + 1 == task.layers ? task.output : layerAt(task, index + 1).input;
    undoOutputs(task, layer, v, g, y + bytes(first * rows * pitch));
  }
  const simple = isElementwise(how) && rows == 1 && isMeanAbsOnly(task);
  let inputShifts: usize = layer.inputShifted & (1 << v) ? layer.inputShifts + bytes(first) : 0;
  let slopeShifts: usize = layer.slopeShifted & (1 << v) ? layer.slopeShifts + bytes(first) : 0;
  for (let left = task.groups; left > 0;) {
    let groups = min(left, 4);
    if (simple && !isShifted(inputShifts, groups) && !isShifted(slopeShifts, groups)) {
      // lockstep 4
      if (groups == $$) descendSimply($$, task, at, g, d, slope, fanOut, x, fanIn, exponents);
      // end
    } else {
      groups = 1;
      const dAbs = chain(how, g, d, slope, fanIn, fanOut, rows);
      let dExponent = v128.load(exponents), xExponent = i32x4.splat(0);
      if (inputShifts) xExponent = i32x4.neg(v128.load(inputShifts));
      if (slopeShifts) dExponent = i32x4.sub(dExponent, v128.load(slopeShifts));
      record(task, at, d, fanOut, dAbs, x, fanIn, dExponent, xExponent);
      if (slopeShifts) settleShift(how, v128.load(slopeShifts), exponents, d, rows * fanOut);
    }
    g += bytes(groups * rows * width);
    d += bytes(groups * rows * fanOut);
    slope += bytes(groups * rows * fanOut);
    x += bytes(groups * rows * fanIn);
    at += bytes(groups);
    exponents += bytes(groups);
    if (inputShifts) inputShifts += bytes(groups);
    if (slopeShifts) slopeShifts += bytes(groups);
    left -= groups;
  }
}

/** Whether some of the groups' shifts, where there are any, are not 0. */
// @ts-ignore: decorator
@inline function isShifted(shifts: usize, groups: i32): bool {
  if (!shifts) return false;
  let some = v128.load(shifts);
  for (let n = 1; n < groups; n++) some = v128.or(some, v128.load(shifts + bytes(n)));
  return v128.any_true(some);
}

/** What descend() does, for up to four groups at once in the most frequent case; a literal number. */
// @ts-ignore: decorator
@inline function descendSimply(
  groups: i32, task: Task, at: usize, g: usize, d: usize, slope: usize, fanOut: i32, x: usize,
  fanIn: i32, exponents: usize,
): void {
  const size = bytes(fanOut), xSize = bytes(fanIn);
  const share = f64x2.splat(1 / (<f64>fanIn * <f64>fanOut)), zero = f32x4.splat(0);
  // lockstep 4
  let dAbs$ = zero;
  let xAbs$ = zero;
  let at$: usize = $ * size;
  let x$: usize = x + $ * xSize;
  // end
  for (const end = size; at0 < end;) {
    // lockstep 4
    if (groups > $) {
      const product = mul(v128.load(slope + at$), v128.load(g + at$));
      v128.store(d + at$, product);
      dAbs$ = add(dAbs$, f32x4.abs(product));
      at$ += VECTOR;
    }
    // end
  }
  for (const end = x + xSize; x0 < end;) {
    // lockstep 4
    if (groups > $) {
      xAbs$ = add(xAbs$, f32x4.abs(v128.load(x$)));
      x$ += VECTOR;
    }
    // end
  }
  // lockstep 4
  if (groups > $) recordMeanAbs(task, at + $ * 16, dAbs$, xAbs$, share, v128.load(exponents, $ * 16));
  // end
}

/**
 * Behind a layer whose phi' was multiplied by a power of two: the gradient stays so where all of it
 * goes through f, else it is divided again.
 */
function settleShift(how: Join, shift: v128, exponents: usize, d: usize, count: i32): void {
  if (!addsInput(how)) v128.store(exponents, i32x4.sub(v128.load(exponents), shift));
  else {
    const by = unshift(shift);
    for (const end = d + bytes(count); d < end; d += VECTOR) v128.store(d, mul(v128.load(d), by));
  }
}
