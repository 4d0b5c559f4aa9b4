/**
 * Each column of a sweep's tables against its definition: computed once more from each seed's
 * magnitudes, in the plainest way, and by NumPy and SciPy.
 */
import { assert, assertEquals } from "@std/assert";
import {
  type DecayRow,
  type GradientRow,
  type RunRow,
  sweep,
  type SweepOptions,
} from "../../mod.ts";
import { emptySamples, tally } from "../../src/statistics/tally.ts";
import { quantiles } from "../../src/statistics/quantile.ts";
import { quantilesByName, rowOf } from "../../src/sweep/columns/column.ts";
import { DECAY_COLUMNS, R2_QUANTILES, RATIO_QUANTILES } from "../../src/sweep/columns/decay.ts";
import { GRADIENT_COLUMNS, GRADIENT_QUANTILES } from "../../src/sweep/columns/gradients.ts";
import { TABLE_NAMES, TABLES } from "../../src/sweep/columns/tables.ts";
import statisticsJson from "../fixtures/statistics.json" with { type: "json" };
import { assertClose } from "../helpers/reference.ts";
import { stdtri } from "../std/cephes.ts";

/** The columns of each file, which stay where they are. */
const HEADERS = {
  gradients:
    "variant,depth,width,layer,parameter,metric,seeds,zero,nonfinite,mean,geometric_mean,log10_mean," +
    "log10_sd,min,q05,q25,median,q75,q95,max",
  decay:
    "variant,depth,width,metric,seeds,slope_mean,slope_sd,slope_ci95_low,slope_ci95_high,r2_median," +
    "first_over_last_median,first_over_last_q05,first_over_last_q95,vanishing,exploding",
  runs: "variant,depth,width,seed,layer,metric,value",
};

Deno.test("the tables have these columns, in this order", async () => {
  assertEquals([...TABLE_NAMES], Object.keys(HEADERS));
  const result = await sweep({ seeds: [1], depths: [2] }, { keepRuns: true });
  for (const name of TABLE_NAMES) {
    const columns = Object.keys(TABLES[name].columns);
    assertEquals(columns.slice(0, HEADERS[name].split(",").length).join(","), HEADERS[name]);
    assertEquals(result.csv(name).split("\r\n")[0], columns.join(","));
  }
});

// The definitions.

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The sample's standard deviation; NaN for fewer than two values. */
function deviation(values: readonly number[]): number {
  const squares = values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
  return values.length < 2 ? NaN : Math.sqrt(squares / (values.length - 1));
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low === undefined ? NaN : low + (high! - low) * (place - Math.floor(place));
}

/** The least-squares line through a net's layers above zero; undefined for fewer than two. */
function line(net: readonly number[]): { slope: number; r2: number } | undefined {
  const points = [...net.entries()].filter(([, value]) => value > 0 && Number.isFinite(value))
    .map(([layer, value]) => [layer, Math.log10(value)] as const);
  if (points.length < 2) return undefined;
  const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const xx = mean(points.map(([px]) => (px - x) ** 2));
  const xy = mean(points.map(([px, py]) => (px - x) * (py - y)));
  const yy = mean(points.map(([, py]) => (py - y) ** 2));
  return { slope: xy / xx, r2: xy ** 2 / (xx * yy) };
}

/** A row of gradients.csv but for what it is of. */
function gradientStatistics(values: readonly number[]) {
  const finite = values.filter(Number.isFinite);
  const logs = finite.filter((value) => value > 0).map(Math.log10);
  return {
    seeds: values.length,
    zero: values.filter((value) => value === 0).length,
    nonfinite: values.length - finite.length,
    mean: mean(finite),
    geometric_mean: 10 ** mean(logs),
    log10_mean: mean(logs),
    log10_sd: deviation(logs),
    min: quantile(finite, 0),
    q05: quantile(finite, 0.05),
    q25: quantile(finite, 0.25),
    median: quantile(finite, 0.5),
    q75: quantile(finite, 0.75),
    q95: quantile(finite, 0.95),
    max: quantile(finite, 1),
  };
}

/** A row of decay.csv but for what it is of. */
function decayStatistics(nets: readonly (readonly number[])[]) {
  const lines = nets.map(line).filter((line) => line !== undefined);
  const slopes = lines.map(({ slope }) => slope);
  const margin = slopes.length < 2 ? NaN : stdtri(slopes.length - 1, 0.975) *
    deviation(slopes) / Math.sqrt(slopes.length);
  const ends = nets.map((net) => [net[0]!, net.at(-1)!] as const)
    .filter((ends) => ends.every(Number.isFinite));
  const ratios = ends.filter(([, last]) => last > 0).map(([first, last]) => first / last);
  return {
    seeds: slopes.length,
    slope_mean: mean(slopes),
    slope_sd: deviation(slopes),
    slope_ci95_low: mean(slopes) - margin,
    slope_ci95_high: mean(slopes) + margin,
    r2_median: quantile(lines.map(({ r2 }) => r2).filter((r2) => !Number.isNaN(r2)), 0.5),
    first_over_last_median: quantile(ratios, 0.5),
    first_over_last_q05: quantile(ratios, 0.05),
    first_over_last_q95: quantile(ratios, 0.95),
    vanishing: ends.filter(([first, last]) => first < last / 100).length / nets.length,
    exploding: ends.filter(([first, last]) => first > last * 100).length / nets.length,
  };
}

