/**
 * What follows the last layer, whose gradient it is, and all magnitudes, by PyTorch.
 */
import { assert, assertEquals } from "@std/assert";
import { METRICS } from "../../mod.ts";
import type { ProbeTask } from "../../src/engine/engine.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { log10Of, type Magnitudes } from "../../src/statistics/magnitudes.ts";
import {
  type AllMagnitudes,
  assertClose,
  type OutputCase,
  outputs,
  relativeError,
} from "../helpers/reference.ts";
import { probe } from "./magnitudes.ts";
import { oracle } from "./oracle.ts";

function taskOf(one: OutputCase): ProbeTask {
  const { seed, layer_sizes, rows, activation, variant, output, of, target } = one;
  return {
    ...{ layerSizes: layer_sizes, activation, output, init: "torch", rows, of, target },
    ...{ variants: [variant], metrics: METRICS, seeds: [seed] },
  };
}

/** All magnitudes in an engine's order. */
const inOrder = (results: AllMagnitudes) => METRICS.flatMap((metric) => results[metric]);

const describe = ({ seed, activation, variant, output, of, target }: OutputCase) =>
  `${output} ${activation} ${variant} seed ${seed}, of ${of}, target ${target}`;

/** The cases by what is to be tried at least twelve times. */
const kinds = Map.groupBy(
  outputs.cases,
  ({ output, of, target }) => `${output}, of the ${of}${of === "loss" ? ` to ${target}` : ""}`,
);

Deno.test("there are at least 12 cases of each output, and of whose gradient it is", () => {
  assertEquals(kinds.size, 8);
  for (const [kind, some] of kinds) assert(some.length >= 12, kind);
});

for (const [kind, some] of kinds) {
  for (const name of ["float64", "tfjs"] as const) {
    Deno.test(`the ${name} engine's magnitudes are PyTorch's to 1e-12: ${kind}`, async () => {
      const engine = await loadEngine(name);
      for (const one of some) {
        const found = probe(engine, taskOf(one));
        const expected = inOrder(one.float64);
        assertEquals(found.length, expected.length);
        expected.forEach((value, i) => assertClose(found[i]!, value, 1e-12, describe(one)));
      }
    });
  }

  Deno.test(`the oracle's magnitudes are PyTorch's to 1e-12: ${kind}`, () => {
    for (const one of some) {
      const { variants: [variant], seeds: [seed], ...task } = taskOf(one);
      const found = oracle({ ...task, variant: variant!, seed: seed! });
      for (const metric of METRICS) {
        one.float64[metric].forEach((value, layer) =>
          assertClose(found[layer]![metric], value, 1e-12, `${metric}: ${describe(one)}`)
        );
      }
    }
  });

  Deno.test(`the fused engine's errors are at most 3 times PyTorch's float32's: ${kind}`, async () => {
    const fused = await loadEngine("fused");
    const found = some.map((one) => probe(fused, taskOf(one)));
    for (const [m, metric] of METRICS.entries()) {
      const [ours, theirs]: [number[], number[]] = [[], []];
      some.forEach((one, i) => {
        const layers = one.float64[metric].length;
        one.float64[metric].forEach((value, layer) => {
          ours.push(relativeError(found[i]![m * layers + layer]!, value));
          theirs.push(relativeError(one.float32[metric][layer]!, value));
        });
      });
      const [our, their] = [ours, theirs].map((errors) => Math.hypot(...errors)) as [
        number,
        number,
      ];
      assert(our <= 3 * their, `${metric}: ${our}, PyTorch ${their}`);
    }
  });
}

/** log10 of all magnitudes of a task's nets. */
async function logs(name: "fused" | "float64", task: ProbeTask): Promise<number[]> {
  const { mantissas, exponents, stride } = (await loadEngine(name)).probe(task) as Magnitudes;
  return Array.from(mantissas, (mantissa, i) => log10Of(mantissa, exponents[i]!))
    .filter((_, i) => i % stride < task.seeds.length);
}

const seeds = Array.from({ length: 200 }, (_, seed) => seed);
const DEEP: ProbeTask = {
  ...{ layerSizes: [...new Array<number>(64).fill(3), 1], activation: "gelu", output: "activated" },
  ...{ init: "torch", variants: ["plain"], metrics: METRICS, rows: [[1, 0, -1]] },
  ...{ of: "loss", target: 0, seeds },
};

for (
  const [what, change, decades] of [
    ["64 layers", {}, 36],
    ["64 layers, rows", { rows: [[1, 0, -1], [2, 1, 3]] }, 36],
    ["64 layers to a target", { target: 1 }, 36],
    ["400 layers", { layerSizes: [...new Array<number>(400).fill(3), 1] }, 230],
    ["a layer in the tail", { layerSizes: [1, 1, 1, 1], rows: [[60]], of: "output" }, 100],
    ["a layer in the tail to a target", { layerSizes: [1, 1, 1], rows: [[60]], target: 1 }, 100],
    ["an output in the tail, tiny targets", {
      ...{ layerSizes: [1, 1], rows: [[40]], target: 1e-200 },
    }, 150],
    ["an output in the tail", { layerSizes: [1, 1], rows: [[40]] }, 150],
    ["huge targets", { target: 1e200 }, 150],
    ["tiny targets", { target: -1e-200 }, 36],
  ] as const satisfies readonly [string, Partial<ProbeTask>, number][]
) {
  Deno.test(`all magnitudes of ${what} are the same in the fused engine, far beyond float32`, async () => {
    const task = { ...DEEP, ...change };
    const [found, expected] = await Promise.all([logs("fused", task), logs("float64", task)]);
    const block = (task.layerSizes.length - 1) * seeds.length;
    assertEquals(found.length, METRICS.length * block);
    METRICS.forEach((metric, m) => {
      const from = m * block;
      const wrong = expected.slice(from, from + block).filter((log, i) => {
        const other = found[from + i]!;
        // A tail's error in z counts z times; a net's sum may cancel.
        return !(other === log || Math.abs(other - log) < 2e-3 + 1e-5 * Math.abs(log));
      });
      assert(wrong.length <= block / 100, `${metric}: ${wrong.length} of ${block} differ`);
      const finite = expected.slice(from, from + block).filter(Number.isFinite);
      const far = Math.max(...finite.map(Math.abs));
      if (metric !== "forward_rms") assert(far > decades, `${metric}: only ${far} decades`);
    });
  });
}
