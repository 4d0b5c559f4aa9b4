/**
 * Layer normalisation, forward and backward: all that depends on a Norm. Each switch ends in a trap, for
 * a norm that is missing in it never to pass as another.
 *
 * A row x of n numbers becomes y = (x - mean) r with r = 1 / sqrt(variance + epsilon). Kept of it are y, in
 * the place of x, and r. Then the gradient by x is r (c - y mean(c y)) with c = g - mean(g).
 */
import { Norm } from "./codes";
import { addsInput, widthOf } from "./joins";
import { joinOf, Layer, normOf, Task } from "./task";
import { unshift } from "./tails";
import { add, addProduct, addTo, bytes, mul, sub, VECTOR } from "./vector";

const EPSILON: f32 = 1e-5;

/** Numbers that are added up by themselves: in a sum of all, one by one, later ones would lose digits. */
const STRETCH: i32 = 64;

/** Whether the linear layer takes the input normalised. */
export function isBefore(norm: Norm): bool {
  switch (norm) {
    case Norm.Before:
      return true;
    case Norm.None:
    case Norm.Behind:
      return false;
    default:
      return unreachable();
  }
}

/** Whether what the join gives is normalised. */
export function isBehind(norm: Norm): bool {
  switch (norm) {
    case Norm.Behind:
      return true;
    case Norm.None:
    case Norm.Before:
      return false;
    default:
      return unreachable();
  }
}

/** Whether the gradient by a layer's input is that through the linear layer plus that by the output. */
export function addsPast(layer: Layer, v: i32): bool {
  return addsInput(joinOf(layer, v)) && !isBefore(normOf(layer, v));
}

/**
 * Normalises a layer's input in the variants that take it so. As it was it stays at layer.raw, where the
 * host has put that of the first layer in all variants.
 */
export function normaliseInputs(task: Task, layer: Layer, isFirst: bool): void {
  const streams = task.groups * task.rows, size = bytes(streams * layer.fanIn);
  // In the block before, which may have had more groups, they were other variants' in part.
  if (isFirst && layer.raw) memory.copy(layer.input, layer.raw, <usize>task.variants * size);
  if (!layer.deviations) return;
  for (let v = 0; v < task.variants; v++) {
    if (!isBefore(normOf(layer, v))) continue;
    const x = layer.input + <usize>v * size;
    if (!isFirst) memory.copy(layer.raw + <usize>v * size, x, size);
    normaliseRows(x, layer.fanIn, streams, deviationsOf(task, layer, v));
  }
}

/** Normalises rows of `count` numbers in their place, and puts their r at `deviations`. */
function normaliseRows(x: usize, count: i32, rows: i32, deviations: usize): void {
  const row = bytes(count), by = f32x4.splat(<f32>count), one = f32x4.splat(1);
  const epsilon = f32x4.splat(EPSILON);
  for (const end = deviations + bytes(rows); deviations < end; deviations += VECTOR, x += row) {
    const mean = meanOf(x, count, by);
    const variance = f32x4.div(sumOf(Sum.Squares, x, count, mean, 0), by);
    // What overflows is to be seen: of an infinite variance this makes a NaN, where y would be 0.
    const finite = sub(variance, variance);
    const r = add(f32x4.div(one, f32x4.sqrt(add(variance, epsilon))), finite);
    v128.store(deviations, r);
    for (let k: usize = 0; k < row; k += VECTOR) {
      v128.store(x + k, mul(sub(v128.load(x + k), mean), r));
    }
  }
}

/** Of rows that are alike the mean is what they are, for their y to be 0. */
// @ts-ignore: decorator
@inline function meanOf(x: usize, count: i32, by: v128): v128 {
  const mean = f32x4.div(sumOf(Sum.Differences, x, count, f32x4.splat(0), 0), by);
  return add(mean, f32x4.div(sumOf(Sum.Differences, x, count, mean, 0), by));
}

/** What normaliseRows() does to the output of a variant whose join is normalised. */
export function normaliseOutputs(task: Task, layer: Layer, v: i32, y: usize): void {
  const width = widthOf(joinOf(layer, v), layer.fanIn, layer.fanOut);
  normaliseRows(y, width, task.groups * task.rows, deviationsOf(task, layer, v));
}

/**
 * Normalises inputs that are multiplied by a power of two (see tails.ts), with the r that they have
 * without it: far below epsilon as they are, y is as x is, multiplied by the same power.
 */
export function normaliseTails(task: Task, layer: Layer): void {
  const fanIn = layer.fanIn, by = f32x4.splat(<f32>fanIn), row = bytes(fanIn);
  for (let v = 0; v < task.variants; v++) {
    if (!(layer.inputShifted & (1 << v)) || !isBefore(normOf(layer, v))) continue;
    let x = layer.input + <usize>(v * task.groups * task.rows) * row;
    let deviations = deviationsOf(task, layer, v);
    for (let n = v * task.groups; n < (v + 1) * task.groups; n++) {
      const shifted = i32x4.gt_s(v128.load(layer.inputShifts + bytes(n)), i32x4.splat(0));
      for (let i = 0; i < task.rows; i++, x += row, deviations += VECTOR) {
        const mean = meanOf(x, fanIn, by), r = v128.load(deviations);
        for (let k: usize = 0; k < row; k += VECTOR) {
          const value = v128.load(x + k);
          v128.store(x + k, v128.bitselect(mul(sub(value, mean), r), value, shifted));
        }
      }
    }
  }
}

