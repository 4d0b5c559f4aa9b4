import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import {
  type Activation,
  DeepNN,
  Generator,
  type Metric,
  OptionsError,
  probeGradients,
  type RunOptions,
  sweep,
  type SweepOptions,
  type Variant,
} from "../mod.ts";
import { validate } from "../src/options/validate.ts";
import { plan } from "../src/sweep/plan.ts";
import { sweepSchema } from "../src/sweep/schema.ts";
import { runSweep } from "../src/sweep/sweep.ts";

const SMALL: SweepOptions = {
  seeds: { from: 3, to: 21 },
  depths: [2, 5, 9],
  variants: ["plain", "shortcut", "shortcut-matched"],
  metrics: ["mean_abs", "rms"],
};

/** Everything that a sweep finds, as text. */
async function found(...args: Parameters<typeof sweep>): Promise<string> {
  const [options, run] = args;
  const { config, gradients, decay, runs } = await sweep(options, { ...run, keepRuns: true });
  return JSON.stringify({ config, gradients, decay, runs: [...runs()] });
}

for (const [engine, to] of [["fused", 2100], ["tfjs", 300]] as const) {
  Deno.test(`sweep() by ${engine} finds the same for any number of workers`, async () => {
    const options = { ...SMALL, seeds: { from: 3, to }, engine };
    const reference = await found(options, { workers: 1 });
    assert(reference.length > 10_000);
    for (const workers of [2, 5]) assertEquals(await found(options, { workers }), reference);
  });
}

Deno.test("sweep() of very many seeds sketches their quantiles, and nothing else", async () => {
  const options = { seeds: { from: 0, to: 100_000 }, depths: [2, 3] };
  const sketched = await sweep(options, { keepRuns: true });
  const { gradients, decay } = await sweep(options, { workers: 3 });
  assertEquals([sketched.gradients, sketched.decay], [gradients, decay]);
  const byRow = Map.groupBy(sketched.runs(), (run) => `${run.variant} ${run.depth} ${run.layer}`);
  for (const row of gradients) {
    const values = byRow.get(`${row.variant} ${row.depth} ${row.layer}`)!.map(({ value }) => value)
      .sort((a, b) => a - b);
    assertEquals([row.seeds, row.min, row.max], [100_001, values[0], values.at(-1)]);
    for (
      const [share, quantile] of [[0.05, row.q05], [0.5, row.median], [0.95, row.q95]] as const
    ) {
      assert(Math.abs(quantile / values[share * 100_000]! - 1) < 0.001);
    }
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    assert(Math.abs(row.mean / mean - 1) < 1e-12);
  }
  const exact = await sweep({ ...options, seeds: { from: 0, to: 99_999 } });
  decay.forEach((row, i) => {
    const other = exact.decay[i]!;
    assert(Math.abs(row.first_over_last_median / other.first_over_last_median - 1) < 0.003);
    assert(Math.abs(row.r2_median / other.r2_median - 1) < 0.003);
    assert(Math.abs(row.slope_mean - other.slope_mean) < 1e-4);
  });
});

Deno.test("plan() has each seed once, in units that are neither too many nor too large", () => {
  for (const seeds of [100_000, 100_001, 3e7, 2 ** 31]) {
    const range = { from: 0, to: seeds - 1 };
    const config = validate(sweepSchema, { seeds: range, depths: [2, 64] }).value!;
    const units = plan(config);
    for (const depth of [64, 2]) {
      const own = units.filter((unit) => unit.depth === depth);
      assert(own.length > 1 && own.length <= 256, `${own.length} units of ${seeds} seeds`);
      let end = 0;
      own.forEach((unit, place) => {
        assertEquals([unit.start, unit.place], [end, place]);
        end = unit.end;
      });
      assertEquals(end, seeds);
    }
    assertEquals(units[0]!.depth, 64);
  }
});

