import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { fusedEngine } from "../../src/engine/fused/fused_engine.ts";
import { layOut } from "../../src/engine/fused/layout.ts";
import { loadKernel, makeRoom } from "../../src/engine/fused/load_kernel.ts";
import { groupCount, isUniform, type Ways, waysOf } from "../../src/engine/fused/ways.ts";
import { relativeError } from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";
import { oracle } from "./oracle.ts";
import { tasks, USUAL } from "./tasks.ts";
import { anyWays } from "./ways.ts";

const kernel = loadKernel();

/** The mantissas and exponents that the kernel finds of a task's nets, done in those ways. */
function measure(task: ProbeTask, ways: Ways): number[] {
  const layout = layOut(task, kernel.HEAP.value, ways);
  const memory = makeRoom(kernel, layout.bytes);
  new Uint8Array(memory, kernel.HEAP.value).fill(0xff); // NaN where nothing is written
  layout.write(memory);
  const { seeds, variants, metrics, layerSizes } = task;
  new Int32Array(memory, layout.seedsAddress, seeds.length).set(seeds);
  kernel.run(layout.taskAddress);
  const rows = variants.length * metrics.length * (layerSizes.length - 1);
  const mantissas = new Float64Array(memory, layout.mantissasAddress);
  const exponents = new Int32Array(memory, layout.exponentsAddress);
  return Array.from({ length: rows * seeds.length }, (_, i) => {
    const at = Math.floor(i / seeds.length) * layout.stride + i % seeds.length;
    return [mantissas[at]!, exponents[at]!];
  }).flat();
}

/** Tasks of up to 40 seeds. */
const someTasks = fc.tuple(tasks, fc.integer({ min: 1, max: 40 })).map(([task, count]) => ({
  ...task,
  metrics: ["mean_abs", "rms"] as const,
  seeds: Array.from({ length: count }, (_, i) => task.seeds[0]! + 7 * i),
}));

/** Layer sizes beyond what fast-check draws: around the panels of 4 and 8 and the generator's 624 words. */
const WIDTHS = [3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 24, 25, 26, 31, 40];

const WIDE: ProbeTask = {
  layerSizes: [],
  activation: "gelu",
  ...USUAL,
  init: "torch",
  variants: ["plain", "shortcut", "shortcut-matched"],
  metrics: ["mean_abs"],
  rows: [],
  of: "loss",
  seeds: [0, 1, 2, 3, 4, 5],
};

function wide(width: number, rowCount: number): ProbeTask {
  const rows = Array.from(
    { length: rowCount },
    (_, row) => Array.from({ length: width }, (_, k) => (k + 2 * row) / width - 0.4),
  );
  return { ...WIDE, layerSizes: [width, width, width, width, 1], rows };
}

Deno.test("a net has the same magnitudes done by itself as beside others, bit for bit", () => {
  const compare = (task: ProbeTask, choice: number) => {
    const { drawnAgain, besideGroups } = anyWays(task, choice);
    const all = groupCount(task.seeds.length);
    const expected = measure(task, { drawnAgain, besideGroups: all });
    const others = isUniform(task) ? [0, all - 1, besideGroups] : [all];
    for (const some of new Set(others)) {
      assertEquals(measure(task, { drawnAgain, besideGroups: some }), expected);
    }
  };
  fc.assert(fc.property(someTasks, fc.nat(), compare), { seed: 4, numRuns: 300 });
  for (const width of WIDTHS) {
    for (const rowCount of [1, 2]) {
      for (const choice of [0, 2 ** 16 - 1, 5]) compare(wide(width, rowCount), choice);
    }
  }
});

Deno.test("a net whose weights are drawn again has those that are kept", () => {
  const errors: number[] = [];
  const compare = (task: ProbeTask, choice: number) => {
    const { drawnAgain, besideGroups } = anyWays(task, choice);
    if (!isUniform(task)) return;
    const kept = drawnAgain.map(() => false);
    const expected = measure(task, { drawnAgain: kept, besideGroups });
    const found = measure(task, { drawnAgain, besideGroups });
    for (let i = 0; i < found.length; i += 2) {
      const [value, other] = [i, i].map((at, k) => {
        const numbers = k === 0 ? found : expected;
        return numbers[at]! * 2 ** (numbers[at + 1]! - expected[at + 1]!);
      });
      errors.push(relativeError(value!, other!));
    }
  };
  fc.assert(fc.property(someTasks, fc.nat(), compare), { seed: 5, numRuns: 300 });
  for (const width of WIDTHS) {
    for (const choice of [2 ** 16 - 1, 5]) compare(wide(width, 1), choice);
  }
  errors.sort((a, b) => a - b);
  const quantile = (share: number) => errors[Math.floor(share * (errors.length - 1))]!;
  // Only the place of the bias in a sum differs.
  assert(quantile(0.5) < 1e-6 && quantile(0.99) < 1e-4, `${quantile(0.5)} ${quantile(0.99)}`);
});

Deno.test("waysOf() keeps what fits a cache, and does by itself what would leave lanes empty", () => {
  const sizes = (width: number, depth: number) => [...new Array<number>(depth).fill(width), 1];
  for (
    const [width, depth, again] of [
      [3, 2000, 0],
      [64, 16, 0],
      [256, 16, 0],
      // Of 1024^2 parameters those of the last layers are kept.
      [512, 16, 12],
      [1024, 16, 15],
      [64, 1000, 747],
      // Small layers are always kept, as is the last one, of one unit.
      [44, 8000, 0],
      [4096, 2, 1],
    ] as const
  ) {
    const { drawnAgain } = waysOf(sizes(width, depth), { init: "torch" }, 8);
    assertEquals(drawnAgain, Array.from({ length: depth }, (_, layer) => layer < again));
  }
  const beside = (width: number, nets: number) =>
    waysOf(sizes(width, 16), { init: "torch" }, nets).besideGroups;
  const upTo8 = (width: number) => [1, 2, 3, 4, 5, 6, 7, 8].map((nets) => beside(width, nets));
  assertEquals(upTo8(3), [1, 1, 1, 1, 2, 2, 2, 2]);
  assertEquals(upTo8(8), [0, 1, 1, 1, 2, 2, 2, 2]);
  assertEquals(upTo8(16), [0, 1, 1, 1, 1, 2, 2, 2]);
  assertEquals(upTo8(32), [0, 0, 1, 1, 1, 1, 2, 2]);
});

Deno.test("a net that is too large to be kept has the oracle's magnitudes", () => {
  const width = 800;
  const task: ProbeTask = {
    ...wide(width, 1),
    layerSizes: [width, width, width, width, 1],
    variants: ["plain", "shortcut"],
    metrics: ["mean_abs", "rms"],
    seeds: [0, 1, 2, 3, 123],
  };
  assertEquals(waysOf(task.layerSizes, task, 5).drawnAgain, [true, true, false, false]);
  const found = probe(fusedEngine(), task);
  const layers = task.layerSizes.length - 1;
  let at = 0;
  for (const variant of task.variants) {
    const nets = Array.from(task.seeds, (seed) => oracle({ ...task, variant, seed }));
    for (const metric of task.metrics) {
      for (let layer = 0; layer < layers; layer++) {
        for (const net of nets) {
          const error = relativeError(found[at++]!, net[layer]![metric]);
          assert(error < 2e-5, `${variant} ${metric} layer ${layer}: ${error}`);
        }
      }
    }
  }
});
