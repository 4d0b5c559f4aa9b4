import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Magnitudes } from "../../src/statistics/magnitudes.ts";
import { Fold } from "../../src/statistics/fold.ts";
import { fitLines } from "../../src/statistics/line.ts";
import { ldexp, log10Of } from "../../src/statistics/magnitudes.ts";
import {
  deviation,
  meanOf,
  mergeMeans,
  mergeMoments,
  momentsOf,
} from "../../src/statistics/moments.ts";
import { quantiles, sketchQuantiles } from "../../src/statistics/quantile.ts";
import { selectRanks } from "../../src/statistics/select.ts";
import { Sketch, SKETCH_ERROR } from "../../src/statistics/sketch.ts";
import { t975 } from "../../src/statistics/student_t.ts";
import { emptySamples, tally } from "../../src/statistics/tally.ts";
import { type Decay, decay, RATIO_SHARES } from "../../src/sweep/decay.ts";
import { type Distribution, distribution, SHARES } from "../../src/sweep/distribution.ts";
import statisticsJson from "../fixtures/statistics.json" with { type: "json" };
import { assertClose } from "../helpers/reference.ts";

const cases = statisticsJson.cases as unknown as {
  magnitudes: (number | "inf" | null)[][];
  distribution: Record<string, number>;
  decay: Record<string, number>;
}[];

/** Numbers within float64's range, of some nets. */
function plain(values: readonly number[], stride = 1): Magnitudes {
  const exponents = new Int32Array(values.length);
  return { mantissas: Float64Array.from(values), exponents, stride };
}

/** What a sweep says of the magnitudes of nets with that many layers. */
function summary(magnitudes: Magnitudes, layers: number): { first: Distribution; fall: Decay } {
  const seeds = magnitudes.stride;
  const shape = { blocks: 1, layers };
  const samples = emptySamples(shape, seeds);
  const found = tally(magnitudes, shape, seeds, samples);
  const some = (
    values: Float64Array,
    shares: readonly number[],
    test: (value: number) => boolean,
  ) => quantiles(values.filter(test), shares);
  const isNumber = (value: number) => !Number.isNaN(value);
  const firsts = some(samples.values.subarray(0, seeds), SHARES, Number.isFinite);
  const [r2Median] = some(samples.r2s, [0.5], isNumber) as [number];
  const ratios = some(samples.ratios, RATIO_SHARES, isNumber);
  return {
    first: distribution(found.layers[0]!, seeds, firsts),
    fall: decay(found.nets[0]!, seeds, r2Median, ratios),
  };
}

const spread = (magnitudes: Magnitudes) => summary(magnitudes, 1).first;
const summarise = (values: readonly number[]) => spread(plain(values, values.length));
const fall = (values: readonly number[], layers: number) =>
  summary(plain(values, values.length / layers), layers).fall;

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
    assertRow(fall(byLayer(rows), rows[0]!.length), reference.decay);
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
  assertEquals(ldexp(1.5, -4000), 0);
  assertClose(log10Of(1.5, -4000), Math.log10(1.5) - 4000 * Math.log10(2), 1e-15);
  assertEquals([ldexp(3, -1074), ldexp(1.5, 1023), ldexp(0, 99)], [1.5e-323, 1.5 * 2 ** 1023, 0]);
  assertEquals(ldexp(2 ** 600, -1600), 2 ** -1000);
  // The same nets a thousand decades down: only what is no logarithm changes.
  const [near, far] = [0, -4000].map((exponent) => ({
    mantissas: Float64Array.of(1, 2, 4, 8, 32, 64),
    exponents: new Int32Array(6).fill(exponent),
  }));
  const [here, there] = [near!, far!].map((nets) => summary({ ...nets, stride: 2 }, 3).fall);
  assertEquals(there!.first_over_last_median, here!.first_over_last_median);
  assertClose(there!.slope_mean, here!.slope_mean, 1e-12);
  const [log, shifted] = [spread({ ...near!, stride: 6 }), spread({ ...far!, stride: 6 })];
  assertClose(shifted.log10_mean, log.log10_mean - 4000 * Math.log10(2), 1e-14);
  assertClose(shifted.log10_sd, log.log10_sd, 1e-11);
  assertEquals([shifted.zero, shifted.nonfinite, shifted.max], [0, 0, 0]);
});

Deno.test("meanOf() neither overflows nor loses small terms", () => {
  assertClose(meanOf([1e308, 1e308, 1.5e308]).mean, 3.5 / 3 * 1e308, 1e-15);
  assertEquals(meanOf([1e16, 1, 1, -1e16]).mean, 0.5);
  assert(Number.isNaN(meanOf([]).mean));
  assertClose(mergeMeans(meanOf([1.6e308, 1.6e308]), meanOf([1e308])).mean, 1.4e308, 1e-15);
});

Deno.test("what cannot be computed is NaN, and what it is made of is counted", () => {
  const dead = summarise([0, 0, NaN, Infinity]);
  assertEquals([dead.seeds, dead.zero, dead.nonfinite, dead.mean, dead.max], [4, 2, 2, 0, 0]);
  assert([dead.geometric_mean, dead.log10_mean, dead.log10_sd].every(Number.isNaN));
  const lost = summarise([NaN]);
  assert([lost.mean, lost.min, lost.median, lost.max].every(Number.isNaN));
  assert(Number.isNaN(summarise([5]).log10_sd));

  const shallow = fall([1, 2, 4], 1);
  assertEquals([shallow.seeds, shallow.first_over_last_median, shallow.vanishing], [0, 1, 0]);
  assert([shallow.slope_mean, shallow.slope_ci95_low, shallow.r2_median].every(Number.isNaN));
  const single = fall([1, 10, 100], 3);
  assertEquals([single.seeds, single.slope_mean], [1, 1]);
  assert([single.slope_sd, single.slope_ci95_high].every(Number.isNaN));
});