Deno.test("sweep() gives the nets that its documentation says", async () => {
  const { runs, gradients, decay } = await sweep(
    { ...SMALL, width: 4, activation: "tanh", engine: "tfjs" },
    { keepRuns: true },
  );
  const rows = [...runs()];
  const [seeds, layers] = [19, 2 + 5 + 9];
  assertEquals(rows.length, seeds * layers * 3 * 2);
  const input = [1, 1 / 3, -1 / 3, -1];
  const names = { mean_abs: "meanAbs", rms: "rms" } as const;
  for (
    const { seed, depth, variant, layer, metric, value, width } of rows.filter((_, i) =>
      i % 7 === 0
    )
  ) {
    const sizes = [...new Array<number>(depth).fill(4), 1];
    const model = new DeepNN(sizes, new Generator(seed), { variant, activation: "tanh" });
    const profile = probeGradients(model, [input.map((x) => x)]);
    assert(Math.abs(value / profile.layers[layer]![names[metric]] - 1) < 1e-12);
    assertEquals(width, 4);
    model.dispose();
  }
  for (const row of gradients) {
    const values = rows.filter((run) =>
      run.variant === row.variant && run.depth === row.depth && run.layer === row.layer &&
      run.metric === row.metric
    ).map(({ value }) => value).sort((a, b) => a - b);
    assertEquals([row.seeds, row.min, row.max], [seeds, values[0], values.at(-1)]);
    assertEquals(row.median, values[9]);
    assertEquals(row.parameter, `layers.${row.layer}.0.weight`);
  }
  assertEquals(decay.length, 3 * 3 * 2);
});

Deno.test("sweep() orders its rows by variant, depth, seed, layer and metric", async () => {
  const shuffled: SweepOptions = {
    seeds: [9, 2, 30],
    depths: [5, 2],
    variants: ["shortcut", "plain"],
    metrics: ["rms", "mean_abs"],
  };
  const { config, gradients, decay, runs } = await sweep(shuffled, { keepRuns: true, workers: 2 });
  assertEquals<unknown>([config.seeds, config.depths, config.variants, config.metrics], [
    [2, 9, 30],
    [2, 5],
    ["plain", "shortcut"],
    ["mean_abs", "rms"],
  ]);
  const expected = { gradients: [] as string[], decay: [] as string[], runs: [] as string[] };
  for (const variant of ["plain", "shortcut"]) {
    for (const depth of [2, 5]) {
      const layers = Array.from({ length: depth }, (_, layer) => layer);
      for (const metric of ["mean_abs", "rms"]) {
        expected.decay.push(`${variant} ${depth} ${metric}`);
      }
      for (const layer of layers) {
        for (const metric of ["mean_abs", "rms"]) {
          expected.gradients.push(`${variant} ${depth} ${layer} ${metric}`);
        }
      }
      for (const seed of [2, 9, 30]) {
        for (const layer of layers) {
          for (const metric of ["mean_abs", "rms"]) {
            expected.runs.push(`${variant} ${depth} ${seed} ${layer} ${metric}`);
          }
        }
      }
    }
  }
  assertEquals(decay.map((r) => `${r.variant} ${r.depth} ${r.metric}`), expected.decay);
  assertEquals(
    gradients.map((r) => `${r.variant} ${r.depth} ${r.layer} ${r.metric}`),
    expected.gradients,
  );
  assertEquals(
    Array.from(runs(), (r) => `${r.variant} ${r.depth} ${r.seed} ${r.layer} ${r.metric}`),
    expected.runs,
  );
});

Deno.test("sweep() gives seeds of a list and of a range the same nets", async () => {
  const range = await sweep({ seeds: { from: 4, to: 6 }, depths: [3] });
  const list = await sweep({ seeds: [6, 4, 5], depths: [3] });
  assertEquals(list.gradients, range.gradients);
});

Deno.test("sweep() counts what is zero or not finite and leaves it out", async () => {
  const dead = await sweep({ seeds: { from: 0, to: 99 }, depths: [8], activation: "relu" });
  const [plain] = dead.gradients;
  assert(plain!.zero > 0 && plain!.zero < 100 && plain!.min === 0);
  assert(Number.isFinite(plain!.log10_mean));
  const huge = await sweep({
    seeds: { from: 0, to: 3 },
    depths: [3],
    activation: "linear",
    input: [1e308, 1e308, 1e308],
    variants: ["shortcut"],
  });
  assertEquals(huge.gradients.map(({ seeds, nonfinite }) => [seeds, nonfinite]), [
    [4, 4],
    [4, 4],
    [4, 4],
  ]);
  assertEquals(huge.decay[0]!.seeds, 0);
});

Deno.test("sweep() reports progress up to the last layer", async () => {
  const reports: number[][] = [];
  const onProgress = (...report: number[]) => reports.push(report);
  await sweep({ seeds: { from: 0, to: 1299 }, depths: [2, 3] }, { onProgress });
  assertEquals(reports.length, 6);
  assertEquals(reports.at(-1), [13_000, 13_000]);
  assertEquals(
    reports.map(([done]) => done),
    reports.map(([done]) => done).toSorted((a, b) => a! - b!),
  );
});

