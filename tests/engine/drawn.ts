/** What the fused kernel draws, beside drawLinear(). */
import { assertEquals } from "@std/assert";
import { TorchGenerator } from "../../mod.ts";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { layOut } from "../../src/engine/fused/layout.ts";
import { type Kernel, makeRoom } from "../../src/engine/fused/load_kernel.ts";
import { drawLinear, type Init } from "../../src/nn/initialisations.ts";
import { parameterCount } from "../../src/nn/shapes.ts";
import { USUAL } from "./tasks.ts";

const SEEDS = [0, 1, 123, 2 ** 32 - 1, 2 ** 31, 2 ** 32 + 5, 7, 8, 9];

/**
 * Runs the kernel on nets of some seeds and holds what it has drawn for the last block, which is still
 * there, to what drawLinear() draws.
 */
export function assertDrawn(kernel: Kernel, layerSizes: readonly number[], init: Init) {
  const task: ProbeTask = {
    ...USUAL,
    ...{ layerSizes, activation: "relu", ...init, variants: ["plain"], metrics: ["mean_abs"] },
    ...{ rows: [new Array<number>(layerSizes[0]!).fill(1)], of: "loss", seeds: SEEDS },
  };
  // Side by side and kept, so that they are still there afterwards.
  const ways = { besideGroups: 3, drawnAgain: layerSizes.slice(1).map(() => false) };
  const layout = layOut(task, kernel.HEAP.value, ways);
  const memory = makeRoom(kernel, layout.bytes);
  new Uint8Array(memory, kernel.HEAP.value).fill(0xff); // NaN where nothing is written
  layout.write(memory);
  new Int32Array(memory).set(SEEDS, layout.seedsAddress / 4);
  kernel.run(layout.taskAddress);
  const floats = new Float32Array(memory);
  const parameters = parameterCount(layerSizes);
  const block = Math.floor((layout.allGroups - 1) / layout.blockGroups) * layout.blockGroups;
  const nets = SEEDS.slice(4 * block);
  nets.forEach((seed, net) => {
    const generator = new TorchGenerator(seed);
    const expected = layerSizes.slice(1).flatMap((fanOut, l) => {
      const { weight, bias } = drawLinear(generator, layerSizes[l]!, fanOut, init);
      return [...weight, ...bias];
    });
    const first = layout.parametersAddress / 4 + 4 * parameters * (net >> 2) + net % 4;
    const drawn = expected.map((_, i) => floats[first + 4 * i]!);
    const what = `${JSON.stringify(init)} ${layerSizes}: ${seed}`;
    assertEquals(Float32Array.from(drawn), Float32Array.from(expected), what);
  });
  return { layout, memory, block, parameters, compared: nets.length * parameters };
}
