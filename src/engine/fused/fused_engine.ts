/**
 * The fast engine: a WASM SIMD kernel that draws, runs and differentiates four nets per vector, in
 * float32. Its source is in scripts/kernel/, with what builds it.
 */
import { shapeProblem } from "../../nn/shapes.ts";
import { messageOf, notAllowed, show } from "../../options/problem.ts";
import type { Magnitudes } from "../../statistics/magnitudes.ts";
import type { Engine, ProbeTask } from "../engine.ts";
import { layOut } from "./layout.ts";
import { type Kernel, loadKernel, makeRoom } from "./load_kernel.ts";

/**
 * The engine that computes in float32 on WASM SIMD.
 *
 * @throws {Error} If this machine's WebAssembly has no SIMD.
 */
export function fusedEngine(): Engine {
  const kernel = loadKernel();
  let prepared: Prepared | undefined;
  return {
    probe(task) {
      if (prepared === undefined || !isAlike(prepared.task, task)) {
        prepared = undefined; // if this fails, the memory may hold half of the new task
        prepared = prepare(kernel, task);
      }
      return run(kernel, prepared, task);
    },
  };
}

/** A task in the kernel's memory, and the parts of that memory that calls use. */
interface Prepared {
  readonly task: ProbeTask;
  readonly taskAddress: number;
  readonly seeds: Int32Array;
  readonly magnitudes: Magnitudes;
}

/** Whether two tasks differ in nothing but the seeds, of which there are as many. */
function isAlike(a: ProbeTask, b: ProbeTask): boolean {
  return a.seeds.length === b.seeds.length && hasNetsOf(a, b) && hasNetsOf(b, a);
}

/** Whether a task says the same of its nets as another, wherever that says something. */
function hasNetsOf(task: ProbeTask, other: ProbeTask): boolean {
  for (const key in other) {
    const field = key as keyof ProbeTask;
    if (field !== "seeds" && task[field] !== other[field]) return false;
  }
  return true;
}

/**
 * Puts all of a task but its seeds into the kernel's memory.
 *
 * @throws {RangeError} If the task is not one that the kernel can do.
 */
function prepare(kernel: Kernel, task: ProbeTask): Prepared {
  const { variants, layerSizes, metrics, seeds } = task;
  const most: number = kernel.MAX_VARIANTS.value;
  if (variants.length > most) {
    throw new RangeError(notAllowed("variants", `${variants.length}`, `at most ${most} in a task`));
  }
  for (const variant of variants) {
    const problem = shapeProblem(layerSizes, variant);
    if (problem !== undefined) throw new RangeError(`layer sizes ${show(layerSizes)}: ${problem}`);
  }
  const layout = layOut(task, kernel.HEAP.value);
  const memory = makeRoom(kernel, layout.bytes);
  layout.write(memory);
  const { taskAddress, seedsAddress, mantissasAddress, exponentsAddress, stride } = layout;
  const size = variants.length * metrics.length * (layerSizes.length - 1) * stride;
  return {
    task,
    taskAddress,
    seeds: new Int32Array(memory, seedsAddress, seeds.length),
    magnitudes: {
      mantissas: new Float64Array(memory, mantissasAddress, size),
      exponents: new Int32Array(memory, exponentsAddress, size),
      stride,
    },
  };
}

function run(kernel: Kernel, prepared: Prepared, { seeds }: ProbeTask): Magnitudes {
  // A store keeps a seed's low 32 bits, as PyTorch does. What is left over of the last group of four
  // may have any seeds: nobody reads what comes of them.
  prepared.seeds.set(seeds);
  try {
    kernel.run(prepared.taskAddress);
  } catch (error) {
    const why =
      "is there an activation, a join or a metric that has a code but no case in it, or was " +
      "the kernel not built again (deno task kernel)?";
    throw new Error(`the fused kernel stopped (${messageOf(error)}); ${why}`, { cause: error });
  }
  return prepared.magnitudes;
}
