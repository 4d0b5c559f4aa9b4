import { assert, assertEquals } from "@std/assert";
import {
  DeepNN,
  ENGINES,
  probeGradients,
  sweep,
  type SweepOptions,
  TorchGenerator,
} from "../../mod.ts";
import { METRIC_RULES, METRICS } from "../../src/probe/metrics.ts";

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

for (const [engine, to] of [["fused", 2100], ["float64", 700], ["tfjs", 300]] as const) {
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

for (const engine of ENGINES) {
  for (const change of [{ output: "linear", target: -2 }, { of: "output" }] as const) {
    const name = `sweep() by ${engine} measures ${JSON.stringify(change)} as a probe does`;
    Deno.test(name, async () => {
      const options = { ...SMALL, metrics: METRICS, engine, ...change };
      const { gradients } = await sweep({ ...options, seeds: [7] });
      const { output, of, target: targets }: SweepOptions = change;
      for (const { variant, depth, layer, metric, max } of gradients) {
        const sizes = [...new Array<number>(depth).fill(3), 1];
        const model = new DeepNN(sizes, new TorchGenerator(7), { variant, output });
        const profile = probeGradients(model, [[1, 0, -1]], { of, targets });
        model.dispose();
        const measured = { ...profile.layers[layer]!, ...profile.factors[layer]! };
        const expected = measured[METRIC_RULES[metric].property];
        assert(Math.abs(max / expected - 1) < (engine === "fused" ? 1e-4 : 1e-12), metric);
      }
    });
  }
}

Deno.test("sweep() gives the nets that its documentation says", async () => {
  const { runs, gradients, decay } = await sweep(
    { ...SMALL, metrics: METRICS, width: 4, activation: "tanh", engine: "tfjs" },
    { keepRuns: true },
  );
  const rows = [...runs()];
  const [seeds, layers] = [19, 2 + 5 + 9];
  assertEquals(rows.length, seeds * layers * 3 * METRICS.length);
  const input = [1, 1 / 3, -1 / 3, -1];
  for (
    const { seed, depth, variant, layer, metric, value, width } of rows.filter((_, i) =>
      i % 7 === 0
    )
  ) {
    const sizes = [...new Array<number>(depth).fill(4), 1];
    const model = new DeepNN(sizes, new TorchGenerator(seed), { variant, activation: "tanh" });
    const profile = probeGradients(model, [input.map((x) => x)]);
    const measured = { ...profile.layers[layer]!, ...profile.factors[layer]! };
    assert(Math.abs(value / measured[METRIC_RULES[metric].property] - 1) < 1e-12);
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
  assertEquals(decay.length, 3 * 3 * METRICS.length);
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
    ...{ input: [3e38, 3e38, 3e38], weightGain: 10 },
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
