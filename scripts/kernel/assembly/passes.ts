/**
 * The forward and the backward pass, in the order of the maths: what a layer does in one it undoes in
 * the other.
 *
 * A layer is done for all groups of a block before the next, since a net's layers wait for each
 * other and groups do not.
 */
import { activate } from "./activation";
import { chain, normalise } from "./gradient";
import * as linear from "./linear";
import { place, record, recordMeanAbs } from "./magnitude";
import { drawFor } from "./parameters";
import { findTails, placeTails, unshift } from "./tails";
import { Join, joinOf, Layer, layerAt, Task } from "./task";
import { add, bytes, mul, VECTOR } from "./vector";

/**
 * Layers from one normalising of all gradients to the next. One layer takes 2 bits from a gradient, or
 * a few more; 57 where z is just before the tail of phi, but not twice in a row, since the output
 * there is next to nothing. A float32 has 126.
 */
const NORMALISE_EVERY: i32 = 8;

/** Draws each layer's parameters and runs all streams through it. */
export function forwardPass(task: Task): void {
  for (let i = 0; i < task.layers; i++) {
    const layer = layerAt(task, i), last = i + 1 == task.layers;
    const next = layerAt(task, last ? i : i + 1);
    drawFor(task, layer);
    transform(task, layer);
    const output = last ? task.output : next.input;
    const width = last ? task.outputWidth : layer.fanOut;
    const far = activateAndJoin(task, layer, output, width);
    placeTails(task, layer.inputShifted, layer.input, layer.fanIn, layer.fanIn, layer.inputShifts);
    const waiting = findTails(task, layer, far, last ? task.outputShifts : next.inputShifts);
    if (last) {
      task.outputShifted = waiting;
      placeTails(task, waiting, task.output, layer.fanOut, width, task.outputShifts);
    } else next.inputShifted = waiting;
  }
}

/** z = W x + b in all streams, two at a time. */
function transform(task: Task, layer: Layer): void {
  const fanIn = layer.fanIn, fanOut = layer.fanOut;
  const streams = task.variants * task.rows;
  for (let s = 0; s < streams; s += 2) {
    const a = firstStream(task, s), b = firstStream(task, min(s + 1, streams - 1));
    const x0 = layer.input + bytes(a * fanIn), x1 = layer.input + bytes(b * fanIn);
    const z0 = task.z + bytes(a * fanOut), z1 = task.z + bytes(b * fanOut);
    linear.forward(
      task.groups, fanIn, fanOut,
      task.parameters + bytes(layer.offset), bytes(task.parameterCount),
      x0, x1, bytes(task.rows * fanIn),
      z0, z1, bytes(task.rows * fanOut),
    );
  }
}

/** Its transpose: g = W^T d in all streams, and what goes past f to the layer's input. */
function transformBack(task: Task, layer: Layer, g: usize, width: i32, next: usize): void {
  const fanIn = layer.fanIn, fanOut = layer.fanOut;
  const streams = task.variants * task.rows;
  for (let s = 0; s < streams; s += 2) {
    const t = min(s + 1, streams - 1);
    const a = firstStream(task, s), b = firstStream(task, t);
    const v0 = s / task.rows, v1 = t / task.rows;
    const how0 = joinOf(layer, v0), how1 = joinOf(layer, v1);
    const past0 = i32x4.splat(how0 == Join.None ? 0 : -1), past1 = i32x4.splat(how1 == Join.None ? 0 : -1);
    const width0 = widthOf(layer, how0), width1 = widthOf(layer, how1);
    const d0 = task.z + bytes(a * fanOut), d1 = task.z + bytes(b * fanOut);
    const s0 = g + bytes(v0 * task.groups * task.rows * width + s % task.rows * width0);
    const s1 = g + bytes(v1 * task.groups * task.rows * width + t % task.rows * width1);
    const g0 = next + bytes(a * fanIn), g1 = next + bytes(b * fanIn);
    linear.backward(
      task.groups, fanIn, fanOut,
      task.parameters + bytes(layer.offset), bytes(task.parameterCount),
      d0, d1, bytes(task.rows * fanOut),
      s0, bytes(task.rows * width0), past0,
      s1, bytes(task.rows * width1), past1,
      g0, g1, bytes(task.rows * fanIn),
    );
  }
}

