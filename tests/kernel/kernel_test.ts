import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { compileKernel, compileStatistics, TABLES } from "../../scripts/kernel/compile.ts";
import { METRICS, type Variant } from "../../mod.ts";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { LAYER_FIELDS, RUN_FIELDS, TASK_FIELDS } from "../../src/engine/fused/fields.ts";
import { KERNEL_WASM } from "../../src/engine/fused/kernel_wasm.ts";
import { layOut } from "../../src/engine/fused/layout.ts";
import { loadKernel, makeRoom } from "../../src/engine/fused/load_kernel.ts";
import { STATISTICS_WASM } from "../../src/statistics/kernel/kernel_wasm.ts";
import { USUAL } from "../engine/tasks.ts";

Deno.test("the committed kernels are those that their sources make", async () => {
  assert((await compileKernel()).toBase64() === KERNEL_WASM, "deno task kernel builds it again");
  assert((await compileStatistics()).toBase64() === STATISTICS_WASM, "deno task kernel builds it");
});

Deno.test("an activation that the kernel lacks does not compile", async () => {
  const free = Object.keys(TABLES.activation).length;
  const activation = { ...TABLES.activation, "soft-sign": free };
  const error = await assertRejects(() => compileKernel({ ...TABLES, activation }), Error);
  assert(error.message.includes("assembly/activations/soft_sign"), error.message);
});

Deno.test("host and kernel have the same fields in the same order", async () => {
  const source = await Deno.readTextFile(
    new URL("../../scripts/kernel/assembly/task.ts", import.meta.url),
  );
  for (
    const [name, fields] of [
      ["Task", TASK_FIELDS],
      ["Run", RUN_FIELDS],
      ["Layer", LAYER_FIELDS],
    ] as const
  ) {
    const [, body] = new RegExp(`^export class ${name} {\n(.*?)^}`, "ms").exec(source)!;
    const declared = [...body!.matchAll(/^ {2}(\w+): (\w+);$/gm)];
    assertEquals(declared.map(([, field]) => field), [...fields]);
    const types = new Set(declared.map(([, , type]) => type));
    for (const type of types) {
      assert(
        ["i32", "u32", "usize", "f32", "Activation", "Draw"].includes(type!),
        `${type} has 4 bytes?`,
      );
    }
  }
});

const TASK: ProbeTask = {
  layerSizes: [3, 3, 3, 1],
  activation: "gelu",
  ...USUAL,
  init: "torch",
  variants: ["plain", "shortcut"],
  metrics: ["mean_abs", "rms"],
  rows: [[1, 0, -1]],
  of: "loss",
  seeds: [0, 1, 2, 3, 4],
};

/** A kernel with a task laid out in its memory, and where its fields are. */
function laidOut(task: ProbeTask) {
  const kernel = loadKernel();
  const layout = layOut(task, kernel.HEAP.value);
  const memory = makeRoom(kernel, layout.bytes);
  layout.write(memory);
  const words = new Int32Array(memory);
  const taskField = (field: (typeof TASK_FIELDS)[number]) =>
    layout.taskAddress / 4 + TASK_FIELDS.indexOf(field);
  const layerField = (layer: number, field: (typeof LAYER_FIELDS)[number]) =>
    words[taskField("table")]! / 4 + layer * LAYER_FIELDS.length + LAYER_FIELDS.indexOf(field);
  return { words, taskField, layerField, run: () => kernel.run(layout.taskAddress) };
}

const BAD_CODES = [-1, 100, 2 ** 31 - 1];

Deno.test("the kernel traps on an activation that it does not know, in any layer", () => {
  const { words, layerField, run } = laidOut(TASK);
  for (const layer of [0, 1, 2]) {
    const at = layerField(layer, "activation");
    const right = words[at]!;
    for (const code of Object.values(TABLES.activation)) {
      words[at] = code;
      run();
    }
    for (const code of [Object.keys(TABLES.activation).length, ...BAD_CODES]) {
      words[at] = code;
      assertThrows(run, WebAssembly.RuntimeError, "unreachable");
    }
    words[at] = right;
  }
});

Deno.test("the kernel traps on a join that it does not know, in any layer and variant", () => {
  for (const rows of [TASK.rows, [[1, 0, -1], [0, 1, 2]]]) {
    const { words, layerField, run } = laidOut({ ...TASK, rows });
    for (const layer of [0, 1, 2]) {
      for (const variant of [0, 1]) {
        const at = words[layerField(layer, "joins")]! / 4 + variant;
        const right = words[at]!;
        for (const code of [Object.keys(TABLES.join).length, ...BAD_CODES]) {
          words[at] = code;
          assertThrows(run, WebAssembly.RuntimeError, "unreachable");
        }
        words[at] = right;
        run();
      }
    }
  }
});

Deno.test("the kernel traps on a metric that it does not know", () => {
  for (const rows of [TASK.rows, [[1, 0, -1], [0, 1, 2]]]) {
    for (const metrics of [["mean_abs"], ["rms"], METRICS] as const) {
      const { words, taskField, run } = laidOut({ ...TASK, metrics, rows });
      for (const place of metrics.keys()) {
        const at = words[taskField("metrics")]! / 4 + place;
        const right = words[at]!;
        for (const code of [Object.keys(TABLES.metric).length, ...BAD_CODES]) {
          words[at] = code;
          assertThrows(run, WebAssembly.RuntimeError, "unreachable");
        }
        words[at] = right;
        run();
      }
    }
  }
});

Deno.test("the kernel traps on more variants than its masks have bits", () => {
  const variants = new Array<Variant>(33).fill("plain");
  laidOut({ ...TASK, variants: variants.slice(1) }).run();
  assertThrows(laidOut({ ...TASK, variants }).run, WebAssembly.RuntimeError, "unreachable");
});
