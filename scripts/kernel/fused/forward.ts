/**
 * The forward pass.
 *
 * A layer is done for all groups of a block before the next, since a net's layers wait for each
 * other and groups do not.
 */
// each activation
import { $Name } from "./activations/$file";
// end
import { rule } from "./activations/rule";
import { Activation } from "./codes";
import { addsInput, join, widthOf } from "./joins";
import * as groups from "./groups/layers";
import {
  isBefore, isBehind, normaliseInputs, normaliseOutputs, normaliseTails,
} from "./norms";
import { scaleOutputs, scaleSlopes } from "./scales";
import { keepSignals } from "./signals";
import * as singles from "./singles/layers";
import { findTails, placeTails } from "./tails";
import { joinOf, Layer, layerAt, normOf, Task } from "./task";
import { bytes } from "./vector";

/** Draws each layer's parameters and runs all streams through it. */
export function forwardPass(task: Task): void {
  for (let i = 0; i < task.layers; i++) {
    const layer = layerAt(task, i);
    normaliseInputs(task, layer, i == 0);
    if (task.single) singles.transform(task, layer);
    else groups.transform(task, layer);
    switch (layer.activation) {
      // each activation
      case Activation.$Name:
        finish<$Name>(task, layer, i);
        break;
      // end
      default:
        unreachable();
    }
  }
}

/** Takes all streams on from z to the layer's output, which the next layer gets. */
function finish<Rule>(task: Task, layer: Layer, index: i32): void {
  const last = index + 1 == task.layers;
  const next = layerAt(task, last ? index : index + 1);
  const output = last ? task.output : next.input;
  const width = last ? task.outputWidth : layer.fanOut;
  const far = activateAndJoin<Rule>(task, layer, output, width);
  if (!task.signalPower && layer.inputShifted) {
    placeTails(task, layer.inputShifted, layer.input, layer.fanIn, layer.fanIn, layer.inputShifts);
    normaliseTails(task, layer);
  }
  const shifts = last ? task.outputShifts : next.inputShifts;
  let shifted = findTails<Rule>(task, layer, far, shifts);
  scaleSlopes(task, layer);
  if (task.signalPower) shifted = keepSignals(task, layer, shifted, output, width, shifts);
  else if (last) placeTails(task, shifted, task.output, layer.fanOut, width, task.outputShifts);
  if (last) task.outputShifted = shifted;
  else next.inputShifted = shifted;
}

/**
 * y = join(x, phi(z)) and phi'(z).
 *
 * @param y For each variant [groups, rows, width of its output], `width` wide at most.
 * @returns A bit for each variant: whether it may have nets in the tail of phi.
 */
function activateAndJoin<Rule>(task: Task, layer: Layer, y: usize, width: i32): i32 {
  const fanIn = layer.fanIn, fanOut = layer.fanOut;
  const streams = task.groups * task.rows;
  let far = 0;
  for (let v = 0; v < task.variants; v++) {
    const how = joinOf(layer, v), norm = normOf(layer, v), first = v * streams;
    const x = (isBefore(norm) ? layer.raw : layer.input) + bytes(first * fanIn);
    const out = y + bytes(first * width);
    const f = widthOf(how, fanIn, fanOut) == fanOut ? out : task.gradient;
    const z = task.z + bytes(first * fanOut), slope = layer.slope + bytes(first * fanOut);
    if (rule<Rule>().apply(z, f, slope, streams * fanOut, !addsInput(how))) far |= 1 << v;
    scaleOutputs(layer, v, f, streams * fanOut);
    join(how, x, f, out, fanIn, fanOut, streams);
    if (isBehind(norm)) normaliseOutputs(task, layer, v, out);
  }
  return far;
}
