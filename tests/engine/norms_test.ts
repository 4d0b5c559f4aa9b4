/** What is exact about norms and scales, and what is far out, in all engines. */
import { assert, assertEquals } from "@std/assert";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { ENGINES, loadEngine } from "../../src/engine/engines.ts";
import { INITIALISATION_RULES } from "../../src/nn/initialisations.ts";
import { VARIANTS } from "../../src/nn/variants.ts";
import { log10Of, type Magnitudes } from "../../src/statistics/magnitudes.ts";
import { assertClose } from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";

const NORMED = ["pre-norm", "post-norm", "plain-norm"] as const;

const TASK: ProbeTask = {
  layerSizes: [3, 3, 3, 3, 1],
  activation: "tanh",
  init: "torch",
  output: "activated",
  target: 0,
  variants: ["plain"],
  metrics: ["mean_abs"],
  rows: [[1, 0, -1]],
  of: "loss",
  seeds: [0, 1, 2, 3, 4],
};

/** The magnitudes of a task's only variant and metric, layer by layer, each of all seeds. */
async function layersOf(name: (typeof ENGINES)[number], task: ProbeTask): Promise<number[][]> {
  const numbers = probe(await loadEngine(name), task);
  const seeds = task.seeds.length;
  return task.layerSizes.slice(1).map((_, l) => numbers.slice(l * seeds, (l + 1) * seeds));
}

for (const name of ENGINES) {
  Deno.test(`with alpha 0 all gradients but the last layer's are exactly 0 in the ${name} engine`, async () => {
    for (const rows of [[[1, 0, -1]], [[1, 0, -1], [0.5, 2, 1]]]) {
      const task = { ...TASK, variants: ["rezero"] as const, alpha: 0, rows };
      const [last, ...others] = (await layersOf(name, task)).reverse();
      assertEquals(new Set(others.flat()), new Set([0]));
      assert(last!.every((value) => value > 1e-6), `${last}`);
    }
  });

  Deno.test(`alpha is 0.1 where it is left out, and is not kept from a task before in the ${name} engine`, async () => {
    const task: ProbeTask = { ...TASK, variants: ["rezero"] };
    const [first, other, none, again] = [
      await layersOf(name, { ...task, alpha: 0.1 }),
      await layersOf(name, { ...task, alpha: -2 }),
      await layersOf(name, task),
      await layersOf(name, { ...task, alpha: -2 }),
    ];
    assertEquals(none, first);
    assertEquals(again, other);
    assert(other.flat().every((value, i) => value !== none.flat()[i]));
  });

  Deno.test(`a single number is normalised to 0, and all gradients through it are exactly 0 in the ${name} engine`, async () => {
    for (const subject of ["loss", "output"] as const) {
      for (const variant of NORMED) {
        const task: ProbeTask = {
          ...TASK,
          of: subject,
          layerSizes: [1, 1, 1, 1],
          rows: [[0.7]],
          variants: [variant],
        };
        assertEquals(new Set((await layersOf(name, task)).flat()), new Set([0]), variant);
      }
    }
  });

  Deno.test(`numbers that are all alike are normalised to exactly 0 in the ${name} engine`, async () => {
    for (const width of [3, 7, 64, 100]) {
      for (const value of [0.1, 7.3, -1234.567, 3e9]) {
        const rows = [new Array<number>(width).fill(value)];
        const sizes = [width, width, width, 1];
        for (const variant of ["pre-norm", "plain-norm"] as const) {
          const task: ProbeTask = { ...TASK, layerSizes: sizes, rows, variants: [variant] };
          const [first] = await layersOf(name, task);
          assertEquals(new Set(first), new Set([0]), `${variant} ${width} of ${value}`);
        }
      }
    }
  });

  Deno.test(`the sum of what is normalised has no gradient at all in the ${name} engine`, async () => {
    // The last layer keeps the size, so that its sum is 0 whatever the weights are.
    const task: ProbeTask = {
      ...TASK,
      of: "output",
      layerSizes: [5, 5, 5],
      rows: [[1, 2, -1, 0.5, 0]],
    };
    assertEquals(
      new Set((await layersOf(name, { ...task, variants: ["post-norm"] })).flat()),
      new Set([0]),
    );
  });

  Deno.test(`what overflows on its way into a norm is not finite, and not 0, in the ${name} engine`, async () => {
    const huge = name === "fused" ? 1e25 : 1e200;
    for (const variant of NORMED) {
      const task: ProbeTask = {
        ...TASK,
        rows: [[huge, 0, -huge]],
        variants: [variant],
        activation: "gelu",
      };
      assert((await layersOf(name, task)).flat().every((value) => Number.isNaN(value)), variant);
    }
  });
}

