import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Activation, Metric, Variant } from "../../mod.ts";
import type { Engine, ProbeTask } from "../../src/engine/engine.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { ACTIVATION_CODES } from "../../src/engine/fused/codes.ts";
import { fusedEngine } from "../../src/engine/fused/fused_engine.ts";
import { tf } from "../../src/float64/mod.ts";
import { measureUnit } from "../../src/sweep/unit.ts";
import { probe } from "./magnitudes.ts";
import { USUAL } from "./tasks.ts";

const fused = fusedEngine();
const ENGINES: Readonly<Record<string, Engine>> = {
  fused,
  float64: await loadEngine("float64"),
  tfjs: await loadEngine("tfjs"),
};

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

/** The part of a task's numbers that is about one variant and one metric, each by its place. */
function part(numbers: readonly number[], task: ProbeTask, variant: number, metric: number) {
  const size = (task.layerSizes.length - 1) * task.seeds.length;
  const start = (variant * task.metrics.length + metric) * size;
  return numbers.slice(start, start + size);
}

for (const [name, engine] of Object.entries(ENGINES)) {
  Deno.test(`the ${name} engine gives metrics in the task's order`, () => {
    for (const rows of [[[1, 0, -1]], [[1, 0, -1], [0.5, 2, 1]]]) {
      const inOrder = { ...TASK, rows };
      const expected = probe(engine, inOrder);
      const orders: Metric[][] = [["rms", "mean_abs"], ["rms"], ["mean_abs"]];
      orders.push(Array.from({ length: 9 }, (_, i) => i % 3 === 0 ? "rms" : "mean_abs"));
      for (const metrics of orders) {
        const task = { ...inOrder, metrics };
        const found = probe(engine, task);
        for (const variant of TASK.variants.keys()) {
          metrics.forEach((metric, place) =>
            assertEquals(
              part(found, task, variant, place),
              part(expected, inOrder, variant, TASK.metrics.indexOf(metric)),
            )
          );
        }
      }
    }
  });

  Deno.test(`the ${name} engine measures more variants in one task than there are names`, () => {
    const names = ["plain", "shortcut", "shortcut-matched"] as const;
    const variants = Array.from({ length: 8 }, (_, i): Variant => names[i * i % 3]!);
    const task = { ...TASK, variants };
    const found = probe(engine, task);
    variants.forEach((variant, place) => {
      const alone = { ...TASK, variants: [variant] };
      for (const metric of TASK.metrics.keys()) {
        assertEquals(
          part(found, task, place, metric),
          part(probe(engine, alone), alone, 0, metric),
        );
      }
    });
  });

  Deno.test(`the ${name} engine keeps nothing of the task before`, () => {
    const changes: Partial<ProbeTask>[] = [
      { seeds: [0, 1, 2, 3, 4, 5, 6, 7, 8] },
      { seeds: [7] },
      { layerSizes: [3, 3, 1] },
      { activation: "tanh" },
      { variants: ["shortcut"] },
      { metrics: ["rms"] },
      { rows: [[1, 2, 3]] },
      { of: "output" },
      {
        ...{ layerSizes: [3, 2, 1], activation: "silu", variants: ["plain", "plain"] },
        ...{ metrics: ["rms", "mean_abs"], rows: [[0, 1, 2]], of: "output" },
      },
      {},
    ];
    for (const change of changes) {
      const task = { ...TASK, ...change };
      const fresh = probe(name === "fused" ? fusedEngine() : engine, task);
      probe(engine, TASK);
      assertEquals(probe(engine, task), fresh, JSON.stringify(change));
    }
  });
}

Deno.test("the fused engine measures as many variants as its masks have bits, and refuses more", () => {
  // Layers in the tail of GELU are what the masks are about.
  const task: ProbeTask = { ...TASK, layerSizes: [1, 1, 1, 1], rows: [[60]], of: "output" };
  const seeds = Array.from({ length: 40 }, (_, seed) => seed);
  const most: ProbeTask = { ...task, seeds, variants: new Array<Variant>(32).fill("plain") };
  const alone: ProbeTask = { ...task, seeds, variants: ["plain"] };
  const [found, expected] = [probe(fused, most), probe(fused, alone)];
  assertEquals(part(found, most, 31, 0), part(expected, alone, 0, 0));
  assertEquals(part(found, most, 0, 1), part(expected, alone, 0, 1));
  assertEquals(expected.some((value) => value > 0 && value < 1e-45), true);
  assertThrows(
    () => fused.probe({ ...most, variants: [...most.variants, "plain"] }),
    RangeError,
    "variants: given 33; allowed: at most 32 in a task",
  );
  assertEquals(probe(fused, alone), expected);
});

Deno.test("the fused engine refuses a name that has no code", () => {
  assertThrows(
    () => fused.probe({ ...TASK, activation: "soft-sign" as Activation }),
    RangeError,
    'activation: given "soft-sign"; allowed: gelu, gelu-tanh,',
  );
  assertThrows(
    () => fused.probe({ ...TASK, metrics: ["mean_abs", "median" as Metric] }),
    RangeError,
    'metric: given "median"; allowed: mean_abs, rms',
  );
});

Deno.test("the fused engine says so where the kernel has no case for a code", () => {
  const codes = ACTIVATION_CODES as Record<string, number>;
  codes["soft-sign"] = Object.keys(codes).length;
  try {
    const task = { ...TASK, activation: "soft-sign" as Activation };
    assertThrows(() => fused.probe(task), Error, "the fused kernel stopped (unreachable)");
  } finally {
    delete codes["soft-sign"];
  }
  assertEquals(probe(fused, TASK), probe(fusedEngine(), TASK));
});

Deno.test("the fused engine refuses layer sizes that a variant cannot join", () => {
  assertThrows(
    () => fused.probe({ ...TASK, layerSizes: [3, 2, 1] }),
    RangeError,
    "shortcut: x + f(x) cannot broadcast 3 against 2 in layer 0",
  );
});

Deno.test("a task that fails while it is prepared does not spoil the one before", () => {
  const engine = fusedEngine();
  const expected = probe(engine, TASK);
  assertThrows(() => engine.probe({ ...TASK, rows: [[3, 2, 1], undefined as never] }), TypeError);
  assertEquals(probe(engine, TASK), expected);
});

Deno.test("the tfjs engine leaves no tensor behind", () => {
  const before = tf.memory().numTensors;
  probe(ENGINES["tfjs"]!, TASK);
  assertEquals(tf.memory().numTensors, before);
});

Deno.test("loadEngine() makes an engine once", async () => {
  assert(await loadEngine("fused") === await loadEngine("fused"));
});

Deno.test("an engine may be asynchronous", async () => {
  const { seeds: _, ...nets } = TASK;
  const unit = {
    ...{ engine: "fused" as const, nets, seeds: { from: 0, to: 20 }, slice: 8 },
    ...{ samples: true, sketches: false, interiors: [] },
  };
  const later: Engine = {
    probe: async (task) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return fused.probe(task);
    },
  };
  assertEquals(await measureUnit(later, unit), await measureUnit(fused, unit));
});
