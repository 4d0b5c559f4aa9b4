import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { Fold } from "../../src/statistics/fold.ts";

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

Deno.test("a Fold of groups of 2, 4 or 8 parts, each folded before, merges the same pairs", () => {
  const merge = (left: string, right: string) => `(${left} ${right})`;
  const folded = (parts: readonly string[]) => {
    const fold = new Fold(parts.length, merge);
    parts.forEach((part, place) => fold.add(place, part));
    return fold.result!;
  };
  for (let count = 1; count <= 70; count++) {
    const parts = Array.from({ length: count }, (_, i) => `${i}`);
    for (const size of [2, 4, 8]) {
      const groups = Array.from(
        { length: Math.ceil(count / size) },
        (_, i) => folded(parts.slice(i * size, (i + 1) * size)),
      );
      assertEquals(folded(groups), folded(parts), `${count} parts, ${size} at a time`);
    }
  }
});