/** The block's first stream of the s-th (variant, row). */
function firstStream(task: Task, s: i32): i32 {
  return s / task.rows * task.groups * task.rows + s % task.rows;
}

/** The size of a layer's output. */
function widthOf(layer: Layer, how: Join): i32 {
  return how == Join.OneOut ? layer.fanIn : layer.fanOut;
}

/**
 * y = join(x, phi(z)) and phi'(z).
 *
 * @param y For each variant [groups, rows, width of its output], `width` wide at most.
 * @returns A bit for each variant: whether it may have nets in the tail of phi.
 */
function activateAndJoin(task: Task, layer: Layer, y: usize, width: i32): i32 {
  const fanIn = layer.fanIn, fanOut = layer.fanOut;
  const streams = task.groups * task.rows;
  let far = 0;
  for (let v = 0; v < task.variants; v++) {
    const how = joinOf(layer, v), first = v * streams;
    const x = layer.input + bytes(first * fanIn), out = y + bytes(first * width);
    const f = how == Join.OneOut ? task.gradient : out;
    const z = task.z + bytes(first * fanOut), slope = layer.slope + bytes(first * fanOut);
    if (activate(task.activation, z, f, slope, streams * fanOut, how == Join.None)) far |= 1 << v;
    if (how == Join.Equal) {
      for (let k: usize = 0; k < bytes(streams * fanOut); k += VECTOR) {
        v128.store(out + k, add(v128.load(out + k), v128.load(x + k)));
      }
    } else if (how == Join.OneOut) {
      for (let s = 0; s < streams; s++) {
        addOne(out + bytes(s * fanIn), x + bytes(s * fanIn), v128.load(f + bytes(s)), fanIn);
      }
    } else if (how == Join.OneIn) {
      for (let s = 0; s < streams; s++) {
        addOne(out + bytes(s * fanOut), out + bytes(s * fanOut), v128.load(x + bytes(s)), fanOut);
      }
    }
  }
  return far;
}

/** y = a + one */
function addOne(y: usize, a: usize, one: v128, count: i32): void {
  for (const end = y + bytes(count); y < end; y += VECTOR, a += VECTOR) {
    v128.store(y, add(v128.load(a), one));
  }
}

/** Takes the gradient back through the layers and records each weight's magnitudes. */
export function backwardPass(task: Task): void {
  let g = task.gradient, next = task.nextGradient, width = task.outputWidth;
  startGradient(task, g);
  for (let i = task.layers - 1; i >= 0; i--) {
    const layer = layerAt(task, i);
    for (let v = 0; v < task.variants; v++) {
      descend(task, layer, i, v, g + bytes(v * task.groups * task.rows * width));
    }
    if (i == 0) break;
    transformBack(task, layer, g, width, next);
    const old = g;
    g = next;
    next = old;
    width = layer.fanIn;
  }
}

/** The gradient of a net's loss, mean of squares, or of the sum of its output, by its output. */
function startGradient(task: Task, g: usize): void {
  const last = layerAt(task, task.layers - 1);
  for (let v = 0; v < task.variants; v++) {
    const width = widthOf(last, joinOf(last, v)), first = v * task.groups;
    const by = f32x4.splat(task.ofOutput ? 1 : <f32>(2 / <f64>(task.rows * width)));
    const from = bytes(first * task.rows * task.outputWidth);
    for (let k: usize = 0; k < bytes(task.groups * task.rows * width); k += VECTOR) {
      v128.store(g + from + k, task.ofOutput ? by : mul(v128.load(task.output + from + k), by));
    }
    const shifted = !task.ofOutput && (task.outputShifted & (1 << v)) != 0;
    for (let n = first; n < first + task.groups; n++) {
      const shift = shifted ? v128.load(task.outputShifts + bytes(n)) : i32x4.splat(0);
      v128.store(task.exponents + bytes(n), i32x4.neg(shift));
    }
  }
}

/**
 * From the gradient g by a layer's output to that by z, at task.z, in a variant; records the
 * magnitudes on the way.
 */