Deno.test("decay() counts vanishing and exploding nets among all seeds", () => {
  const nets = [[1, 101], [0, 1], [1, 99], [101, 1], [99, 1], [1, 0], [0, 0], [NaN, 1], [1, NaN]];
  const { vanishing, exploding, seeds } = fall(byLayer(nets), 2);
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

Deno.test("fitLines() goes through the layers that have a logarithm", () => {
  const line = (...logs: number[]) => {
    const { slopes: [slope], r2s: [r2] } = fitLines(Float64Array.from(logs), logs.length, 1);
    return { slope: slope!, r2: r2! };
  };
  assertClose(line(0, -Infinity, 2, NaN, 4).slope, 1, 1e-15);
  assertClose(line(-300, -290).slope, 10, 1e-12);
  assertEquals(line(3, 3, 3).slope, 0);
  assert(Number.isNaN(line(3, 3, 3).r2));
  assert(Number.isNaN(line(-Infinity, 5).slope));
  const { slopes } = fitLines(Float64Array.of(0, 9, 1, 7, 2, 5), 3, 2); // two nets side by side
  assertEquals([...slopes], [1, -2]);
});

Deno.test("moments of parts merge to those of the whole", () => {
  const part = fc.array(fc.double({ min: -300, max: 300, noNaN: true }), { maxLength: 30 });
  fc.assert(
    fc.property(part, part, (a, b) => {
      const [merged, whole] = [mergeMoments(momentsOf(a), momentsOf(b)), momentsOf([...a, ...b])];
      assertEquals(merged.count, whole.count);
      if (whole.count === 0) return;
      assert(Math.abs(merged.mean - whole.mean) < 1e-12);
      if (whole.count < 2) return;
      assert(Math.abs(deviation(merged) - deviation(whole)) < 1e-7 + 1e-12 * deviation(whole));
    }),
    { seed: 1 },
  );
});

Deno.test("a Fold merges neighbours, in whatever order the parts arrive", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 70 }).chain((count) =>
        fc.shuffledSubarray(Array.from({ length: count }, (_, i) => i), { minLength: count })
      ),
      (order) => {
        const fold = new Fold<string>(order.length, (left, right) => `(${left} ${right})`);
        for (const [i, place] of order.entries()) {
          assertEquals(fold.result, undefined, `after ${i}`);
          fold.add(place, `${place}`);
        }
        const expected = order.toSorted((a, b) => a - b).map(String);
        while (expected.length > 1) {
          for (let i = 0; i + 1 < expected.length; i++) {
            expected.splice(i, 2, `(${expected[i]} ${expected[i + 1]})`);
          }
        }
        assertEquals(fold.result, expected[0]);
      },
    ),
    { seed: 1 },
  );
});

Deno.test("a Sketch gives quantiles within its error, whatever the order of merging", () => {
  const numbers = fc.array(
    fc.oneof(fc.double({ min: -320, max: 300, noNaN: true }), fc.constant(-Infinity)),
    { minLength: 1, maxLength: 300 },
  );
  fc.assert(
    fc.property(numbers, fc.nat({ max: 300 }), (logs, cut) => {
      const [whole, left, right] = [new Sketch(), new Sketch(), new Sketch()];
      logs.forEach((log, i) => {
        for (const sketch of [whole, i < cut ? left : right]) {
          if (log === -Infinity) sketch.addZeros(1);
          else sketch.add(Float64Array.of(log));
        }
      });
      const [one, other] = [new Sketch(), new Sketch()];
      for (const part of [left, right]) one.merge(part.data());
      for (const part of [right, left]) other.merge(part.data());
      assertEquals(one.data(), whole.data());
      assertEquals(other.data(), whole.data());
      assertEquals(one.count, logs.length);
      const values = Float64Array.from(logs, (log) => 10 ** log).sort();
      const found = sketchQuantiles(one, SHARES);
      quantiles(values, SHARES).forEach((exact, i) => {
        assert(Math.abs(found[i]! - exact) <= SKETCH_ERROR * exact * (1 + 1e-9) + 1e-318);
      });
    }),
    { seed: 1 },
  );
  assert(SKETCH_ERROR <= 0.001);
  assert(sketchQuantiles(new Sketch(), [0.5]).every(Number.isNaN));
});

Deno.test("a Sketch counts more equal numbers than fit in 16 bits", () => {
  const logs = new Float64Array(2 ** 16 + 5000).fill(-1);
  const [one, both] = [new Sketch(), new Sketch()];
  one.add(logs);
  both.add(logs);
  both.merge(one.data());
  const few = new Sketch();
  few.add(logs.subarray(0, 2 ** 16 - 5000));
  both.merge(few.data());
  both.add(Float64Array.of(0));
  const { counts } = both.data();
  assertEquals([Math.max(...counts), both.count], [3 * 2 ** 16 + 5000, 3 * 2 ** 16 + 5001]);
  const [last, next] = both.at([3 * 2 ** 16 + 4999, 3 * 2 ** 16 + 5000]);
  assertAlmostEquals(last!, -1, 1e-3);
  assertAlmostEquals(next!, 0, 1e-3);
});
