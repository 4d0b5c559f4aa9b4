/**
 * The linear layers of a block whose nets are done side by side, each in a lane of its own.
 */
import { Join } from "../codes";
import { widthOf } from "../joins";
import { addsPast } from "../norms";
import { firstStream, joinOf, Layer, Task } from "../task";
import { addTo, bytes } from "../vector";
import { STATE, uniform } from "./generator";
import * as linear from "./linear";
import { drawFor } from "./parameters";
import { addRows } from "./rows";

/** Rows of a weight that are drawn and used at a time, where it is not kept: as many as go together. */
const PANEL: i32 = 4;

/** z = W x + b in all streams, of weights that are drawn if they are not yet. */
export function transform(task: Task, layer: Layer): void {
  if (layer.drawnAgain) return transformRows(task, layer);
  drawFor(task, layer);
  const fanIn = layer.fanIn, fanOut = layer.fanOut;
  const streams = task.variants * task.rows;
  for (let s = 0; s < streams; s += 2) {
    const a = firstStream(task, s), b = firstStream(task, min(s + 1, streams - 1));
    linear.forward(
      task.groups, fanIn, fanOut,
      task.parameters + bytes(layer.offset), bytes(task.keptCount),
      layer.input + bytes(a * fanIn), layer.input + bytes(b * fanIn), bytes(task.rows * fanIn),
      task.z + bytes(a * fanOut), task.z + bytes(b * fanOut), bytes(task.rows * fanOut),
    );
  }
}

/** The same of a weight that is not kept: some rows are drawn, used and forgotten, then the next. */
function transformRows(task: Task, layer: Layer): void {
  const fanIn = layer.fanIn, fanOut = layer.fanOut, streams = task.variants * task.rows;
  memory.copy(layer.savedStates, task.states, <usize>task.groups * STATE);
  layer.savedPosition = task.position;
  let position = 0;
  for (let group = 0; group < task.groups; group++) {
    const state = task.states + <usize>group * STATE, first = group * task.rows;
    position = task.position;
    for (let j = 0; j < fanOut; j += PANEL) {
      const rows = min(fanOut - j, PANEL), count = rows * fanIn;
      position = uniform(state, position, task.panel, count, layer.weightScale);
      memory.fill(task.panel + bytes(count), 0, bytes(rows)); // no bias yet
      for (let s = 0; s < streams; s += 2) {
        const a = firstStream(task, s) + first;
        const b = firstStream(task, min(s + 1, streams - 1)) + first;
        linear.forward(
          1, fanIn, rows,
          task.panel, 0,
          layer.input + bytes(a * fanIn), layer.input + bytes(b * fanIn), 0,
          task.z + bytes(a * fanOut + j), task.z + bytes(b * fanOut + j), 0,
        );
      }
    }
    // The bias is drawn after the rows, and so it is added after them.
    if (layer.biasScale == 0) continue; // nor is one drawn where all biases are 0
    position = uniform(state, position, task.panel, fanOut, layer.biasScale);
    for (let s = 0; s < streams; s++) {
      addTo(task.z + bytes((firstStream(task, s) + first) * fanOut), task.panel, fanOut);
    }
  }
  task.position = position;
}

/** g = W^T d in all streams, and what goes past f to the linear layer's input. */
export function transformBack(task: Task, layer: Layer, g: usize, width: i32, next: usize): void {
  if (layer.drawnAgain) return transformRowsBack(task, layer, g, width, next);
  const fanIn = layer.fanIn, fanOut = layer.fanOut;
  const streams = task.variants * task.rows;
  for (let s = 0; s < streams; s += 2) {
    const t = min(s + 1, streams - 1);
    const a = firstStream(task, s), b = firstStream(task, t);
    const how0 = joinOf(layer, s / task.rows), how1 = joinOf(layer, t / task.rows);
    linear.backward(
      task.groups, fanIn, fanOut,
      task.parameters + bytes(layer.offset), bytes(task.keptCount),
      task.z + bytes(a * fanOut), task.z + bytes(b * fanOut), bytes(task.rows * fanOut),
      pastOf(task, layer, s, g, width), pastStep(task, layer, how0), maskOf(layer, s / task.rows),
      pastOf(task, layer, t, g, width), pastStep(task, layer, how1), maskOf(layer, t / task.rows),
      next + bytes(a * fanIn), next + bytes(b * fanIn), bytes(task.rows * fanIn),
    );
  }
}

/** The same of a weight that was not kept: some rows are drawn again and used, then the next. */
function transformRowsBack(task: Task, layer: Layer, g: usize, width: i32, next: usize): void {
  const fanIn = layer.fanIn, fanOut = layer.fanOut, streams = task.variants * task.rows;
  for (let group = 0; group < task.groups; group++) {
    const state = layer.savedStates + <usize>group * STATE, first = group * task.rows;
    for (let s = 0; s < streams; s++) {
      const v = s / task.rows, how = joinOf(layer, v);
      const to = next + bytes((firstStream(task, s) + first) * fanIn);
      const past = pastOf(task, layer, s, g, width) + <usize>group * pastStep(task, layer, how);
      if (addsPast(layer, v)) memory.copy(to, past, bytes(fanIn));
      else memory.fill(to, 0, bytes(fanIn));
    }
    let position = layer.savedPosition;
    for (let j = 0; j < fanOut; j += PANEL) {
      const rows = min(fanOut - j, PANEL);
      position = uniform(state, position, task.panel, rows * fanIn, layer.weightScale);
      for (let s = 0; s < streams; s += 2) {
        const a = firstStream(task, s) + first, b = firstStream(task, min(s + 1, streams - 1)) + first;
        addRows(
          rows, fanIn, task.panel,
          task.z + bytes(a * fanOut + j), task.z + bytes(b * fanOut + j),
          next + bytes(a * fanIn), next + bytes(b * fanIn),
        );
      }
    }
  }
}

/** Where the gradient by the output of the s-th (variant, row) is, in the block's first group. */
function pastOf(task: Task, layer: Layer, s: i32, g: usize, width: i32): usize {
  const v = s / task.rows, own = widthOf(joinOf(layer, v), layer.fanIn, layer.fanOut);
  return g + bytes(v * task.groups * task.rows * width + s % task.rows * own);
}

/** Bytes from there to that in the next group. */
// @ts-ignore: decorator
@inline function pastStep(task: Task, layer: Layer, how: Join): usize {
  return bytes(task.rows * widthOf(how, layer.fanIn, layer.fanOut));
}

/** All bits where some of the gradient goes past f. */
// @ts-ignore: decorator
@inline function maskOf(layer: Layer, v: i32): v128 {
  return i32x4.splat(addsPast(layer, v) ? -1 : 0);
}
