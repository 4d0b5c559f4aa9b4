import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { NORM_CODES } from "../../src/engine/fused/codes.ts";
import { LAYER_FIELDS, TASK_FIELDS } from "../../src/engine/fused/fields.ts";
import { kernelBytes, layOut } from "../../src/engine/fused/layout.ts";
import { loadKernel } from "../../src/engine/fused/load_kernel.ts";
import { vectorsPerGroup } from "../../src/engine/fused/memory.ts";
import type { Ways } from "../../src/engine/fused/ways.ts";
import { parameterCount } from "../../src/nn/shapes.ts";
import { joinedWidth, joinOf, partsOf } from "../../src/nn/variants.ts";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { anyWays } from "./ways.ts";
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

/** What scripts/kernel/fused/task.ts says of each array: where it is, and the bytes it takes. */
function arrays(
  task: ProbeTask,
  heap: number,
  ways: Ways,
): { address: number; bytes: number }[] {
  const { layerSizes, variants, metrics, rows } = task;
  const layout = layOut(task, heap, ways);
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
  const keptCount = field("keptCount");
  const again = ways.drawnAgain.includes(true);
  assertEquals(keptCount < parameterCount(layerSizes), again);
  if (ways.besideGroups > 0) vectors(field("parameters"), groups * keptCount);
  // Four rows, and a bias in their place that starts from zeros.
  if (again) vectors(field("panel"), 4 * (widest + 1));
  if (ways.besideGroups < field("allGroups")) {
    const singleStreams = variants.length * rows.length;
    add(field("singleStates"), 4 * 4 * 636);
    // Eight rows are read at a time, and eight numbers at the end of each.
    add(field("singleParameters"), 4 * 4 * (keptCount + 8 * widest));
    add(field("singleInputs"), 4 * singleStreams * (widest + 8));
    add(field("singleOutputs"), 4 * singleStreams * (widest + 8));
  }
  vectors(field("z"), streams * widest);
  vectors(field("gradient"), streams * widest + 3); // activations go by fours
  vectors(field("nextGradient"), streams * widest + 3);
  vectors(field("exponents"), nets);
  vectors(field("tails"), streams * widest);
  const norms = variants.map((variant) => partsOf(variant, task).map(({ norm }) => norm));
  const before = norms.flat().includes("before");
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
    add(of("scales"), 4 * variants.length);
    add(of("norms"), 4 * variants.length);
    assertEquals(
      norms.map((_, v) => words[of("norms") / 4 + v]),
      norms.map((layers) => NORM_CODES[layers[layer]!]),
    );
    assertEquals(of("raw") > 0, before);
    // The first layer has its own, the others share one.
    if (before && layer < 2) vectors(of("raw"), streams * (layer === 0 ? of("fanIn") : widest));
    if (layer > 1) {
      assertEquals(of("raw"), words[at - LAYER_FIELDS.length + LAYER_FIELDS.indexOf("raw")]);
    }
    const isNormed = norms.some((layers) => layers[layer] !== "none");
    assertEquals(of("deviations") > 0, isNormed);
    if (isNormed) vectors(of("deviations"), streams);
    vectors(of("input"), streams * of("fanIn") + 3);
    vectors(of("slope"), streams * of("fanOut") + 3);
    vectors(of("inputShifts"), nets);
    vectors(of("slopeShifts"), nets);
    if (ways.drawnAgain[layer]) add(of("savedStates"), Math.max(groups * 624 * 16, 4 * 4 * 636));
    assert(of("runs") >= runs, "runs are drawn in order");
    runs = of("runs");
  }
  add(field("runs"), 8 * runs);
  add(layout.bytes, 0);
  return found;
}

Deno.test("no two arrays of the kernel's memory overlap, and all are in it", () => {
  fc.assert(
    fc.property(wholeTasks, fc.nat({ max: 1000 }), fc.nat(), (task, heap, choice) => {
      const sorted = arrays(task, heap, anyWays(task, choice)).sort((a, b) =>
        a.address - b.address || a.bytes - b.bytes
      );
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

Deno.test("kernelBytes() is what the layout takes, with room for the kernel's constants", () => {
  fc.assert(
    fc.property(wholeTasks, (task) => {
      const { bytes } = layOut(task, 2 ** 16);
      assertEquals(kernelBytes(task, task.seeds.length), bytes);
    }),
    { seed: 1, numRuns: 20 },
  );
  assert(loadKernel().HEAP.value <= 2 ** 16);
});

Deno.test("only tasks with norms take memory for norms", () => {
  const layerSizes = [...new Array<number>(40).fill(16), 1];
  const nets = (variants: ProbeTask["variants"]): ProbeTask => ({
    ...{
      layerSizes,
      variants,
      activation: "gelu",
      init: "torch",
      output: "activated",
      target: 0,
      metrics: ["rms"],
    },
    ...{ rows: [new Array<number>(16).fill(1)], of: "loss", seeds: new Array<number>(64).fill(0) },
  });
  const groups = (variants: ProbeTask["variants"]) =>
    vectorsPerGroup(nets(variants), layerSizes.slice(1).map(() => false));
  const plain = groups(["plain"]);
  for (const variant of ["shortcut-matched", "shortcut-scaled", "rezero"] as const) {
    assertEquals(groups([variant]), plain);
  }
  assertEquals(groups(["post-norm"]), plain + 39);
  assertEquals(groups(["pre-norm"]), plain + 40 + 2 * 16);
  assertEquals(groups(["plain", "plain-norm"]), groups(["plain", "plain"]) + 2 * (40 + 2 * 16));
});
