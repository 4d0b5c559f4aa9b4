/**
 * The forward and the backward pass, in the order of the maths: what a layer does in one it undoes in
 * the other.
 *
 * A layer is done for all groups before the next, since a net's layers wait for each other and
 * groups do not.
 */
import { activate } from "./activation";
import { addTo, copy, fill, multiplyBy, normalise, scale, sum } from "./arrays";
import { findFlat, placeTails, unshift } from "./flat";
import { STATE, uniform } from "./generator";
import * as linear from "./linear";
import { magnitude } from "./magnitude";
import { Join, Layer, Result, Task } from "./task";
import { VECTOR } from "./vector";

/** Draws each layer's parameters and runs all streams through it. */
export function forwardPass(task: Task): void {
  const groups = task.groups, streams = task.variants * task.rows;
  let position = 0;
  for (let i = 0; i < task.layers; i++) {
    const layer = layerAt(task, i);
    const fanIn = layer.fanIn, fanOut = layer.fanOut;
    const x = layer.input, z = layer.derivative;
    position = drawLayer(task, i, position);
    for (let group = 0; group < groups; group++) {
      const weight = layer.weight + bytes(group * (fanIn + 1) * fanOut);
      const first = group * streams, end = first + streams;
      for (let s = first; s < end; s += 2) {
        const t = min(s + 1, end - 1);
        linear.forward(
          weight, fanIn, fanOut,
          x + bytes(s * fanIn), x + bytes(t * fanIn),
          z + bytes(s * fanOut), z + bytes(t * fanOut),
        );
      }
    }
    const flat = findAllFlat(task, layer);
    const last = i + 1 == task.layers;
    const y = last ? task.output : layerAt(task, i + 1).input;
    const width = last ? task.outputWidth : fanOut;
    if (width == fanOut) activate(task.activation, z, y, groups * streams * fanOut);
    else {
      for (let s = 0; s < groups * streams; s++) {
        activate(task.activation, z + bytes(s * fanOut), y + bytes(s * width), fanOut);
      }
    }
    if (flat) placeAllTails(task, layer);
    for (let group = 0, s = 0; group < groups; group++) {
      for (let v = 0; v < task.variants; v++) {
        const how = joinOf(layer, v);
        for (let r = 0; r < task.rows; r++, s++) {
          join(how, x + bytes(s * fanIn), y + bytes(s * width), fanIn, fanOut);
        }
      }
    }
  }
}

/** Draws a layer's weight, then its bias, from `position` on. Returns the position afterwards. */
export function drawLayer(task: Task, index: i32, position: i32): i32 {
  const layer = layerAt(task, index);
  const weights = layer.fanIn * layer.fanOut;
  let after = position;
  for (let group = 0; group < task.groups; group++) {
    const state = task.states + <usize>group * STATE;
    const weight = layer.weight + bytes(group * (weights + layer.fanOut));
    after = uniform(state, position, weight, weights, layer.weightScale);
    after = uniform(state, after, weight + bytes(weights), layer.fanOut, layer.biasScale);
  }
  return after;
}

/** y = x + y by the variant's rule, y being f(x). */
function join(how: Join, x: usize, y: usize, fanIn: i32, fanOut: i32): void {
  if (how == Join.Equal) addTo(y, x, fanOut);
  else if (how == Join.OneOut) {
    const only = v128.load(y);
    fill(y, only, fanIn);
    addTo(y, x, fanIn);
  } else if (how == Join.OneIn) {
    const only = v128.load(x);
    for (let k = 0; k < fanOut; k++) v128.store(y + bytes(k), f32x4.add(v128.load(y + bytes(k)), only));
  }
}

/** Finds the nets whose layer is flat; their phi' waits in the buffer of the next gradient. */
function findAllFlat(task: Task, layer: Layer): bool {
  const count = task.rows * layer.fanOut;
  let any = false;
  for (let n = 0; n < task.groups * task.variants; n++) {
    const at = bytes(n * count), shift = layer.shifts + bytes(n);
    if (findFlat(task.activation, layer.derivative + at, count, shift, task.nextGradient + at)) any = true;
  }
  return any;
}

function placeAllTails(task: Task, layer: Layer): void {
  const count = task.rows * layer.fanOut;
  for (let n = 0; n < task.groups * task.variants; n++) {
    const at = bytes(n * count), shift = v128.load(layer.shifts + bytes(n));
    if (v128.any_true(shift)) placeTails(layer.derivative + at, task.nextGradient + at, count, shift);
  }
}