/** Holds each column of a row to the value of that name; a new column needs its definition here. */
function assertRow(row: object, expected: object, what: string): void {
  assertEquals(Object.keys(row).sort(), Object.keys(expected).sort(), what);
  const values = new Map(Object.entries(expected));
  for (const [name, value] of Object.entries(row)) {
    const wanted: unknown = values.get(name);

    const isLevel = name.startsWith("slope_") && Math.abs(value - Number(wanted)) < 1e-14;
    if (isLevel) continue; // but for rounding
    if (typeof value === "number") assertClose(value, Number(wanted), 1e-12, `${what}: ${name}`);
    else assertEquals(value, wanted, `${what}: ${name}`);
  }
}

const SWEEPS: Readonly<Record<string, SweepOptions>> = {
  "a sweep": { seeds: { from: 0, to: 30 }, depths: [2, 5, 9], variants: ["plain", "shortcut"] },
  "a sweep with many zeros": {
    seeds: [4, 8, 15, 16, 23, 42, 108],
    depths: [1, 3, 12],
    width: 2,
    activation: "relu",
    metrics: ["mean_abs", "rms"],
  },
  "a sweep of one seed": { seeds: [7], depths: [1, 4] },
};

for (const [what, options] of Object.entries(SWEEPS)) {
  Deno.test(`each column of ${what} is what its definition says`, async () => {
    const { gradients, decay, runs, config } = await sweep(options, { keepRuns: true });
    const all = [...runs()];
    const { variants, depths, metrics, width } = config;
    const rows: { gradients: GradientRow[]; decay: DecayRow[] } = { gradients: [], decay: [] };
    const byKey = Map.groupBy(
      all,
      ({ variant, depth, layer, metric }: RunRow) => [variant, depth, layer, metric].join(),
    );
    for (const variant of variants) {
      for (const depth of depths) {
        const layers = Array.from(
          { length: depth },
          (_, layer) =>
            metrics.map((metric) =>
              byKey.get([variant, depth, layer, metric].join())!.map(({ value }) => value)
            ),
        );
        layers.forEach((byMetric, layer) =>
          metrics.forEach((metric, m) => {
            const key = {
              variant,
              depth,
              width,
              layer,
              parameter: `layers.${layer}.0.weight`,
              metric,
            };
            rows.gradients.push({ ...key, ...gradientStatistics(byMetric[m]!) });
          })
        );
        metrics.forEach((metric, m) => {
          const nets = layers[0]![m]!.map((_, net) => layers.map((byMetric) => byMetric[m]![net]!));
          rows.decay.push({ variant, depth, width, metric, ...decayStatistics(nets) });
        });
      }
    }
    assertEquals([gradients.length, decay.length], [rows.gradients.length, rows.decay.length]);
    gradients.forEach((row, i) => assertRow(row, rows.gradients[i]!, `row ${i} of gradients`));
    decay.forEach((row, i) => assertRow(row, rows.decay[i]!, `row ${i} of decay`));
  });
}

const cases = statisticsJson.cases as unknown as {
  magnitudes: (number | "inf" | null)[][];
  distribution: Record<string, number>;
  decay: Record<string, number>;
}[];

for (const { magnitudes, distribution, decay } of cases) {
  const nets = magnitudes.map((net) =>
    net.map((value) => value === null ? NaN : value === "inf" ? Infinity : value)
  );
  const [count, depth] = [nets.length, nets[0]!.length];

  Deno.test(`the rows of ${count} nets of ${depth} layers are NumPy's and SciPy's`, () => {
    const shape = { blocks: 1, layers: depth };
    const samples = emptySamples(shape, count);
    const mantissas = Float64Array.from(
      nets[0]!.flatMap((_, layer) => nets.map((net) => net[layer]!)),
    );
    const exponents = new Int32Array(mantissas.length);
    const { layers, slopes } = tally(
      { mantissas, exponents, stride: count },
      shape,
      count,
      samples,
    );
    const of =
      (values: Float64Array, counts: (value: number) => boolean) => (shares: readonly number[]) =>
        quantiles(values.filter(counts), shares);
    const isNumber = (value: number) => !Number.isNaN(value);
    const key = { variant: "plain", depth, width: 3, metric: "mean_abs", nets: count } as const;
    const firsts = samples.values.subarray(0, count);
    const gradients = rowOf(GRADIENT_COLUMNS, {
      ...key,
      layer: 0,
      tally: layers[0]!,
      quantiles: quantilesByName(GRADIENT_QUANTILES, of(firsts, Number.isFinite)),
    });
    const { variant, width, metric } = key;
    const nameOfFirst = { layer: 0, parameter: "layers.0.0.weight" };
    assertRow(gradients, { variant, depth, width, metric, ...nameOfFirst, ...distribution }, "row");
    const row = rowOf(DECAY_COLUMNS, {
      ...key,
      tally: slopes[0]!,
      r2: quantilesByName(R2_QUANTILES, of(samples.r2s, isNumber)),
      ratio: quantilesByName(RATIO_QUANTILES, of(samples.ratios, isNumber)),
    });
    assertRow(row, { variant, depth, width, metric, ...decay }, "row");
    assert(row.seeds <= count);
  });
}
