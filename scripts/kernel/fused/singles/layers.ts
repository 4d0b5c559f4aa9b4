/**
 * The linear layers of a block whose nets are done one by one: of a few nets that would leave most lanes
 * empty, or of nets whose weights fit no cache.
 *
 * Weights that are too many to keep are drawn a few rows at a time, used, and forgotten; going back
 * they are drawn again, from the state that the generator had before the layer.
 */
import { widthOf } from "../joins";
import { addsPast } from "../norms";
import { joinOf, Layer, Task } from "../task";
import { addTo, bytes, VECTOR } from "../vector";
import { seedTwo, STATE, uniform } from "./generator";
import { backward, forward, PANEL } from "./linear";

/**
 * Sets the block's generators to their seeds. Lanes without a net get zeros: of what there was before
 * some numbers might be so small that a processor is slow with them.
 */
export function seedBlock(task: Task): void {
  if (task.nets < 4) memory.fill(task.z, 0, bytes(task.variants * task.rows * task.widest));
  const seeds = task.seeds + bytes(task.first);
  for (let net = 0; net < task.nets; net += 2) {
    seedTwo(stateOf(task, net), seeds + (<usize>net << 2), task.words);
  }
}

/** z = W x + b in all streams, of weights that are drawn on the way. */
export function transform(task: Task, layer: Layer): void {
  for (let net = 0; net < task.nets; net++) {
    const state = stateOf(task, net);
    if (layer.drawnAgain) {
      memory.copy(savedOf(layer, net), state, STATE);
      transformNet(task, layer, net, state, task.panel, true);
    } else {
      const w = keptOf(task, layer, net), count = layer.fanIn * layer.fanOut;
      uniform(state, w, count, layer.weightScale);
      drawBias(state, w + (<usize>count << 2), layer);
      transformNet(task, layer, net, state, w, false);
    }
  }
}

/** The biases, which are all 0 without a draw where their scale is. */
function drawBias(state: usize, out: usize, layer: Layer): void {
  if (layer.biasScale == 0) memory.fill(out, 0, <usize>layer.fanOut << 2);
  else uniform(state, out, layer.fanOut, layer.biasScale);
}

function transformNet(
  task: Task, layer: Layer, net: i32, state: usize, w: usize, drawsRows: bool,
): void {
  const fanIn = layer.fanIn, fanOut = layer.fanOut, streams = task.variants * task.rows;
  const xs = task.singleInputs, zs = task.singleOutputs;
  const xSize = paddedBytes(fanIn), zSize = paddedBytes(fanOut);
  const row = <usize>fanIn << 2, bias = w + row * <usize>fanOut;
  for (let s = 0; s < streams; s++) {
    gather(layer.input + bytes(s * fanIn), fanIn, net, xs + <usize>s * xSize);
    const z = zs + <usize>s * zSize;
    if (drawsRows) memory.fill(z, 0, zSize);
    else memory.copy(z, bias, <usize>fanOut << 2);
  }
  for (let j = 0; j < fanOut; j += PANEL) {
    const rows = min(fanOut - j, PANEL), at = <usize>j << 2;
    if (drawsRows) uniform(state, w, rows * fanIn, layer.weightScale);
    for (let s = 0; s < streams; s += 2) {
      const a = <usize>s, b = <usize>min(s + 1, streams - 1);
      forward(
        rows, fanIn, w, xs + a * xSize, xs + b * xSize, zs + a * zSize + at, zs + b * zSize + at,
      );
    }
    if (!drawsRows) w += row * <usize>PANEL;
  }
  // A bias that is drawn after the rows is added after them.
  if (drawsRows) drawBias(state, w, layer);
  for (let s = 0; s < streams; s++) {
    const z = zs + <usize>s * zSize;
    if (drawsRows) addTo(z, w, (fanOut + 3) >> 2);
    scatter(z, fanOut, net, task.z + bytes(s * fanOut));
  }
}

/** g = W^T d in all streams, and what goes past f to the linear layer's input. */
export function transformBack(task: Task, layer: Layer, g: usize, width: i32, next: usize): void {
  const fanIn = layer.fanIn, fanOut = layer.fanOut, streams = task.variants * task.rows;
  const ds = task.singleOutputs, gs = task.singleInputs;
  const dSize = paddedBytes(fanOut), gSize = paddedBytes(fanIn), row = <usize>fanIn << 2;
  for (let net = 0; net < task.nets; net++) {
    for (let s = 0; s < streams; s++) {
      const v = s / task.rows, how = joinOf(layer, v), to = gs + <usize>s * gSize;
      gather(task.z + bytes(s * fanOut), fanOut, net, ds + <usize>s * dSize);
      if (addsPast(layer, v)) {
        const past = v * task.rows * width + s % task.rows * widthOf(how, fanIn, fanOut);
        gather(g + bytes(past), fanIn, net, to);
      } else memory.fill(to, 0, row);
    }
    const state = layer.drawnAgain ? savedOf(layer, net) : 0;
    let w = layer.drawnAgain ? task.panel : keptOf(task, layer, net);
    for (let j = 0; j < fanOut; j += PANEL) {
      const rows = min(fanOut - j, PANEL), at = <usize>j << 2;
      if (layer.drawnAgain) uniform(state, w, rows * fanIn, layer.weightScale);
      for (let s = 0; s < streams; s += 2) {
        const a = <usize>s, b = <usize>min(s + 1, streams - 1);
        backward(
          rows, fanIn, w, ds + a * dSize + at, ds + b * dSize + at, gs + a * gSize, gs + b * gSize,
        );
      }
      if (!layer.drawnAgain) w += row * <usize>PANEL;
    }
    for (let s = 0; s < streams; s++) {
      scatter(gs + <usize>s * gSize, fanIn, net, next + bytes(s * fanIn));
    }
  }
}

/** The generator of one of the block's nets. */
// @ts-ignore: decorator
@inline function stateOf(task: Task, net: i32): usize {
  return task.singleStates + <usize>net * STATE;
}

/** The state that a net's generator had before the layer. */
// @ts-ignore: decorator
@inline function savedOf(layer: Layer, net: i32): usize {
  return layer.savedStates + <usize>net * STATE;
}

/** A net's weights and biases of a layer, where they are kept; behind its last ones three are written. */
// @ts-ignore: decorator
@inline function keptOf(task: Task, layer: Layer, net: i32): usize {
  return task.singleParameters + (<usize>(net * (task.keptCount + 3) + layer.offset) << 2);
}

/** Bytes that `count` float32 take, with room for what a panel reads and writes behind them. */
// @ts-ignore: decorator
@inline function paddedBytes(count: i32): usize {
  return (<usize>count << 2 & ~15) + 2 * VECTOR;
}

/** Puts a net's numbers, from its lane of `count` vectors, side by side. */
function gather(from: usize, count: i32, net: i32, to: usize): void {
  from += <usize>net << 2;
  for (const end = to + (<usize>count << 2); to < end; to += 4, from += VECTOR) {
    store<f32>(to, load<f32>(from));
  }
}

/** Puts numbers that are side by side into a net's lane of `count` vectors. */
function scatter(from: usize, count: i32, net: i32, to: usize): void {
  to += <usize>net << 2;
  for (const end = from + (<usize>count << 2); from < end; from += 4, to += VECTOR) {
    store<f32>(to, load<f32>(from));
  }
}