/** Takes the gradient back through the layers and leaves each weight's magnitude in the results. */
export function backwardPass(task: Task): void {
  const groups = task.groups, streams = task.variants * task.rows;
  let g = task.gradient, next = task.nextGradient;
  let width = task.outputWidth;
  startGradient(task, g);
  for (let i = task.layers - 1; i >= 0; i--) {
    const layer = layerAt(task, i);
    const fanIn = layer.fanIn, fanOut = layer.fanOut, d = layer.derivative;
    for (let group = 0, n = 0, s = 0; group < groups; group++) {
      for (let v = 0; v < task.variants; v++, n++) {
        const how = joinOf(layer, v);
        for (let r = 0; r < task.rows; r++, s++) {
          unjoin(
            how, g + bytes(s * width), d + bytes(s * fanOut), next + bytes(s * fanIn), fanIn, fanOut,
          );
        }
        const at = task.results + <usize>(n * task.layers + i) * offsetof<Result>();
        magnitude(task, layer, n, changetype<Result>(at));
        const shift = v128.load(layer.shifts + bytes(n));
        if (v128.any_true(shift)) settleShift(task, how, shift, n, d, fanOut);
      }
    }
    if (i == 0) break;
    for (let group = 0; group < groups; group++) {
      const weight = layer.weight + bytes(group * (fanIn + 1) * fanOut);
      const first = group * streams, end = first + streams;
      for (let s = first; s < end; s += 2) {
        const t = min(s + 1, end - 1);
        linear.backward(
          weight, fanIn, fanOut,
          d + bytes(s * fanOut), d + bytes(t * fanOut),
          next + bytes(s * fanIn), next + bytes(t * fanIn),
        );
      }
    }
    for (let n = 0; n < groups * task.variants; n++) normaliseNet(task, next, n, fanIn, fanIn);
    const old = g;
    g = next;
    next = old;
    width = fanIn;
  }
}

/** After a flat layer: the gradient stays shifted where all of it goes through f, else it is shifted back. */
function settleShift(task: Task, how: Join, shift: v128, n: i32, d: usize, fanOut: i32): void {
  const exponents = task.exponents + bytes(n), count = task.rows * fanOut;
  if (how == Join.None) v128.store(exponents, i32x4.sub(v128.load(exponents), shift));
  else scale(d + bytes(n * count), unshift(shift), count);
}

/** The gradient of a net's loss, mean of squares, or of the sum of its output, by its output. */
function startGradient(task: Task, g: usize): void {
  const last = layerAt(task, task.layers - 1);
  const stride = task.outputWidth;
  for (let n = 0; n < task.groups * task.variants; n++) {
    const wide = joinOf(last, n % task.variants) == Join.OneOut;
    const width = wide ? last.fanIn : last.fanOut;
    const slope: f32 = task.ofOutput ? 1 : <f32>(2 / <f64>(task.rows * width));
    for (let s = n * task.rows; s < (n + 1) * task.rows; s++) {
      fill(g + bytes(s * stride), f32x4.splat(slope), width);
      if (!task.ofOutput) multiplyBy(g + bytes(s * stride), task.output + bytes(s * stride), width);
    }
    v128.store(task.exponents + bytes(n), i32x4.splat(0));
    normaliseNet(task, g, n, stride, width);
  }
}

/**
 * From the gradient g by y = join(x, f(x)): that by z, in the place of phi'(z), and what goes
 * straight to x, at `next`.
 */
function unjoin(how: Join, g: usize, d: usize, next: usize, fanIn: i32, fanOut: i32): void {
  if (how == Join.OneOut) {
    v128.store(d, f32x4.mul(v128.load(d), sum(g, fanIn)));
    copy(next, g, fanIn);
    return;
  }
  multiplyBy(d, g, fanOut);
  if (how == Join.Equal) copy(next, g, fanIn);
  else if (how == Join.OneIn) v128.store(next, sum(g, fanOut));
  else fill(next, f32x4.splat(0), fanIn);
}

/**
 * Keeps the gradient of the n-th (group, variant) near 1, so that no depth makes it underflow: see
 * Task.exponents.
 */
function normaliseNet(task: Task, g: usize, n: i32, stride: i32, width: i32): void {
  const exponents = task.exponents + bytes(n);
  const by = normalise(g + bytes(n * task.rows * stride), bytes(stride), width, task.rows);
  v128.store(exponents, i32x4.add(v128.load(exponents), by));
}

// @ts-ignore: decorator
@inline function layerAt(task: Task, index: i32): Layer {
  return changetype<Layer>(task.table + <usize>index * offsetof<Layer>());
}

// @ts-ignore: decorator
@inline function joinOf(layer: Layer, variant: i32): Join {
  return variant == 0 ? layer.join0 : variant == 1 ? layer.join1 : layer.join2;
}

// @ts-ignore: decorator
@inline function bytes(count: i32): usize {
  return <usize>count * VECTOR;
}
