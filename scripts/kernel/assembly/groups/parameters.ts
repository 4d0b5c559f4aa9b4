/**
 * A block's weights and biases, in the order in which PyTorch draws them.
 */
import { seed, STATE, uniform } from "./generator";
import { Layer, Run, Task } from "../task";
import { bytes } from "../vector";

/** Sets the block's generators to their seeds. */
export function seedBlock(task: Task): void {
  seed(task.states, task.seeds + bytes(task.first), task.groups, task.words);
  task.drawnRuns = 0;
  task.drawn = 0;
  task.position = 0;
}

/** Draws what a layer needs and is not drawn yet. */
export function drawFor(task: Task, layer: Layer): void {
  for (; task.drawnRuns < layer.runs; task.drawnRuns++) {
    const run = changetype<Run>(task.runs + <usize>task.drawnRuns * offsetof<Run>());
    let after = 0;
    for (let group = 0; group < task.groups; group++) {
      const state = task.states + <usize>group * STATE;
      const out = task.parameters + bytes(group * task.keptCount + task.drawn);
      after = uniform(state, task.position, out, run.count, run.scale);
    }
    task.drawn += run.count;
    task.position = after;
  }
}
