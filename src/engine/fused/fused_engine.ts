/**
 * The fast engine: a WASM SIMD kernel that draws, runs and differentiates four nets per vector, in
 * float32. Its source is in scripts/kernel/, with what builds it.
 */
import { shapeProblem } from "../../nn/shapes.ts";
import { messageOf, notAllowed, show } from "../../options/problem.ts";
import type { Magnitudes } from "../../statistics/magnitudes.ts";
import type { Engine, ProbeTask } from "../engine.ts";
import { type Layout, layOut } from "./layout.ts";
import { type Kernel, loadKernel, makeRoom } from "./load_kernel.ts";

/**
 * The engine that computes in float32 on WASM SIMD.
 *
 * @throws {Error} If this machine's WebAssembly has no SIMD.
 */
export function fusedEngine(): Engine {
  const kernel = loadKernel();
  let prepared: { task: ProbeTask; layout: Layout } | undefined;
  return {
    probe(task) {
      if (prepared === undefined || !isAlike(prepared.task, task)) {
        prepared = undefined; // if this fails, the memory may hold half of the new task
        prepared = { task, layout: prepare(kernel, task) };
      }
      return run(kernel, prepared.layout, task);
    },
  };
}

/** Whether two tasks differ in nothing but the seeds, of which there are as many. */
function isAlike(a: ProbeTask, b: ProbeTask): boolean {
  const { seeds: aSeeds, ...aNets } = a;
  const { seeds: bSeeds, ...bNets } = b;
  const keys = Object.keys({ ...aNets, ...bNets }) as (keyof typeof aNets)[];
  return aSeeds.length === bSeeds.length && keys.every((key) => aNets[key] === bNets[key]);
}

/**
 * Puts all of a task but its seeds into the kernel's memory.
 *
 * @throws {RangeError} If the task is not one that the kernel can do.
 */
function prepare(kernel: Kernel, task: ProbeTask): Layout {
  const { variants, layerSizes } = task;
  const most: number = kernel.MAX_VARIANTS.value;
  if (variants.length > most) {
    throw new RangeError(notAllowed("variants", `${variants.length}`, `at most ${most} in a task`));
  }
  for (const variant of variants) {
    const problem = shapeProblem(layerSizes, variant);
    if (problem !== undefined) throw new RangeError(`layer sizes ${show(layerSizes)}: ${problem}`);
  }
  const layout = layOut(task, kernel.HEAP.value);
  layout.write(makeRoom(kernel, layout.bytes));
  return layout;
}

function run(
  kernel: Kernel,
  layout: Layout,
  { seeds, layerSizes, variants, metrics }: ProbeTask,
): Magnitudes {
  const memory = kernel.memory.buffer as ArrayBuffer;
  // A store keeps a seed's low 32 bits, as PyTorch does. What is left over of the last group of four
  // may have any seeds: nobody reads what comes of them.
  new Int32Array(memory, layout.seedsAddress, seeds.length).set(seeds);
  try {
    kernel.run(layout.taskAddress);
  } catch (error) {
    const why =
      "is there an activation, a join or a metric that has a code but no case in it, or was " +
      "the kernel not built again (deno task kernel)?";
    throw new Error(`the fused kernel stopped (${messageOf(error)}); ${why}`, { cause: error });
  }
  const { stride } = layout;
  const size = variants.length * metrics.length * (layerSizes.length - 1) * stride;
  return {
    mantissas: new Float64Array(memory, layout.mantissasAddress, size),
    exponents: new Int32Array(memory, layout.exponentsAddress, size),
    stride,
  };
}
