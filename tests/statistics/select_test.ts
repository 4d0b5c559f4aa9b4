import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { compare, type Magnitude, normalise } from "../../src/statistics/magnitudes.ts";
import { countFinite, selectRanks } from "../../src/statistics/select.ts";

/** What a sort of all finite numbers puts at some ranks; -0 is 0 here. */
function sortedAt(numbers: Float64Array, ranks: readonly number[]): number[] {
  const sorted = numbers.filter(Number.isFinite).sort();
  return ranks.map((rank) => sorted[rank]! + 0);
}

function assertSelects(numbers: Float64Array, unsorted: readonly number[]): void {
  const [count, before] = [countFinite(numbers), numbers.slice()];
  assertEquals(count, numbers.filter(Number.isFinite).length);
  const ranks = unsorted.filter((rank) => rank < count).sort((a, b) => a - b);
  const found = selectRanks(numbers, ranks);
  assertEquals(found.map(({ mantissa }) => mantissa), sortedAt(numbers, ranks));
  assertEquals(found.every(({ exponent }) => exponent === 0), true);
  assertEquals(numbers, before); // none was moved
}

const ranks = fc.uniqueArray(fc.nat({ max: 3000 }), { maxLength: 14 });

/** Many of the numbers, or few. */
const some = <Value>(number: fc.Arbitrary<Value>) =>
  fc.oneof(
    fc.array(number, { maxLength: 40, size: "max" }),
    fc.array(number, { minLength: 700, maxLength: 3000, size: "max" }),
  );

/** Numbers of a kind that is hard to count in classes, by what it is. */
const KINDS: Readonly<Record<string, fc.Arbitrary<number>>> = {
  "any float64s, what is not finite among them": fc.double(),
  "numbers of which many are equal": fc.integer({ min: -3, max: 3 }),
  "magnitudes of which half are 0": fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e-3 })),
  "numbers of which many are 0 or -0": fc.oneof(fc.constantFrom(0, -0), fc.double()),
  "numbers that differ in their last bits only": fc.nat({ max: 9 }).map((i) => 1 + i * 2 ** -52),
  "numbers close to each other, and some far away": fc.oneof(
    { arbitrary: fc.double({ min: 1, max: 1 + 1e-9, noNaN: true }), weight: 99 },
    { arbitrary: fc.constantFrom(1e300, -1e300, 5e-324), weight: 1 },
  ),
};

for (const [what, number] of Object.entries(KINDS)) {
  Deno.test(`selectRanks() finds what a sort finds, of ${what}`, () => {
    fc.assert(
      fc.property(some(number), ranks, (numbers, ranks) => {
        assertSelects(Float64Array.from(numbers), ranks);
      }),
      { seed: 1, numRuns: 40 },
    );
  });
}

/** Magnitudes of few mantissas and exponents, which takes less time than to draw each. */
const magnitudes = fc.record({
  exponents: fc.uniqueArray(
    fc.oneof(
      fc.integer({ min: -3, max: 3 }),
      fc.integer({ min: -1080, max: 1080 }),
      fc.integer({ min: -400_000, max: 400_000 }),
      fc.constantFrom(-(2 ** 22), 2 ** 22),
    ),
    { minLength: 1, maxLength: 30 },
  ),
  mantissas: fc.array(
    fc.oneof(
      fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }),
      fc.nat({ max: 3 }).map((i) => 1 + i * 2 ** -52),
      fc.constantFrom(0, NaN, Infinity),
    ),
    { minLength: 1, maxLength: 500, size: "max" },
  ),
  count: fc.oneof(fc.nat({ max: 40 }), fc.integer({ min: 700, max: 3000 })),
}).map(({ exponents, mantissas, count }) =>
  Array.from({ length: count }, (_, i) => {
    const mantissa = mantissas[i * 7919 % mantissas.length]!;
    return normalise(mantissa, exponents[i * 104_729 % exponents.length]!);
  })
);

Deno.test("selectRanks() finds what a sort finds, of magnitudes of all sizes", () => {
  fc.assert(
    fc.property(magnitudes, ranks, (magnitudes, unsorted) => {
      const sorted = magnitudes.filter(({ mantissa }) => Number.isFinite(mantissa)).sort(compare);
      const own = unsorted.filter((rank) => rank < sorted.length).sort((a, b) => a - b);
      const mantissas = Float64Array.from(magnitudes, ({ mantissa }) => mantissa);
      const exponents = Int32Array.from(magnitudes, ({ exponent }) => exponent);
      const found = selectRanks(mantissas, own, exponents);
      assertEquals<Magnitude[]>(found, own.map((rank) => sorted[rank]!));
    }),
    { seed: 1 },
  );
});

Deno.test("selectRanks() finds each rank, the first and the last too, and needs no ranks", () => {
  for (const count of [1, 2, 499, 500, 501, 2003]) {
    const numbers = Float64Array.from({ length: count }, (_, i) => (i * 7919) % 2003 - 1000);
    assertSelects(numbers, [...numbers.keys()]);
    assertSelects(numbers, [0, count - 1]);
    assertSelects(numbers, []);
  }
  assertSelects(new Float64Array(0), []);
  assertSelects(Float64Array.of(NaN, Infinity, -Infinity), [0, 1, 2]);
});

Deno.test("selectRanks() reads a part of a larger array, and keeps what it has found", () => {
  const all = Float64Array.from({ length: 3000 }, (_, i) => (i * 7919) % 3001);
  const part = all.subarray(1001, 2002);
  assertSelects(part, [3, 500, 1000]);
  const first = selectRanks(part, [3, 500]);
  const copy = structuredClone(first);
  selectRanks(all, [0, 2999]);
  assertEquals(first, copy);
});
