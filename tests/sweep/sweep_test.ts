import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { pathToFileURL as toFileUrl } from "node:url";
import {
  type Activation,
  DeepNN,
  type DepthResult,
  type Metric,
  OptionsError,
  probeGradients,
  type RunOptions,
  sweep,
  type SweepOptions,
  type SweepResult,
  type TableName,
  TorchGenerator,
  type Variant,
  writeSweep,
} from "../../mod.ts";
import { validate } from "../../src/options/validate.ts";
import { plan } from "../../src/sweep/plan.ts";
import { sweepSchema } from "../../src/sweep/schema.ts";
import { runSweep } from "../../src/sweep/sweep.ts";
import { listDirectory, withDirectory } from "../helpers/commands.ts";
import { within } from "../helpers/deadline.ts";

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
    const model = new DeepNN(sizes, new TorchGenerator(seed), { variant, activation: "tanh" });
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
  }, { keepRuns: true });
  // What was measured is written as it is; a statistic that does not exist is left empty.
  assert(/,(NaN|Infinity)\r\n$/.test(huge.csv("runs")) && !/NaN|Infinity/.test(huge.csv("decay")));
  const { value } = [...huge.runs()].at(-1)!;
  assert(huge.csv("runs").endsWith(`,${value}\r\n`));
  assertEquals(huge.gradients.map(({ seeds, nonfinite }) => [seeds, nonfinite]), [
    [4, 4],
    [4, 4],
    [4, 4],
  ]);
  assertEquals(huge.decay[0]!.seeds, 0);
});

Deno.test("sweep() tells of progress, and of each result as it arrives", async () => {
  const options: SweepOptions = {
    seeds: { from: 0, to: 1299 },
    depths: [2, 3],
    metrics: ["mean_abs", "rms"],
  };
  const running = sweep(options);
  const done: number[] = [], results: DepthResult[] = [];
  for await (const event of running) {
    if (event.kind === "progress") {
      assertEquals(event.total, 1300 * (2 + 3) * 2);
      done.push(event.done);
    } else {
      const { kind: _, ...result } = event;
      results.push(result);
      // It was measured before it was told.
      assert(done.at(-1)! >= 1300 * result.depth * 2);
    }
  }
  assertEquals(done.length, 6);
  assertEquals(done.at(-1), 13_000);
  assertEquals(done, done.toSorted((a, b) => a - b));
  const { gradients, decay } = await running;
  const inOrder = results.toSorted((a, b) =>
    a.variant < b.variant ? -1 : a.variant > b.variant ? 1 : a.depth - b.depth
  );
  assertEquals(
    inOrder.map(({ variant, depth }) => [variant, depth]),
    [["plain", 2], ["plain", 3], ["shortcut", 2], ["shortcut", 3]],
  );
  assertEquals(inOrder.flatMap((result) => result.gradients), [...gradients]);
  assertEquals(inOrder.flatMap((result) => result.decay), [...decay]);
  const awaited = await sweep(options);
  assertEquals([awaited.gradients, awaited.decay], [gradients, decay]);
});

Deno.test("sweep() ends when its iteration is left, fails or is never begun", async () => {
  const large: SweepOptions = { seeds: { from: 0, to: 9_999_999 } };
  const left = sweep(large);
  for await (const _ of left) break;
  const error = await assertRejects(() => left, DOMException, "was left before its end");
  assertEquals(error.name, "AbortError");
  const aborted = sweep(large, { signal: AbortSignal.timeout(100) });
  await assertRejects(() => Array.fromAsync(aborted), DOMException, "due to timeout");
  await assertRejects(() => Array.fromAsync(sweep({ width: 0 })), OptionsError, "width: given 0");
  await assertRejects(
    () => sweep(large, { signal: AbortSignal.abort(new Error("early")) }),
    Error,
    "early",
  );
  const twice = sweep({ seeds: [1], depths: [2] });
  await Array.fromAsync(twice);
  assertThrows(() => twice[Symbol.asyncIterator](), TypeError, "allowed: once");
  assertEquals((await twice).decay.length, 2);
});

Deno.test("sweep() lets an error that nobody takes be seen", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const listener = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    resolve(event.reason);
  };
  globalThis.addEventListener("unhandledrejection", listener);
  sweep({ width: 0 });
  assert(await within(5000, promise) instanceof OptionsError);
  globalThis.removeEventListener("unhandledrejection", listener);
});

