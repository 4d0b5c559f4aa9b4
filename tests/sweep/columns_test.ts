/**
 * Each column of a sweep's tables against its definition: computed once more from each seed's
 * magnitudes, in the plainest way, and by NumPy and SciPy.
 */
import { assert, assertEquals } from "@std/assert";
import { sweep, type SweepOptions } from "../../mod.ts";
import { emptySamples } from "../../src/statistics/samples.ts";
import { tally } from "../../src/statistics/tally.ts";
import { quantiles } from "../../src/statistics/quantile.ts";
import { quantilesByName, rowOf } from "../../src/sweep/columns/column.ts";
import { DECAY_COLUMNS, RATIO_QUANTILES } from "../../src/sweep/columns/decay.ts";
import { R2_QUANTILES, slopesSource } from "../../src/sweep/columns/verdict.ts";
import { rankedNumbers } from "../../src/statistics/ranked.ts";
import { GRADIENT_COLUMNS, GRADIENT_QUANTILES } from "../../src/sweep/columns/gradients.ts";
import { TABLE_NAMES, TABLES } from "../../src/sweep/columns/tables.ts";
import statisticsJson from "../fixtures/statistics.json" with { type: "json" };
import { assertClose } from "../helpers/reference.ts";
import { assertTables } from "./recomputed.ts";

/** The columns of each file, which stay where they are. */
const HEADERS = {
  gradients:
    "variant,depth,width,layer,parameter,metric,seeds,zero,nonfinite,mean,geometric_mean,log10_mean," +
    "log10_sd,min,q05,q25,median,q75,q95,max",
  decay:
    "variant,depth,width,metric,seeds,slope_mean,slope_sd,slope_ci95_low,slope_ci95_high,r2_median," +
    "first_over_last_median,first_over_last_q05,first_over_last_q95,vanishing,exploding," +
    "log10_first_over_last_median,log10_first_over_last_q05,log10_first_over_last_q95,silent," +
    "nonfinite,slope_median,slope_q05,slope_q95,slope_median_ci95_low,slope_median_ci95_high," +
    "interior_from,interior_to,slope_interior,slope_interior_ci95_low,slope_interior_ci95_high," +
    "verdict,layers_to_1e6,layers_to_1e38",
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
  "a sweep of 1200 decades": {
    seeds: { from: 0, to: 6 },
    depths: [2000],
    variants: ["plain"],
    metrics: ["mean_abs", "rms"],
  },
};

for (const [what, options] of Object.entries(SWEEPS)) {
  Deno.test(`each column of ${what} is what its definition says`, async () => {
    const { config, csv } = await sweep(options, { keepRuns: true });
    assertTables(config, csv);
  });
}

/** Holds each column of a row to NumPy's and SciPy's, whose log10 is taken here. */
function assertRow(row: object, expected: Readonly<Record<string, unknown>>, what: string): void {
  assertEquals(Object.keys(row).length, Object.keys(expected).length + LOGS(row).length, what);
  for (const [name, value] of Object.entries(row)) {
    const own = LOGS(row).includes(name);
    const none = expected[name] === null ? NaN : expected[name];
    const wanted = own ? Math.log10(Number(expected[name.slice(6)])) : none;
    const isLevel = name.startsWith("slope_") && Math.abs(value - Number(wanted)) < 1e-14;
    if (isLevel) continue; // but for rounding
    if (typeof value === "number") assertClose(value, Number(wanted), 1e-12, `${what}: ${name}`);
    else assertEquals(value, wanted, `${what}: ${name}`);
  }
}

/** The columns that have another column's log10. */
const LOGS = (row: object) =>
  Object.keys(row).filter((name) =>
    name.startsWith("log10_") && name.slice(6) in row && name !== "log10_mean"
  );

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
    const interior = depth < 5
      ? undefined
      : { from: Math.max(1, Math.floor(depth / 4)), to: depth - 2 };
    const shape = { blocks: 1, layers: depth, interiors: [interior] };
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
      log10Theory: NaN,
    });
    const { variant, width, metric } = key;
    const finite = nets.map(([first]) => first!).filter(Number.isFinite);
    const square = finite.reduce((sum, value) => sum + value ** 2, 0) / finite.length;
    const squares = { rms_over_seeds: Math.sqrt(square), theory_rms: NaN };
    const nameOfFirst = { layer: 0, parameter: "layers.0.0.weight" };
    assertRow(
      gradients,
      { variant, depth, width, metric, ...nameOfFirst, ...distribution, ...squares },
      "row",
    );
    const { verdict: _, layers_to_1e6: __, layers_to_1e38: ___, ...row } = rowOf(DECAY_COLUMNS, {
      ...key,
      tally: slopes[0]!,
      r2: quantilesByName(R2_QUANTILES, of(samples.r2s, isNumber)),
      ratio: quantilesByName(RATIO_QUANTILES, of(samples.ratios, isNumber)),
      slopes: slopesSource(rankedNumbers(samples.slopes.filter(isNumber))),
      interior,
      theory: { slope: NaN, interior: NaN, reason: "none" },
    });
    const none = { theory_slope: NaN, theory_interior: NaN, theory_reason: "none" };
    assertRow(row, { variant, depth, width, metric, ...decay, ...none }, "row");
    assert(row.seeds <= count);
  });
}
