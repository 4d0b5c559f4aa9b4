/**
 * The linear layers of a block whose nets are done side by side, each in a lane of its own.
 */
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
  // Fields are read once: each use would read its field again, and V8 check the address again.
  const fanIn = layer.fanIn, fanOut = layer.fanOut, groups = task.groups, rows = task.rows;
  const streams = task.variants * rows, x = layer.input, z = task.z;
  const w = task.parameters + bytes(layer.offset), wStep = bytes(task.keptCount);
  for (let s = 0; s < streams; s += 2) {
    const a = firstStream(groups, rows, s), b = firstStream(groups, rows, min(s + 1, streams - 1));
    linear.forward(
      groups, fanIn, fanOut, w, wStep,
      x + bytes(a * fanIn), x + bytes(b * fanIn), bytes(rows * fanIn),
      z + bytes(a * fanOut), z + bytes(b * fanOut), bytes(rows * fanOut),
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
        const a = firstStream(task.groups, task.rows, s) + first;
        const b = firstStream(task.groups, task.rows, min(s + 1, streams - 1)) + first;
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
      addTo(task.z + bytes((firstStream(task.groups, task.rows, s) + first) * fanOut), task.panel, fanOut);
    }
  }
  task.position = position;
}

/** g = W^T d in all streams, and what goes past f to the linear layer's input. */
export function transformBack(task: Task, layer: Layer, g: usize, width: i32, next: usize): void {
  if (layer.drawnAgain) return transformRowsBack(task, layer, g, width, next);
  const fanIn = layer.fanIn, fanOut = layer.fanOut, groups = task.groups, rows = task.rows;
  const streams = task.variants * rows, d = task.z;
  const w = task.parameters + bytes(layer.offset), wStep = bytes(task.keptCount);
  for (let s = 0; s < streams; s += 2) {
    const t = min(s + 1, streams - 1), v = s / rows, u = t / rows;
    const a = firstStream(groups, rows, s), b = firstStream(groups, rows, t);
    const own0 = widthOf(joinOf(layer, v), fanIn, fanOut);
    const own1 = widthOf(joinOf(layer, u), fanIn, fanOut);
    const past0 = g + bytes(v * groups * rows * width + (s - v * rows) * own0);
    const past1 = g + bytes(u * groups * rows * width + (t - u * rows) * own1);
    linear.backward(
      groups, fanIn, fanOut, w, wStep,
      d + bytes(a * fanOut), d + bytes(b * fanOut), bytes(rows * fanOut),
      past0, bytes(rows * own0), maskOf(layer, v),
      past1, bytes(rows * own1), maskOf(layer, u),
      next + bytes(a * fanIn), next + bytes(b * fanIn), bytes(rows * fanIn),
    );
  }
}

/** The same of a weight that was not kept: some rows are drawn again and used, then the next. */
function transformRowsBack(task: Task, layer: Layer, g: usize, width: i32, next: usize): void {
  const fanIn = layer.fanIn, fanOut = layer.fanOut, streams = task.variants * task.rows;
  for (let group = 0; group < task.groups; group++) {
    const state = layer.savedStates + <usize>group * STATE, first = group * task.rows;
    for (let s = 0; s < streams; s++) {
      const v = s / task.rows, own = widthOf(joinOf(layer, v), fanIn, fanOut);
      const to = next + bytes((firstStream(task.groups, task.rows, s) + first) * fanIn);
      const row = first + s - v * task.rows;
      const past = g + bytes(v * task.groups * task.rows * width + row * own);
      if (addsPast(layer, v)) memory.copy(to, past, bytes(fanIn));
      else memory.fill(to, 0, bytes(fanIn));
    }
    let position = layer.savedPosition;
    for (let j = 0; j < fanOut; j += PANEL) {
      const rows = min(fanOut - j, PANEL);
      position = uniform(state, position, task.panel, rows * fanIn, layer.weightScale);
      for (let s = 0; s < streams; s += 2) {
        const a = firstStream(task.groups, task.rows, s) + first;
        const b = firstStream(task.groups, task.rows, min(s + 1, streams - 1)) + first;
        addRows(
          rows, fanIn, task.panel,
          task.z + bytes(a * fanOut + j), task.z + bytes(b * fanOut + j),
          next + bytes(a * fanIn), next + bytes(b * fanIn),
        );
      }
    }
  }
}

/** All bits where some of the gradient goes past f. */
// @ts-ignore: decorator
@inline function maskOf(layer: Layer, v: i32): v128 {
  return i32x4.splat(addsPast(layer, v) ? -1 : 0);
}
