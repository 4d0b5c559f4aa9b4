import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { METRICS, sweep, VARIANTS } from "../../mod.ts";
import type { Engine, ProbeTask } from "../../src/engine/engine.ts";
import { fusedEngine } from "../../src/engine/fused/fused_engine.ts";
import { loadKernel } from "../../src/engine/fused/load_kernel.ts";
import { loadEngine } from "../../src/engine/engines.ts";
import { probe as probeAll } from "./magnitudes.ts";
import { oracle } from "./oracle.ts";
import { assertDrawn } from "./drawn.ts";
import { tasks, USUAL } from "./tasks.ts";
import { relativeError, torch } from "../helpers/reference.ts";

const fused = fusedEngine();
const float64 = await loadEngine("float64");
const tfjs = await loadEngine("tfjs");

/** All metrics of all layers of the nets of a task, in an engine's order. */
function probe(engine: Engine, task: Omit<ProbeTask, "metrics">): number[] {
  return probeAll(engine, { ...task, metrics: METRICS });
}

/** The same by the oracle. */
function judge(task: Omit<ProbeTask, "metrics">): number[] {
  return task.variants.flatMap((variant) => {
    const nets = Array.from(task.seeds, (seed) => oracle({ ...task, variant, seed }));
    return METRICS.flatMap((metric) =>
      nets[0]!.flatMap((_, layer) => nets.map((net) => net[layer]![metric]))
    );
  });
}

/** The error that a share of all errors does not exceed. */
function errorQuantile(errors: readonly number[], share: number): number {
  return errors.toSorted((a, b) => a - b)[Math.floor(share * (errors.length - 1))]!;
}

for (
  const [name, engine, median, p99] of [
    ["float64", float64, 1e-15, 1e-11],
    ["tfjs", tfjs, 1e-15, 1e-11],
    ["fused", fused, 1e-6, 5e-5],
  ] as const
) {
  Deno.test(`the ${name} engine gives the oracle's magnitudes for nets of any shape`, () => {
    const errors: number[] = [];
    fc.assert(
      fc.property(tasks, (task) => {
        const [found, expected] = [probe(engine, task), judge(task)];
        assertEquals(found.length, expected.length);
        found.forEach((value, i) => errors.push(relativeError(value, expected[i]!)));
      }),
      { numRuns: 400, seed: 7 },
    );
    assert(errors.length > 10_000);
    const [half, most] = [errorQuantile(errors, 0.5), errorQuantile(errors, 0.99)];
    assert(half < median && most < p99, `median ${half}, 99 %: ${most}`);
  });
}

Deno.test("the fused engine agrees with PyTorch's float64 in all its cases", () => {
  const errors: number[] = [];
  for (const reference of torch.gradients) {
    for (const whose of ["loss", "output"] as const) {
      const found = probe(fused, {
        layerSizes: reference.layer_sizes,
        activation: reference.activation,
        ...USUAL,
        init: "torch",
        variants: [reference.variant],
        rows: [reference.input],
        of: whose,
        seeds: [reference.seed],
      });
      const { mean_abs, rms } = reference.float64[`of_${whose}`];
      const worst = Math.max(
        ...[...mean_abs, ...rms].map((value, i) => relativeError(found[i]!, value)),
      );
      // PyTorch's own formula loses up to 1.6 % where all units of a layer are below about -8.
      assert(worst < 2e-2, `${reference.variant} ${reference.activation}: ${worst}`);
      errors.push(...[...mean_abs, ...rms].map((value, i) => relativeError(found[i]!, value)));
    }
  }
  assert(errorQuantile(errors, 0.5) < 3e-7);
  assert(errorQuantile(errors, 0.99) < 5e-5);
});

Deno.test("the fused kernel draws PyTorch's weights, bit for bit", () => {
  const kernel = loadKernel();
  for (const layerSizes of [[3, 3, 1], [1, 1], [16, 15, 7, 5], [16, 33, 7, 64], [256, 40, 3]]) {
    const { layout, memory, block, parameters } = assertDrawn(kernel, layerSizes, {
      init: "torch",
    });
    if (block > 0) continue;
    // What the benchmark times on its own draws the same.
    const { parametersAddress, allGroups } = layout;
    const count = 4 * parameters * allGroups;
    const drawn = new Float32Array(memory, parametersAddress, count).slice();
    new Float32Array(memory, parametersAddress, count).fill(0);
    kernel.runDraw(layout.taskAddress);
    assertEquals(new Float32Array(memory, parametersAddress, count), drawn);
  }
});

for (const [name, engine] of [["fused", fused], ["float64", float64], ["tfjs", tfjs]] as const) {
  Deno.test(`a net's magnitudes do not depend on its company in the ${name} engine`, () => {
    const task = {
      layerSizes: [3, 3, 3, 3, 1],
      activation: "gelu" as const,
      ...USUAL,
      init: "torch" as const,
      rows: [[1, 0, -1]],
      of: "loss" as const,
    };
    const seeds = Array.from({ length: 70 }, (_, i) => 5 * i);
    const together = probe(engine, { ...task, variants: VARIANTS, seeds });
    for (const [v, variant] of VARIANTS.entries()) {
      for (const i of [0, 3, 31, 32, 69]) {
        const alone = probe(engine, { ...task, variants: [variant], seeds: [seeds[i]!] });
        for (const metric of METRICS.keys()) {
          for (let layer = 0; layer < 4; layer++) {
            const at = ((v * METRICS.length + metric) * 4 + layer) * seeds.length + i;
            assertEquals(together[at], alone[metric * 4 + layer]);
          }
        }
      }
    }
  });
}

