/**
 * The fused kernel: it seeds, draws, runs and differentiates nets, four to a vector, a net in a lane.
 *
 * All variants of a seed share one drawing of the weights. A weight's gradient is never stored: for
 * one input row it is the outer product d x^T, for more the sum of such.
 */
import { seed } from "./generator";
import { backwardPass, drawLayer, forwardPass } from "./passes";
import { Task } from "./task";

/** The first byte of memory that is free for the host. */
export const HEAP: usize = __heap_base;

/** Measures the nets of the task's seeds. */
export function run(task: Task): void {
  seedAll(task);
  forwardPass(task);
  backwardPass(task);
}

/** The first part of run alone, to be timed. */
export function seedAll(task: Task): void {
  seed(task.states, task.seeds, task.groups, task.words);
}

/** The drawing of all parameters alone, to be timed. */
export function drawAll(task: Task): void {
  let position = 0;
  for (let i = 0; i < task.layers; i++) position = drawLayer(task, i, position);
}
