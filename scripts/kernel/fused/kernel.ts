/**
 * The fused kernel: it seeds, draws, runs and differentiates nets, four to a vector, a net in a lane.
 *
 * All variants of a seed share one drawing of the weights. A weight's gradient is never stored: for
 * one input row it is the outer product d x^T, for more the sum of such.
 */
import { backwardPass } from "./backward";
import { forwardPass } from "./forward";
import * as groups from "./groups/parameters";
import { STATE } from "./singles/generator";
import * as singles from "./singles/layers";
import { Layer, layerAt, MAX_VARIANTS, Run, Task } from "./task";

/** The first byte of memory that is free for the host. */
export const HEAP: usize = __heap_base;

/** The bytes of what the host lays down: it compares them with its own. */
export const TASK_BYTES: usize = offsetof<Task>();
export const RUN_BYTES: usize = offsetof<Run>();
export const LAYER_BYTES: usize = offsetof<Layer>();

/** The bytes of the generator's state of a net that is done by itself. */
export const SINGLE_STATE_BYTES: usize = STATE;

export { MAX_VARIANTS };

/** Measures the nets of the task's seeds, block by block. */
export function run(task: Task): void {
  if (task.variants > MAX_VARIANTS) unreachable();
  for (task.first = 0; task.first < task.allGroups; task.first += task.groups) {
    beginBlock(task);
    forwardPass(task);
    backwardPass(task);
  }
}

/** Decides how many groups the next block has, and seeds them. */
function beginBlock(task: Task): void {
  task.single = task.first < task.besideGroups ? 0 : 1;
  if (task.single) {
    task.groups = 1;
    task.nets = min(4, task.netCount - 4 * task.first);
    singles.seedBlock(task);
  } else {
    task.groups = min(task.blockGroups, task.besideGroups - task.first);
    groups.seedBlock(task);
  }
}

/** The seeding of the first block alone, to be timed. */
export function runSeed(task: Task): void {
  task.first = 0;
  beginBlock(task);
}

/** The seeding and the drawing of the first block, whose nets are done side by side, to be timed. */
export function runDraw(task: Task): void {
  runSeed(task);
  groups.drawFor(task, layerAt(task, task.layers - 1));
}
