/**
 * Where the fused kernel's time goes, on one thread, and how fast it could be.
 */
import type { ProbeTask } from "../../src/engine/engine.ts";
import { layOut } from "../../src/engine/fused/layout.ts";
import { loadKernel, makeRoom } from "../../src/engine/fused/load_kernel.ts";
import { parameterCount } from "../../src/nn/shapes.ts";

/** Microseconds per net. */
export interface Phases {
  /** Seeding the generators. */
  readonly seed: number;
  /** Drawing weights and biases. */
  readonly draw: number;
  /** The forward and the backward passes. */
  readonly passes: number;
  /** All three. */
  readonly kernel: number;
  /** What the counted vector operations on the weights alone would take: see below. */
  readonly countedLimit: number;
  /** countedLimit / kernel. */
  readonly ofLimit: number;
}

/**
 * Vector operations on four nets' weights, counted in scripts/kernel/: 8 to twist a word, 10 to temper
 * it, 4 to make a float32 of it, all once for both variants; then for each of the two variants a
 * product and a sum forward, and as many backward. Loads and stores go beside them.
 */
const OPERATIONS = 8 + 10 + 4 + 2 * (2 + 2);
/** What is assumed of the processor: vector operations per cycle, and cycles per microsecond. */
const PER_CYCLE = 3;
const CYCLES = 3000;

/**
 * Times the kernel's phases, each as the fastest of several rounds; undefined where they cannot be told
 * apart, since weights are drawn again, or nets are done one by one.
 */
export function phases(task: ProbeTask): Phases | undefined {
  const kernel = loadKernel();
  const layout = layOut(task, kernel.HEAP.value);
  const memory = makeRoom(kernel, layout.bytes);
  layout.write(memory);
  const parameters = parameterCount(task.layerSizes);
  if (layout.keptCount < parameters || layout.besideGroups < layout.allGroups) return undefined;
  const seedCount = task.seeds.length;
  new Int32Array(memory, layout.seedsAddress, seedCount).set(task.seeds);
  const time = (work: (taskAddress: number) => void, seedCount: number) => {
    const nets = seedCount * task.variants.length;
    const repeats = Math.max(1, Math.ceil(2 ** 20 / (parameters * nets)));
    let fastest = Infinity;
    for (let round = 0; round < 40; round++) {
      const start = performance.now();
      for (let i = 0; i < repeats; i++) work(layout.taskAddress);
      fastest = Math.min(fastest, performance.now() - start);
    }
    return fastest * 1000 / repeats / nets;
  };
  const kernelTime = time(kernel.run, seedCount);
  const seed = time(kernel.runSeed, 4 * layout.blockGroups);
  const seedAndDraw = time(kernel.runDraw, 4 * layout.blockGroups);
  const countedLimit = parameters * OPERATIONS / 4 / task.variants.length / PER_CYCLE / CYCLES;
  return {
    ...{ seed, draw: seedAndDraw - seed, passes: kernelTime - seedAndDraw, kernel: kernelTime },
    ...{ countedLimit, ofLimit: countedLimit / kernelTime },
  };
}