/** log10 of the first layer's magnitudes. */
async function firstLogs(name: "fused" | "float64", task: ProbeTask): Promise<number[]> {
  const { mantissas, exponents } = (await loadEngine(name)).probe(task) as Magnitudes;
  return Array.from(task.seeds, (_, s) => log10Of(mantissas[s]!, exponents[s]!));
}

Deno.test("no depth makes a net with norms leave the range of its numbers", async () => {
  // Of two numbers a norm takes five decades from a gradient, in each layer.
  for (const [width, depth] of [[2, 300], [3, 600]] as const) {
    const layerSizes = [...new Array<number>(depth).fill(width), 1];
    const rows = [[1, -1, 0.5].slice(0, width)];
    for (const variant of NORMED) {
      const task: ProbeTask = {
        ...TASK,
        layerSizes,
        rows,
        variants: [variant],
        activation: "gelu",
        seeds: Array.from({ length: 100 }, (_, seed) => seed),
      };
      const [found, expected] = [await firstLogs("fused", task), await firstLogs("float64", task)];
      const off = expected.map((log, i) => Math.abs(found[i]! - log)).sort((a, b) => a - b);
      // With pre-norm a net's numbers grow, and where two are nearly alike float32 has few digits.
      assert(off[50]! < 1e-3 && off[90]! < 0.05, `${variant} ${width}: ${off[50]} ${off[90]}`);
      if (variant === "post-norm" && width === 2) {
        assert(Math.max(...expected) < -400, `${expected}`);
      }
    }
  }
});

Deno.test("layers in an activation's tail are normalised as they are", async () => {
  const { torch } = INITIALISATION_RULES;
  const rules = INITIALISATION_RULES as unknown as Record<string, typeof torch>;
  // Weights so large that the first layer, whose input is 1 and -1, is often in the tail as a whole.
  rules["torch"] = {
    ...torch,
    weight: (fanIn) => ({ kind: "uniform", bound: fanIn === 2 ? 25 : 1 }),
  };
  try {
    const seeds = Array.from({ length: 1000 }, (_, seed) => seed);
    for (const variant of ["plain-norm", "pre-norm"] as const) {
      for (const rows of [[[1, 0]], [[1, 0], [0.9, 0.1]]]) {
        const task: ProbeTask = {
          ...{ ...TASK, layerSizes: [2, 3, 3, 1], activation: "gelu", rows, seeds, of: "output" },
          variants: [variant],
        };
        const [found, expected] = [await layersOf("fused", task), await layersOf("float64", task)];
        const tails = seeds.filter((s) => expected[1]![s]! > 1e-290 && expected[1]![s]! < 1e-17);
        const beyond = tails.filter((s) => expected[1]![s]! < 1e-45);
        assert(tails.length > 20 && beyond.length > 9, `${tails.length}, ${beyond.length}`);
        for (const layer of task.layerSizes.slice(1).keys()) {
          for (const s of tails) {
            const [value, right] = [found[layer]![s]!, expected[layer]![s]!];
            assertClose(value, right, 1e-3, `${variant}, ${rows.length} rows, ${s}: ${layer}`);
          }
        }
      }
    }
  } finally {
    rules["torch"] = torch;
  }
});

Deno.test("a task with norms beside others gives the others' numbers bit for bit", async () => {
  const fused = await loadEngine("fused");
  const sizes = [4, 4, 4, 5, 5, 1];
  const seeds = Array.from({ length: 37 }, (_, seed) => seed);
  const task: ProbeTask = { ...TASK, layerSizes: sizes, rows: [[1, 0, -1, 0.5]], seeds };
  const variants = VARIANTS.filter((variant) => variant !== "shortcut");
  const together = probe(fused, { ...task, variants });
  const count = together.length / variants.length;
  variants.forEach((variant, v) => {
    const alone = probe(fused, { ...task, variants: [variant] });
    assertEquals(together.slice(v * count, (v + 1) * count), alone, variant);
  });
});