function descend(task: Task, layer: Layer, index: i32, v: i32, g: usize): void {
  const how = joinOf(layer, v), fanIn = layer.fanIn, fanOut = layer.fanOut, rows = task.rows;
  const first = v * task.groups;
  let d = task.z + bytes(first * rows * fanOut), slope = layer.slope + bytes(first * rows * fanOut);
  let x = layer.input + bytes(first * rows * fanIn);
  let at = place(task, v, index), exponents = task.exponents + bytes(first);
  if ((task.layers - 1 - index) % NORMALISE_EVERY == 0) {
    const size = rows * widthOf(layer, how);
    for (let n = 0; n < task.groups; n++) normalise(g + bytes(n * size), size, exponents + bytes(n));
  }
  const simple = how <= Join.Equal && rows == 1 && !task.rms;
  let inputShifts: usize = layer.inputShifted & (1 << v) ? layer.inputShifts + bytes(first) : 0;
  let slopeShifts: usize = layer.slopeShifted & (1 << v) ? layer.slopeShifts + bytes(first) : 0;
  for (let left = task.groups; left > 0;) {
    const four = simple && left >= 4 && !someOfFour(inputShifts) && !someOfFour(slopeShifts);
    const groups = four ? 4 : 1;
    if (four) descendFour(task, at, g, d, slope, fanOut, x, fanIn, exponents);
    else {
      const dAbs = chain(how, g, d, slope, fanIn, fanOut, rows);
      let exponent = v128.load(exponents);
      if (inputShifts) exponent = i32x4.sub(exponent, v128.load(inputShifts));
      if (slopeShifts) exponent = i32x4.sub(exponent, v128.load(slopeShifts));
      record(task, at, d, fanOut, dAbs, x, fanIn, exponent);
      if (slopeShifts) settleShift(how, v128.load(slopeShifts), exponents, d, rows * fanOut);
    }
    g += bytes(groups * rows * widthOf(layer, how));
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

/** Whether some of four groups' shifts, where there are any, are not 0. */
// @ts-ignore: decorator
@inline function someOfFour(shifts: usize): bool {
  if (!shifts) return false;
  const a = v128.or(v128.load(shifts, 0), v128.load(shifts, 16));
  return v128.any_true(v128.or(a, v128.or(v128.load(shifts, 32), v128.load(shifts, 48))));
}

/** What descend() does, for four groups at once in the most frequent case. */
// @ts-ignore: decorator
@inline function descendFour(
  task: Task, at: usize, g: usize, d: usize, slope: usize, fanOut: i32, x: usize, fanIn: i32,
  exponents: usize,
): void {
  const size = bytes(fanOut), xSize = bytes(fanIn);
  const share = f64x2.splat(1 / (<f64>fanIn * <f64>fanOut)), zero = f32x4.splat(0);
  // lockstep 4
  let dAbs$ = zero;
  let xAbs$ = zero;
  let at$: usize = $ * size;
  // end
  for (const end = size; at0 < end;) {
    // lockstep 4
    const d$ = mul(v128.load(slope + at$), v128.load(g + at$));
    v128.store(d + at$, d$);
    dAbs$ = add(dAbs$, f32x4.abs(d$));
    at$ += VECTOR;
    // end
  }
  // lockstep 4
  let x$: usize = x + $ * xSize;
  // end
  for (const end = x1; x0 < end;) {
    // lockstep 4
    xAbs$ = add(xAbs$, f32x4.abs(v128.load(x$)));
    x$ += VECTOR;
    // end
  }
  // lockstep 4
  recordMeanAbs(task, at + $ * 16, dAbs$, xAbs$, share, v128.load(exponents, $ * 16));
  // end
}

/**
 * Behind a layer whose phi' was multiplied by a power of two: the gradient stays so where all of it
 * goes through f, else it is divided again.
 */
function settleShift(how: Join, shift: v128, exponents: usize, d: usize, count: i32): void {
  if (how == Join.None) v128.store(exponents, i32x4.sub(v128.load(exponents), shift));
  else {
    const by = unshift(shift);
    for (const end = d + bytes(count); d < end; d += VECTOR) v128.store(d, mul(v128.load(d), by));
  }
}
