import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as moments from "../../src/statistics/moments.ts";
import { deviation, mergeMeans, mergeMoments } from "../../src/statistics/moments.ts";
import { assertClose } from "../helpers/reference.ts";

const meanOf = (numbers: readonly number[]) => moments.sumsOf(Float64Array.from(numbers)).values;
const momentsOf = (numbers: readonly number[]) => moments.momentsOf(Float64Array.from(numbers));

Deno.test("a mean does not lose small terms, whether they come first or last", () => {
  assertEquals(meanOf([1e16, 1, 1, -1e16]).mean, 0.5);
  assertEquals(meanOf([1, 1e16, 1, -1e16]).mean, 0.5);
  assertEquals(meanOf([1, 1, 1e16, -1e16]).mean, 0.5);
});

Deno.test("a mean is NaN of no values, or where one of them is not finite", () => {
  assertEquals(meanOf([]), { count: 0, mean: NaN });
  for (const values of [[Infinity], [NaN, 1], [1, -Infinity]]) {
    assertEquals(meanOf(values).mean, NaN);
  }
});

Deno.test("deviation() is the sample's standard deviation", () => {
  assertEquals(deviation(momentsOf([1, 3])), Math.SQRT2);
  assertClose(deviation(momentsOf([2, 4, 4, 4, 5, 5, 7, 9])), Math.sqrt(32 / 7), 1e-15);
  assertEquals([deviation(momentsOf([])), deviation(momentsOf([1]))], [NaN, NaN]);
});

Deno.test("a part without numbers changes nothing that it is merged with", () => {
  const [none, some] = [momentsOf([]), momentsOf([1, 5])];
  assertEquals([mergeMoments(none, some), mergeMoments(some, none)], [some, some]);
  assertEquals([mergeMeans(none, some), mergeMeans(some, none)], [some, some]);
  assertEquals(mergeMoments(none, none), none);
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
