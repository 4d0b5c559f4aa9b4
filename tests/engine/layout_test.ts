import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { LAYER_FIELDS, TASK_FIELDS } from "../../src/engine/fused/fields.ts";
import { layOut } from "../../src/engine/fused/layout.ts";
import { kernelBytes } from "../../src/engine/fused/memory.ts";
import { joinedWidth, joinOf } from "../../src/nn/variants.ts";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { tasks } from "./tasks.ts";

const VECTOR = 16;

/** Tasks with enough seeds for several blocks, and any metrics. */
const wholeTasks: fc.Arbitrary<ProbeTask> = fc.tuple(
  tasks,
  fc.array(fc.constantFrom("mean_abs" as const, "rms" as const), { minLength: 1, maxLength: 9 }),
  fc.integer({ min: 1, max: 150 }),
).map(([task, metrics, count]) => ({
  ...task,
  metrics,
  seeds: Array.from({ length: count }, (_, i) => i),
}));

/** What scripts/kernel/assembly/task.ts says of each array: where it is, and the bytes it takes. */
function arrays(task: ProbeTask, heap: number): { address: number; bytes: number }[] {
  const { layerSizes, variants, metrics, rows } = task;
  const layout = layOut(task, heap);
  const memory = new ArrayBuffer(Math.ceil(layout.bytes / 4) * 4);
  layout.write(memory);
  const words = new Int32Array(memory);
  const field = (name: (typeof TASK_FIELDS)[number]) =>
    words[layout.taskAddress / 4 + TASK_FIELDS.indexOf(name)]!;
  const found = [{ address: layout.taskAddress, bytes: 4 * TASK_FIELDS.length }];
  const add = (address: number, bytes: number) => found.push({ address, bytes });
  const vectors = (address: number, count: number) => add(address, count * VECTOR);

  const [groups, layers] = [field("blockGroups"), layerSizes.length - 1];
  const nets = variants.length * groups;
  const streams = nets * rows.length;
  const widest = Math.max(...layerSizes);
  const [fanIn, fanOut] = [layerSizes.at(-2)!, layerSizes.at(-1)!];
  const outputWidth = Math.max(
    ...variants.map((variant) => joinedWidth(joinOf(variant, fanIn, fanOut)!, fanIn, fanOut)),
  );
  assertEquals(field("outputWidth"), outputWidth);
  add(field("metrics"), 4 * metrics.length);
  vectors(field("seeds"), Math.ceil(field("allGroups") / 8) * 8); // seeding goes by eights
  vectors(field("states"), Math.ceil(groups / 8) * 8 * 624);
  vectors(field("parameters"), groups * field("parameterCount"));
  vectors(field("z"), streams * widest);
  vectors(field("gradient"), streams * widest + 3); // activations go by fours
  vectors(field("nextGradient"), streams * widest + 3);
  vectors(field("exponents"), nets);
  vectors(field("tails"), streams * widest);
  vectors(field("output"), streams * outputWidth + 3);
  vectors(field("outputShifts"), nets);
  const results = variants.length * metrics.length * layers * field("rowGroups");
  vectors(field("mantissas"), 2 * results);
  vectors(field("mantissaExponents"), results);
  let runs = 0;
  for (let layer = 0; layer < layers; layer++) {
    const at = field("table") / 4 + layer * LAYER_FIELDS.length;
    const of = (name: (typeof LAYER_FIELDS)[number]) => words[at + LAYER_FIELDS.indexOf(name)]!;
    add(4 * at, 4 * LAYER_FIELDS.length);
    add(of("joins"), 4 * variants.length);
    vectors(of("input"), streams * of("fanIn") + 3);
    vectors(of("slope"), streams * of("fanOut") + 3);
    vectors(of("inputShifts"), nets);
    vectors(of("slopeShifts"), nets);
    assert(of("runs") >= runs, "runs are drawn in order");
    runs = of("runs");
  }
  add(field("runs"), 8 * runs);
  add(layout.bytes, 0);
  return found;
}

Deno.test("no two arrays of the kernel's memory overlap, and all are in it", () => {
  fc.assert(
    fc.property(wholeTasks, fc.nat({ max: 1000 }), (task, heap) => {
      const sorted = arrays(task, heap).sort((a, b) => a.address - b.address || a.bytes - b.bytes);
      assert(sorted[0]!.address >= heap);
      sorted.forEach(({ address, bytes }, i) => {
        if (bytes > 0) assertEquals(address % 4, 0);
        if (i > 0) {
          const before = sorted[i - 1]!;
          assert(before.address + before.bytes <= address, `${before.address} ${address} ${bytes}`);
        }
      });
    }),
    { seed: 3, numRuns: 200 },
  );
});

Deno.test("kernelBytes() says what the kernel's memory takes", () => {
  fc.assert(
    fc.property(wholeTasks, (task) => {
      const { bytes } = layOut(task, 0);
      const bound = kernelBytes(task, task.seeds.length);
      assert(bytes + 2 ** 16 <= bound && bound < 1.2 * bytes + 2 ** 17, `${bytes} ${bound}`);
    }),
    { seed: 1, numRuns: 200 },
  );
});

Deno.test("kernelBytes() counts what each layer of a deep net takes", () => {
  const layers = 10_000;
  const variants = ["plain", "shortcut-matched"] as const;
  for (const rows of [[[1]], [[1], [2], [3]]]) {
    for (const metrics of [["rms"], ["rms", "mean_abs"]] as const) {
      const layerSizes = Array.from({ length: layers + 1 }, (_, i) => 1 + i % 2);
      const task = { layerSizes, activation: "gelu" as const, variants, metrics, rows };
      const { bytes } = layOut({ ...task, of: "loss", initialisation: "torch", seeds: [1] }, 0);
      const above = kernelBytes({ ...task, of: "loss", initialisation: "torch" }, 1) - bytes -
        2 ** 16;
      // Weights and biases that are drawn as one run are counted as two.
      assert(above >= 8 * layers && above < 8 * layers + 2 ** 11, `${above}`);
    }
  }
});
