import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { selectRanks } from "../../src/statistics/select.ts";

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

Deno.test("selectRanks() finds the first and the last, and needs no ranks", () => {
  for (const count of [1, 5, 601, 2000]) {
    const values = Float64Array.from({ length: count }, (_, i) => (i * 7919) % 2003);
    const some = values.slice();
    selectRanks(some, [0, count - 1]);
    assertEquals([some[0], some.at(-1)], [Math.min(...values), Math.max(...values)]);
    const untouched = values.slice();
    selectRanks(untouched, []);
    assertEquals(untouched, values);
  }
  selectRanks(new Float64Array(0), []);
});
