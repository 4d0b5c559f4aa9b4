import { assert, assertEquals, assertThrows } from "@std/assert";
import { OptionsError, VARIANTS } from "../../mod.ts";
import type { Nets } from "../../src/engine/engine.ts";
import { ENGINE_DESCRIPTIONS, ENGINES } from "../../src/engine/engines.ts";
import { float64Bytes } from "../../src/engine/float64/memory.ts";
import { makeNets } from "../../src/engine/float64/net.ts";
import { tfjsBytes } from "../../src/engine/tfjs/memory.ts";
import { MAX_PARAMETERS, parameterCount } from "../../src/nn/shapes.ts";
import { sweepConfig } from "../../src/sweep/check.ts";
import { USUAL } from "./tasks.ts";

function nets(width: number, depth: number, more: Partial<Nets> = {}): Nets {
  return {
    layerSizes: [...new Array<number>(depth).fill(width), 1],
    activation: "gelu-tanh",
    ...USUAL,
    init: "torch",
    variants: ["plain", "shortcut"],
    metrics: ["mean_abs"],
    rows: [new Array<number>(width).fill(0.5)],
    of: "loss",
    ...more,
  };
}

Deno.test("tfjsBytes() is above what was measured, and not far", () => {
  // Megabytes, from several runs each: see src/engine/tfjs/memory.ts.
  const rows = Array.from({ length: 300 }, () => new Array<number>(30).fill(0.5));
  const measured: [Nets, number, number][] = [
    [nets(4000, 2), 1, 1074],
    [nets(4000, 3), 1, 1117],
    [nets(6000, 2), 1, 1666],
    [nets(1, 4000), 1, 986],
    [nets(1, 4000), 8, 977],
    [nets(1, 4000, { metrics: ["forward_rms"] }), 1, 943 + 986 - 853], // by as much more
    [nets(1, 12_000), 1, 2137],
    [nets(30, 8, { rows }), 32, 446],
  ];
  for (const [task, seedCount, megabytes] of measured) {
    const bound = tfjsBytes(task, seedCount) / 1e6;
    assert(bound > megabytes && bound < 2 * megabytes, `${megabytes}: ${bound}`);
  }
});

Deno.test("float64Bytes() is above what was measured, and above the arrays themselves", () => {
  // Megabytes: see src/engine/float64/memory.ts.
  const rows = Array.from({ length: 300 }, () => new Array<number>(1000).fill(0.5));
  const measured: [Nets, number, number][] = [
    [nets(3, 64), 128, 11],
    [nets(256, 16), 8, 12],
    [nets(3, 2000), 40, 24],
    [nets(4000, 2), 1, 71],
    [nets(4000, 3), 1, 137],
    [nets(1, 100_000), 1, 210],
    [nets(1000, 3, { rows }), 2, 85],
    [nets(3, 2000, { variants: ["plain-norm", "pre-norm"] }), 40, 39],
    [nets(1, 100_000, { variants: ["plain-norm", "pre-norm"] }), 1, 426],
    [nets(1000, 3, { rows, variants: ["plain-norm", "pre-norm"] }), 2, 93],
  ];
  for (const [task, seedCount, megabytes] of measured) {
    const bound = float64Bytes(task, seedCount) / 1e6;
    assert(bound > megabytes && bound < 2.5 * megabytes + 15, `${megabytes}: ${bound}`);
    const { layers, parameters, output, scratch, entries } = makeNets(task);
    const arrays = new Set([
      ...[parameters, output, entries],
      ...scratch.map(({ values }) => values),
      ...layers.flatMap(({ x, slope, variants }) => [
        ...[x, slope],
        ...variants.flatMap(({ input, deviations }) => [input, deviations]),
      ]),
    ]);
    const held = [...arrays].reduce((sum, { byteLength }) => sum + byteLength, 0);
    const results = 12 * 2 * (task.layerSizes.length - 1) * seedCount;
    assert(float64Bytes(task, seedCount) > 2 * (held + results), `${megabytes}: ${held}`);
  }
});

Deno.test("tfjsBytes() counts each layer's parameters, units and results", () => {
  const task = nets(1, 1, { layerSizes: [2, 3, 1], rows: [[1, 2], [3, 4]] });
  const [parameters, units, layers, seedCount] = [13, 9, 2, 5];
  const numbers = 6 * parameters + 12 * 2 * units;
  assertEquals(
    tfjsBytes(task, seedCount),
    4e8 + seedCount * (8 * numbers + 256 * layers) + 153_600 * layers,
  );
});

Deno.test("tfjsBytes() counts what norms keep", () => {
  const more = { layerSizes: [2, 3, 1], rows: [[1, 2], [3, 4]] };
  const [plain, normed] = (["plain", "post-norm"] as const).map((variant) =>
    tfjsBytes(nets(1, 1, { ...more, variants: ["plain", variant] }), 5)
  );
  assertEquals(normed! - plain!, 5 * 8 * 4 * 2 * 9 + 102_400 * 2);
});

Deno.test("tfjsBytes() counts each seed's and each row's numbers", () => {
  const task = nets(100, 10);
  const parameters = parameterCount(task.layerSizes);
  const [one, many] = [tfjsBytes(task, 1), tfjsBytes(task, 101)];
  // At least the variables, their gradients and what they were drawn as.
  assert(many - one > 100 * parameters * 8 * 3);
  const rows = Array.from({ length: 101 }, () => task.rows[0]!);
  // At least z, phi(z) and the sum with the input.
  assert(tfjsBytes({ ...task, rows }, 1) - one > 100 * 901 * 8 * 3);
});

Deno.test("an engine's ordinary tasks are far from its limit", () => {
  for (const name of ENGINES) {
    const { memory, slice } = ENGINE_DESCRIPTIONS[name];
    for (const [width, depth] of [[3, 64], [64, 16], [256, 16]] as const) {
      const task = nets(width, depth, { variants: VARIANTS });
      const fitting = Math.floor(slice.parameters / parameterCount(task.layerSizes));
      const seedCount = Math.max(1, Math.min(slice.mostSketchedSeeds, fitting));
      assert(memory.bytes(task, seedCount) < memory.most / 2, `${name} ${width} ${depth}`);
    }
  }
});

Deno.test("a sweep of nets that are too large for its engine is refused", () => {
  for (
    const [engine, width, depth] of [
      ["tfjs", 1, 20_000],
      ["tfjs", 1, 2 ** 18],
      ["tfjs", 4000, 4],
    ] as const
  ) {
    assert(depth * width * (width + 1) < MAX_PARAMETERS);
    const options = { engine, width, depths: [depth], seeds: [0] };
    const error = assertThrows(() => sweepConfig(options), OptionsError);
    assertEquals(error.problems.length, 1);
    assert(error.message.includes(`takes the ${engine} engine`), error.message);
  }
});