Deno.test("the fused engine finds the same of a metric alone as beside all others", () => {
  // mean_abs alone, with one row and many seeds, goes a shorter way.
  fc.assert(
    fc.property(tasks, fc.constantFrom(1, 1e3), (some, scale) => {
      const seeds = Array.from({ length: 40 }, (_, i) => some.seeds[0]! + i);
      const rows = some.rows.map((row) => row.map((value) => scale * value));
      const task = { ...some, rows, seeds };
      const all = probe(fused, task);
      const size = (task.layerSizes.length - 1) * seeds.length;
      METRICS.forEach((metric, m) => {
        const expected = task.variants.flatMap((_, v) => {
          const block = v * METRICS.length + m;
          return all.slice(block * size, (block + 1) * size);
        });
        assertEquals(probeAll(fused, { ...task, metrics: [metric] }), expected);
      });
    }),
    { seed: 2, numRuns: 200 },
  );
});

for (const engine of ["fused", "float64"] as const) {
  Deno.test(`no depth makes the ${engine} engine underflow`, async () => {
    const { gradients, decay } = await sweep({
      seeds: { from: 0, to: 19 },
      depths: [2000],
      variants: ["plain"],
      engine,
    });
    const first = gradients[0]!;
    assertEquals([first.zero, first.nonfinite, first.max], [0, 0, 0]);
    assert(Math.abs(first.log10_mean / -1220 - 1) < 0.02, `${first.log10_mean}`);
    assertEquals(decay[0]!.seeds, 20);
    assert(Math.abs(decay[0]!.slope_mean - 0.606) < 0.005, `${decay[0]!.slope_mean}`);
  });
}

for (
  const [name, engine, tolerance] of [
    ["fused", fused, 3e-3],
    ["float64", float64, 1e-11],
    ["tfjs", tfjs, 1e-11],
  ] as const
) {
  Deno.test(`a gradient goes on through layers in the activation's tail in the ${name} engine`, () => {
    // A positive first unit, then one far in the tail: there phi' is far below float32's numbers.
    for (
      const [activation, input] of [
        ["gelu", 60],
        ["gelu-tanh", 25],
        ["silu", 900],
        ["tanh", 300],
        ["sigmoid", 600],
        ["elu", 900],
        ["selu", 900],
        ["softplus", 900],
        ["mish", 900],
      ] as const
    ) {
      for (
        const [layerSizes, whose] of [
          [[1, 1, 1, 1], "output"],
          [[1, 2, 2, 1], "output"],
          [[1, 1], "loss"],
          [[1, 1, 1], "loss"],
        ] as const
      ) {
        const task = {
          layerSizes,
          activation,
          ...USUAL,
          init: "torch" as const,
          variants: ["plain", "shortcut"] as const,
          rows: [[input]],
          of: whose,
          seeds: Array.from({ length: 200 }, (_, seed) => seed),
        };
        const [found, expected] = [probe(engine, task), judge(task)];
        const errors = found.map((value, i) => relativeError(value, expected[i]!));
        const tails = found.filter((value) => value > 0 && value < 1e-38).length;
        assert(tails > 20, `${activation} ${layerSizes}: ${tails} tails`);
        // Where z is large, its rounding alone is z^2 times as large in a gradient.
        assert(
          errorQuantile(errors, 0.98) < tolerance,
          `${activation}: ${errorQuantile(errors, 0.98)}`,
        );
      }
    }
  });
}

Deno.test("a net that overflows float32 on its way forward is counted, not averaged", async () => {
  const { gradients, decay } = await sweep({
    seeds: { from: 0, to: 9 },
    depths: [600],
    variants: ["shortcut"],
    metrics: METRICS,
  });
  for (const { metric, layer, nonfinite } of gradients) {
    // The inputs overflow at some layer, the gradients then in all.
    if (metric !== "forward_rms" || layer > 500) assert(nonfinite > 0, `${metric} ${layer}`);
    else if (layer < 300) assertEquals(nonfinite, 0);
  }
  assert(decay[0]!.seeds < 10);
});

Deno.test("layers in GELU's tail are as dead in float32 as they are in float64", async () => {
  const options = { seeds: { from: 0, to: 199 }, depths: [40], variants: ["shortcut"] } as const;
  const [ours, reference] = await Promise.all([
    sweep({ ...options, engine: "fused" }),
    sweep({ ...options, engine: "tfjs" }),
  ]);
  const zeros = (rows: readonly { zero: number }[]) =>
    rows.reduce((sum, { zero }) => sum + zero, 0);
  assert(zeros(reference.gradients) > 100);
  assert(Math.abs(zeros(ours.gradients) - zeros(reference.gradients)) <= 3);
  ours.gradients.forEach(({ log10_mean }, i) =>
    assert(
      Math.abs(log10_mean - reference.gradients[i]!.log10_mean) <
        0.05 * Math.abs(log10_mean) + 0.05,
    )
  );
});

Deno.test("the fused engine says what is missing where there is no SIMD", () => {
  const { validate } = WebAssembly;
  try {
    WebAssembly.validate = () => false;
    assertThrows(fusedEngine, Error, "WebAssembly SIMD");
  } finally {
    WebAssembly.validate = validate;
  }
});