Deno.test("sweep() keeps no runs unless it is asked to, and says so", async () => {
  const { runs } = await sweep({ seeds: [1], depths: [2] });
  assertThrows(runs, TypeError, "without keepRuns");
});

Deno.test("sweep() refuses all options that it cannot use at once", async () => {
  const wrong = {
    seeds: { from: 5, to: 4 },
    depths: [0],
    width: 0,
    input: [1, NaN],
    activation: "gleu" as Activation,
    variants: ["plain", "plain"] as Variant[],
    metrics: [] as Metric[],
    engine: "abacus",
    wdith: 5,
  };
  const error = await assertRejects(
    () => sweep(wrong as SweepOptions, { workers: 0, keepRuns: 1 as unknown as boolean }),
    OptionsError,
  );
  assertEquals(error.problems.map(({ option, given }) => `${option} ${given}`), [
    'seeds {"from":5,"to":4}',
    "depths [0]",
    "width 0",
    'input [1,"NaN"]',
    'activation "gleu"',
    'variants ["plain","plain"]',
    "metrics []",
    'engine "abacus"',
    "wdith 5",
    "workers 0",
    "keepRuns 1",
  ]);
  assert(error.message.includes('activation: given "gleu"; allowed: one of gelu, gelu-tanh, relu'));
});

Deno.test("sweep() refuses what is no option at all", async () => {
  const itself: unknown[] = [1];
  itself.push(itself);
  // deno-lint-ignore no-sparse-arrays
  const holes = [[, 2], [1, , 3]];
  for (
    const [options, option] of [
      [null, "options"],
      [[], "options"],
      [new Map(), "options"],
      [{ width: 3n }, "width"],
      [{ seeds: [1n] }, "seeds"],
      [{ input: itself }, "input"],
      [{ depths: holes[0] }, "depths"],
      [{ seeds: holes[1] }, "seeds"],
      [{ input: holes[1] }, "input"],
      [{ variants: new Array(1) }, "variants"],
    ] as const
  ) {
    const error = await assertRejects(() => sweep(options as SweepOptions), OptionsError);
    assertEquals(error.problems.map((problem) => problem.option), [option]);
  }
  for (const run of [{ signal: {} }, { onProgress: 3 }, { keepRuns: "yes" }, { wrokers: 2 }]) {
    const error = await assertRejects(() => sweep({}, run as unknown as RunOptions), OptionsError);
    assertEquals(error.problems.map((problem) => problem.option), Object.keys(run));
  }
});

Deno.test("sweep() shares nothing with its options, nor with its defaults", async () => {
  const seeds = { from: 0, to: 2 };
  const { config } = await sweep({ seeds, depths: [2] });
  seeds.to = 9;
  assertEquals<unknown>(config.seeds, { from: 0, to: 2 });
  const first = await sweep({ depths: [1], width: 1 });
  Object.assign(first.config.seeds, { to: 1 });
  const second = await sweep({ depths: [1], width: 1 });
  assertEquals<unknown>(second.config.seeds, { from: 0, to: 999 });
});

Deno.test("sweep() refuses a row that does not fit the width, and a sweep that does not fit in memory", async () => {
  const row = await assertRejects(() => sweep({ width: 2, input: [1, 0, -1] }), OptionsError);
  assertEquals(row.problems.map(({ option }) => option), ["input"]);
  const tooMany = { seeds: { from: 0, to: 99_999 }, depths: [9000], input: [1] };
  const both = await assertRejects(() => sweep(tooMany), OptionsError, "4 GiB of memory");
  assertEquals(both.problems.map(({ option }) => option), ["input", "seeds"]);
});

Deno.test("sweep() ends when it is aborted", async () => {
  const controller = new AbortController();
  const running = sweep({ seeds: { from: 0, to: 999_999 } }, {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("seen enough")),
  });
  await assertRejects(() => running, Error, "seen enough");
});

Deno.test("runSweep() fails with the error of a worker", async () => {
  const { config } = await sweep({ seeds: { from: 0, to: 2999 }, depths: [2] });
  const workerModule = import.meta.resolve("./workers/failing_engine_worker.ts");
  await assertRejects(
    () => runSweep(config, { workers: 1 }, workerModule),
    Error,
    "the engine has run out of steam",
  );
});
