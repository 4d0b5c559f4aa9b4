/**
 * The fast engine: a WASM SIMD kernel that draws, runs and differentiates four nets per vector, in
 * float32. Its source is in scripts/kernel/, with what builds it.
 */
import { notAllowed } from "../../options/problem.ts";
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
  return aSeeds.length === bSeeds.length &&
    (Object.keys(aNets) as (keyof typeof aNets)[]).every((key) => aNets[key] === bNets[key]);
}

/** Puts all of a task but its seeds into the kernel's memory. */
function prepare(kernel: Kernel, task: ProbeTask): Layout {
  const most: number = kernel.MAX_VARIANTS.value;
  if (task.variants.length > most) {
    throw new RangeError(
      notAllowed("variants", `${task.variants.length}`, `at most ${most} in a task`),
    );
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
  const words = new Int32Array(memory, layout.seedsAddress, 4 * layout.allGroups);
  words.set(seeds); // a store keeps a seed's low 32 bits, as PyTorch does
  words.fill(words[seeds.length - 1]!, seeds.length); // the last seed stands in for the group's rest
  kernel.run(layout.taskAddress);
  const { stride } = layout;
  const size = variants.length * metrics.length * (layerSizes.length - 1) * stride;
  return {
    mantissas: new Float64Array(memory, layout.mantissasAddress, size),
    exponents: new Int32Array(memory, layout.exponentsAddress, size),
    stride,
  };
}