/**
 * Takes the gradient by what the join has given, normalised, to that by it as it was.
 *
 * @param g The gradient, in its place.
 * @param y What was normalised.
 */
export function undoOutputs(task: Task, layer: Layer, v: i32, g: usize, y: usize): void {
  const width = widthOf(joinOf(layer, v), layer.fanIn, layer.fanOut);
  const deviations = deviationsOf(task, layer, v);
  for (let n = 0; n < task.groups; n++) {
    const first = n * task.rows, from = bytes(first * width);
    undoRows(g + from, y + from, width, task.rows, deviations + bytes(first), f32x4.splat(1));
  }
}

/**
 * Takes the gradient by a layer's normalised inputs to that by the inputs, in the variants that have
 * some, and adds to it what goes past f.
 *
 * @param g The gradient by the layer's output, [streams, width].
 * @param next That by its inputs, in its place.
 */
export function undoInputs(task: Task, layer: Layer, g: usize, width: i32, next: usize): void {
  if (!layer.deviations) return;
  const fanIn = layer.fanIn, rows = task.rows, streams = task.groups * rows;
  for (let v = 0; v < task.variants; v++) {
    if (!isBefore(normOf(layer, v))) continue;
    const first = v * streams, how = joinOf(layer, v), own = widthOf(how, fanIn, layer.fanOut);
    const x = layer.input + bytes(first * fanIn), to = next + bytes(first * fanIn);
    const deviations = deviationsOf(task, layer, v), past = g + bytes(first * width);
    const shifts = layer.inputShifted & (1 << v) ? layer.inputShifts + bytes(v * task.groups) : 0;
    for (let n = 0; n < task.groups; n++) {
      const row = n * rows, from = bytes(row * fanIn);
      const by = shifts ? unshift(v128.load(shifts + bytes(n))) : f32x4.splat(1);
      undoRows(to + from, x + from, fanIn, rows, deviations + bytes(row), by);
    }
    if (!addsInput(how)) continue;
    for (let s = 0; s < streams; s++) addTo(to + bytes(s * fanIn), past + bytes(s * own), fanIn);
  }
}

/**
 * The gradient by rows of `count` numbers, of that by y.
 *
 * @param by What y is to be multiplied with.
 */
function undoRows(g: usize, y: usize, count: i32, rows: i32, deviations: usize, by: v128): void {
  const row = bytes(count), share = f32x4.splat(<f32>count), zero = f32x4.splat(0);
  for (const end = deviations + bytes(rows); deviations < end; deviations += VECTOR) {
    const r = v128.load(deviations);
    if (count == 2) undoPair(g, r);
    else {
      const mean = f32x4.div(sumOf(Sum.Differences, g, count, zero, 0), share);
      let along = f32x4.div(sumOf(Sum.Products, g, count, mean, y), share);
      along = mul(mul(along, by), by);
      for (let k: usize = 0; k < row; k += VECTOR) {
        const across = sub(sub(v128.load(g + k), mean), mul(v128.load(y + k), along));
        v128.store(g + k, mul(across, r));
      }
    }
    g += row;
    y += row;
  }
}

/**
 * Of two numbers y^2 is 1 - r^2 epsilon, and g - mean(g) lies along y: what is left of it, r^2 epsilon
 * times g - mean(g), would be a difference of next to equal numbers.
 */
function undoPair(g: usize, r: v128): void {
  const epsilon = f32x4.splat(EPSILON), half = f32x4.splat(0.5);
  const apart = mul(sub(v128.load(g), v128.load(g, 16)), half);
  const left = mul(mul(apart, mul(mul(r, r), epsilon)), r);
  v128.store(g, left);
  v128.store(g, f32x4.neg(left), 16);
}

/** What sumOf() adds up. */
const enum Sum {
  /** x - from */
  Differences,
  /** (x - from)^2 */
  Squares,
  /** (x - from) y */
  Products,
}

/** A sum over `count` numbers x. */
// @ts-ignore: decorator
@inline function sumOf(what: Sum, x: usize, count: i32, from: v128, y: usize): v128 {
  let total = f32x4.splat(0);
  for (const end = x + bytes(count); x < end;) {
    const stop = min(x + bytes(STRETCH), end);
    // lockstep 4
    let part$ = f32x4.splat(0);
    // end
    while (x + 4 * VECTOR <= stop) {
      // lockstep 4
      part$ = added(what, part$, x + $ * 16, from, y + $ * 16);
      // end
      x += 4 * VECTOR;
      y += 4 * VECTOR;
    }
    while (x < stop) {
      part0 = added(what, part0, x, from, y);
      x += VECTOR;
      y += VECTOR;
    }
    total = add(total, add(add(part0, part1), add(part2, part3)));
  }
  return total;
}

// @ts-ignore: decorator
@inline function added(what: Sum, total: v128, x: usize, from: v128, y: usize): v128 {
  const difference = sub(v128.load(x), from);
  if (what == Sum.Differences) return add(total, difference);
  return addProduct(total, difference, what == Sum.Squares ? difference : v128.load(y));
}

/** Where a variant's r are. */
// @ts-ignore: decorator
@inline function deviationsOf(task: Task, layer: Layer, v: i32): usize {
  return layer.deviations + bytes(v * task.groups * task.rows);
}
