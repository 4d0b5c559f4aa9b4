import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Magnitudes } from "../src/engine/engine.ts";
import { decay, fitLine } from "../src/sweep/decay.ts";
import { distribution, mean } from "../src/sweep/distribution.ts";
import { ldexp, log10s, valueAt } from "../src/sweep/magnitudes.ts";
import { selectRanks } from "../src/sweep/select.ts";
import { t975 } from "../src/sweep/student_t.ts";
import statisticsJson from "./fixtures/statistics.json" with { type: "json" };
import { assertClose } from "./reference.ts";

const cases = statisticsJson.cases as unknown as {
  magnitudes: (number | "inf" | null)[][];
  distribution: Record<string, number>;
  decay: Record<string, number>;
}[];

/** Numbers within float64's range. */
function plain(values: readonly number[]): Magnitudes {
  return { mantissas: Float64Array.from(values), exponents: new Int32Array(values.length) };
}

const spread = (magnitudes: Magnitudes) =>
  distribution(magnitudes.mantissas.map((_, i) => valueAt(magnitudes, i)), log10s(magnitudes));
const summarise = (values: readonly number[]) => spread(plain(values));
const fall = (magnitudes: Magnitudes, layers: number) =>
  decay(magnitudes, log10s(magnitudes), layers);

/** A row for each seed, as [layers, seeds]. */
function byLayer(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.flatMap((_, layer) => rows.map((row) => row[layer]!));
}

/** Holds each field of a row to the reference's field of that name. */
function assertRow(actual: object, expected: Record<string, number>): void {
  assertEquals(Object.keys(actual).sort(), Object.keys(expected).sort());
  for (const [name, value] of Object.entries<number>({ ...actual })) {
    assertClose(value, expected[name]!, 1e-12, name);
  }
}

for (const reference of cases) {
  const rows = reference.magnitudes.map((row) =>
    row.map((value) => value === null ? NaN : value === "inf" ? Infinity : value)
  );
  const shape = `${rows.length} seeds x ${rows[0]!.length} layers`;

  Deno.test(`distribution() is NumPy's: ${shape}`, () => {
    assertRow(summarise(rows.map(([first]) => first!)), reference.distribution);
  });

  Deno.test(`decay() is SciPy's: ${shape}`, () => {
    assertRow(fall(plain(byLayer(rows)), rows[0]!.length), reference.decay);
  });
}

Deno.test("selectRanks() puts at each rank what a sort would put there", () => {
  const few = fc.array(fc.double({ noNaN: true }), { maxLength: 40 });
  const repeated = fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 700, maxLength: 3000 });
  const many = fc.array(fc.double({ noNaN: true }), { minLength: 700, maxLength: 3000 });
  const ranks = fc.uniqueArray(fc.nat({ max: 3000 }), { maxLength: 14 });
  fc.assert(
    fc.property(fc.oneof(few, repeated, many), ranks, (values, unsorted) => {
      const wanted = unsorted.toSorted((a, b) => a - b).filter((rank) => rank < values.length);
      const [sorted, selected] = [Float64Array.from(values).sort(), Float64Array.from(values)];
      selectRanks(selected, wanted);
      // -0 and 0 are equal, and may stand in either order.
      for (const rank of wanted) assert(selected[rank] === sorted[rank]);
      assert(selected.sort().every((value, i) => value === sorted[i]));
    }),
    { seed: 1 },
  );
});

Deno.test("a magnitude may lie outside of float64's range", () => {
  const tiny = { mantissas: Float64Array.of(1.5), exponents: Int32Array.of(-4000) };
  assertEquals(valueAt(tiny, 0), 0);
  assertClose(log10s(tiny)[0]!, Math.log10(1.5) - 4000 * Math.log10(2), 1e-15);
  assertEquals([ldexp(3, -1074), ldexp(1.5, 1023), ldexp(0, 99)], [1.5e-323, 1.5 * 2 ** 1023, 0]);
  assertEquals(ldexp(2 ** 600, -1600), 2 ** -1000);
  // The same nets a thousand decades down: only what is no logarithm changes.
  const [near, far] = [0, -4000].map((exponent) => ({
    mantissas: Float64Array.of(1, 2, 4, 8, 32, 64),
    exponents: new Int32Array(6).fill(exponent),
  }));
  assertEquals(fall(far!, 3).first_over_last_median, fall(near!, 3).first_over_last_median);
  assertClose(fall(far!, 3).slope_mean, fall(near!, 3).slope_mean, 1e-12);
  const [log, shifted] = [spread(near!), spread(far!)];
  assertClose(shifted.log10_mean, log.log10_mean - 4000 * Math.log10(2), 1e-14);
  assertClose(shifted.log10_sd, log.log10_sd, 1e-11);
  assertEquals([shifted.zero, shifted.nonfinite, shifted.max], [0, 0, 0]);
});

Deno.test("mean() neither overflows nor loses small terms", () => {
  assertClose(mean([1e308, 1e308, 1.5e308]), 3.5 / 3 * 1e308, 1e-15);
  assertEquals(mean([1e16, 1, 1, -1e16]), 0.5);
  assert(Number.isNaN(mean([])));
});

Deno.test("what cannot be computed is NaN, and what it is made of is counted", () => {
  const dead = summarise([0, 0, NaN, Infinity]);
  assertEquals([dead.seeds, dead.zero, dead.nonfinite, dead.mean, dead.max], [4, 2, 2, 0, 0]);
  assert([dead.geometric_mean, dead.log10_mean, dead.log10_sd].every(Number.isNaN));
  const lost = summarise([NaN]);
  assert([lost.mean, lost.min, lost.median, lost.max].every(Number.isNaN));
  assert(Number.isNaN(summarise([5]).log10_sd));

  const shallow = fall(plain([1, 2, 4]), 1);
  assertEquals([shallow.seeds, shallow.first_over_last_median, shallow.vanishing], [0, 1, 0]);
  assert([shallow.slope_mean, shallow.slope_ci95_low, shallow.r2_median].every(Number.isNaN));
  const single = fall(plain([1, 10, 100]), 3);
  assertEquals([single.seeds, single.slope_mean], [1, 1]);
  assert([single.slope_sd, single.slope_ci95_high].every(Number.isNaN));
});

Deno.test("decay() counts vanishing and exploding nets among all seeds", () => {
  const nets = [[1, 101], [0, 1], [1, 99], [101, 1], [99, 1], [1, 0], [0, 0], [NaN, 1], [1, NaN]];
  const { vanishing, exploding, seeds } = fall(plain(byLayer(nets)), 2);
  assertEquals([vanishing, exploding, seeds], [2 / 9, 2 / 9, 4]);
});

Deno.test("t975() is SciPy's t.ppf(0.975, df)", () => {
  const expected: [number, number][] = [
    [1, 12.706204736174694],
    [2, 4.302652729749462],
    [9, 2.262157162798205],
    [999, 1.9623414611334493],
    [999_999, 1.9599663568164791],
  ];
  for (const [df, t] of expected) assertClose(t975(df), t, 1e-14);
});

Deno.test("fitLine() goes through the layers that have a logarithm", () => {
  assertClose(fitLine(Float64Array.of(0, -Infinity, 2, NaN, 4)).slope, 1, 1e-15);
  assertClose(fitLine(Float64Array.of(-300, -290)).slope, 10, 1e-12);
  const level = fitLine(Float64Array.of(3, 3, 3));
  assertEquals(level.slope, 0);
  assert(Number.isNaN(level.r2));
  assert(Number.isNaN(fitLine(Float64Array.of(-Infinity, 5)).slope));
});
