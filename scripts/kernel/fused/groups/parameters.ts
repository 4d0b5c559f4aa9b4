/**
 * A block's weights and biases, in the order in which PyTorch draws them.
 */
import { Draw } from "../codes";
import { deviationOf, Layer, Run, Task } from "../task";
import { seed, STATE, uniform } from "./generator";
import { normal, waitsAfter } from "./normal";
import { orthogonalise } from "./orthogonal";
import { bytes } from "../vector";

/** Sets the block's generators to their seeds. */
export function seedBlock(task: Task): void {
  seed(task.states, task.seeds + bytes(task.first), task.groups, task.words);
  task.drawnRuns = 0;
  task.drawn = 0;
  task.position = 0;
  task.waiting = 0;
}

/** Draws what a layer needs and is not drawn yet. */
export function drawFor(task: Task, layer: Layer): void {
  for (; task.drawnRuns < layer.runs; task.drawnRuns++) {
    const run = changetype<Run>(task.runs + <usize>task.drawnRuns * offsetof<Run>());
    let after = 0;
    for (let group = 0; group < task.groups; group++) {
      const state = task.states + <usize>group * STATE;
      const out = task.parameters + bytes(group * task.keptCount + task.drawn);
      after = draw(task, run, group, state, out);
    }
    if (run.draw == Draw.Normal || run.draw == Draw.Orthogonal) {
      task.waiting = waitsAfter(run.count, task.waiting != 0) ? 1 : 0;
    }
    task.drawn += run.count;
    task.position = after;
  }
}

/** Draws a run of a group's nets; gives the position of their generators afterwards. */
function draw(task: Task, run: Run, group: i32, state: usize, out: usize): i32 {
  const position = task.position, count = run.count;
  const seconds = task.seconds + 2 * bytes(group), waits = task.waiting != 0;
  switch (run.draw) {
    case Draw.Uniform: return uniform(state, position, out, count, run.scale);
    case Draw.Normal: return normal(state, position, out, count, deviationOf(run), waits, seconds);
    case Draw.Orthogonal: {
      const after = normal(state, position, out, count, 1, waits, seconds);
      orthogonalise(out, count / run.columns, run.columns, deviationOf(run), task.scratch);
      return after;
    }
    case Draw.Zero: {
      memory.fill(out, 0, bytes(count));
      return position;
    }
    default: return unreachable();
  }
}
