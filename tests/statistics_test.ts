import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decay, fitLine } from "../src/sweep/decay.ts";
import { distribution, mean } from "../src/sweep/distribution.ts";
import { t975 } from "../src/sweep/student_t.ts";
import statisticsJson from "./fixtures/statistics.json" with { type: "json" };
import { assertClose } from "./reference.ts";

const cases = statisticsJson.cases as unknown as {
  magnitudes: (number | "inf" | null)[][];
  distribution: Record<string, number>;
  decay: Record<string, number>;
}[];

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
    assertRow(distribution(Float64Array.from(rows, ([first]) => first!)), reference.distribution);
  });

  Deno.test(`decay() is SciPy's: ${shape}`, () => {
    assertRow(decay(Float64Array.from(rows.flat()), rows[0]!.length), reference.decay);
  });
}

Deno.test("distribution() does not depend on the order of the seeds", () => {
  const magnitude = fc.double({ min: 0, max: 1e300, noNaN: true });
  fc.assert(
    fc.property(fc.array(magnitude, { minLength: 1 }), (values) => {
      const there = distribution(Float64Array.from(values));
      assertEquals(distribution(Float64Array.from(values.toReversed())), there);
    }),
    { seed: 1 },
  );
});

Deno.test("mean() neither overflows nor loses small terms", () => {
  assertClose(mean([1e308, 1e308, 1.5e308]), 3.5 / 3 * 1e308, 1e-15);
  assertEquals(mean([1e16, 1, 1, -1e16]), 0.5);
  assert(Number.isNaN(mean([])));
});

Deno.test("what cannot be computed is NaN, and what it is made of is counted", () => {
  const dead = distribution(Float64Array.of(0, 0, NaN, Infinity));
  assertEquals([dead.seeds, dead.zero, dead.nonfinite, dead.mean, dead.max], [4, 2, 2, 0, 0]);
  assert([dead.geometric_mean, dead.log10_mean, dead.log10_sd].every(Number.isNaN));
  const lost = distribution(Float64Array.of(NaN));
  assert([lost.mean, lost.min, lost.median, lost.max].every(Number.isNaN));
  assert(Number.isNaN(distribution(Float64Array.of(5)).log10_sd));

  const shallow = decay(Float64Array.of(1, 2, 4), 1);
  assertEquals([shallow.seeds, shallow.first_over_last_median, shallow.vanishing], [0, 1, 0]);
  assert([shallow.slope_mean, shallow.slope_ci95_low, shallow.r2_median].every(Number.isNaN));
  const single = decay(Float64Array.of(1, 10, 100), 3);
  assertEquals([single.seeds, single.slope_mean], [1, 1]);
  assert([single.slope_sd, single.slope_ci95_high].every(Number.isNaN));
});

Deno.test("decay() counts vanishing and exploding nets among all seeds", () => {
  const nets = [[1, 101], [0, 1], [1, 99], [101, 1], [99, 1], [1, 0], [0, 0], [NaN, 1], [1, NaN]];
  const { vanishing, exploding, seeds } = decay(Float64Array.from(nets.flat()), 2);
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
  assertClose(fitLine(Float64Array.of(1, 0, 100, Infinity, 1e4)).slope, 1, 1e-15);
  assertClose(fitLine(Float64Array.of(1e-300, 1e-290)).slope, 10, 1e-12);
  const level = fitLine(Float64Array.of(3, 3, 3));
  assertEquals(level.slope, 0);
  assert(Number.isNaN(level.r2));
  assert(Number.isNaN(fitLine(Float64Array.of(0, 5)).slope));
});
