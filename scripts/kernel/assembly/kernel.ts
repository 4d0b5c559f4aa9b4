/**
 * The fused kernel: it seeds, draws, runs and differentiates nets, four to a vector, a net in a lane.
 *
 * All variants of a seed share one drawing of the weights. A weight's gradient is never stored: for
 * one input row it is the outer product d x^T, for more the sum of such.
 */
import { backwardPass } from "./backward";
import { forwardPass } from "./forward";
import { drawFor, seedBlock } from "./parameters";
import { Layer, layerAt, MAX_VARIANTS, Run, Task } from "./task";

/** The first byte of memory that is free for the host. */
export const HEAP: usize = __heap_base;

/** The bytes of what the host lays down: it compares them with its own. */
export const TASK_BYTES: usize = offsetof<Task>();
export const RUN_BYTES: usize = offsetof<Run>();
export const LAYER_BYTES: usize = offsetof<Layer>();

export { MAX_VARIANTS };

/** Measures the nets of the task's seeds, block by block. */
export function run(task: Task): void {
  if (task.variants > MAX_VARIANTS) unreachable();
  for (task.first = 0; task.first < task.allGroups; task.first += task.groups) {
    task.groups = min(task.blockGroups, task.allGroups - task.first);
    seedBlock(task);
    forwardPass(task);
    backwardPass(task);
  }
}

/** The seeding of the first block alone, to be timed. */
export function runSeed(task: Task): void {
  task.first = 0;
  task.groups = task.blockGroups;
  seedBlock(task);
}

/** The seeding and the drawing of the first block alone, to be timed. */
export function runDraw(task: Task): void {
  runSeed(task);
  drawFor(task, layerAt(task, task.layers - 1));
}