Deno.test("sweep() gives its tables as CSV text, and writes nothing unless it is asked to", async () => {
  const result = await sweep({ seeds: [4, 2], depths: [2] }, { keepRuns: true });
  await withDirectory(async (dir) => {
    const files = await writeSweep(result, join(dir, "new"));
    const names = ["gradients.csv", "decay.csv", "runs.csv", "sweep.json"];
    assertEquals(files.map(({ name }) => name), names);
    for (const name of ["gradients", "decay", "runs"] as const) {
      assertEquals(await Deno.readTextFile(join(dir, "new", `${name}.csv`)), result.csv(name));
    }
    const written = JSON.parse(await Deno.readTextFile(join(dir, "new", "sweep.json")));
    assertEquals(written.config, result.config);
    assertEquals(written.files["runs.csv"].sha256, files[2]!.sha256);
    const plain = await sweep({ seeds: [4, 2], depths: [2] });
    await Deno.mkdir(join(dir, "plain"));
    await Deno.writeTextFile(join(dir, "plain", ".runs.csv.part"), "of a sweep that was killed");
    assertEquals((await writeSweep(plain, join(dir, "plain"))).length, 3);
    const three = ["decay.csv", "gradients.csv", "sweep.json"];
    assertEquals(await listDirectory(join(dir, "plain")), three);
    assertThrows(() => plain.csv("runs"), TypeError, "without keepRuns");
    // Two at once into one directory: one of them, whole, and an error, or both one after the other.
    const others = await sweep({ seeds: [5, 6], depths: [3] }, { keepRuns: true });
    const ends = await Promise.allSettled(
      [result, others].map((one) => writeSweep(one, join(dir, "both"))),
    );
    const whole = [result, others][ends.findLastIndex(({ status }) => status === "fulfilled")]!;
    const [first] = ends.filter(({ status }) => status === "rejected") as PromiseRejectedResult[];
    assert(first === undefined || first.reason.message.includes("somebody else is writing there"));
    assertEquals(await Deno.readTextFile(join(dir, "both", "runs.csv")), whole.csv("runs"));
    assertEquals(await listDirectory(join(dir, "both")), names.toSorted());
    await Deno.writeTextFile(join(dir, "file"), "");
    await assertRejects(() => writeSweep(plain, join(dir, "file")), Error, "cannot write to");
    const url = toFileUrl(join(dir, "url"));
    assertEquals((await writeSweep(plain, url)).length, 3);
    const promise = Promise.resolve(plain) as unknown as SweepResult;
    await assertRejects(() => writeSweep(promise, dir), TypeError, "result: given a promise");
    for (const wrong of ["", 3, undefined, new URL("https://localhost/out")]) {
      await assertRejects(() => writeSweep(plain, wrong as string), TypeError, "dir: given");
    }
    assertEquals(await listDirectory(dir), ["both", "file", "new", "plain", "url"]);
  });
  assertThrows(
    () => result.csv("rows" as TableName),
    RangeError,
    'csv: given "rows"; allowed: gradients',
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
  const strange = await assertRejects(
    () =>
      sweep({ foo: 1, toString: 2, bar: 3 } as SweepOptions, { baz: NaN, qux: 5 } as RunOptions),
    OptionsError,
  );
  assertEquals(strange.problems.map(({ option, given }) => `${option} ${given}`), [
    "foo 1",
    "toString 2",
    "bar 3",
    "baz NaN",
    "qux 5",
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
  for (
    const run of [{ signal: {} }, { onProgress: () => {} }, { keepRuns: "yes" }, { wrokers: 2 }]
  ) {
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
  const kept = { seeds: { from: 0, to: 4e9 }, depths: [2] };
  await assertRejects(
    () => sweep(kept, { keepRuns: true }),
    OptionsError,
    "given 4000000001 of them",
  );
  await assertRejects(
    () => sweep({ depths: Array.from({ length: 200_000 }, (_, i) => i + 1), seeds: [1] }),
    OptionsError,
  );
});

Deno.test("sweep() ends when it is aborted", async () => {
  const controller = new AbortController();
  const running = sweep({ seeds: { from: 0, to: 999_999 } }, { signal: controller.signal });
  await assertRejects(
    async () => {
      for await (const _ of running) controller.abort(new Error("seen enough"));
    },
    Error,
    "seen enough",
  );
  await assertRejects(() => running, Error, "seen enough");
});

Deno.test("runSweep() fails with the error of a worker", async () => {
  const { config } = await sweep({ seeds: { from: 0, to: 2999 }, depths: [2] });
  const workerModule = import.meta.resolve("../workers/failing_engine_worker.ts");
  await assertRejects(
    () => runSweep(config, { workers: 1 }, () => {}, workerModule),
    Error,
    "the engine has run out of steam",
  );
});
