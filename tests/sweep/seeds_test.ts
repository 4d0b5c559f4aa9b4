import { assertEquals } from "@std/assert";
import { isSeeds, seedCount, seedNumbers, type Seeds, someSeeds } from "../../src/sweep/seeds.ts";

Deno.test("isSeeds() takes ranges and lists that draw distinct nets", () => {
  const good: unknown[] = [{ from: 0, to: 0 }, { from: 5, to: 2 ** 32 + 4 }, [7], [2, 1, 2 ** 40]];
  const bad: unknown[] = [
    ...[{ from: 1, to: 0 }, { from: 0, to: 2 ** 32 }, { from: -1, to: 1 }, { from: 0, to: "5" }],
    ...[{ from: 0.5, to: 2 }, { from: 0, to: 2 ** 53 }, { from: 0 }, {}, null, 5, "0..5"],
    ...[[], [1, 1], [0, 2 ** 32], [-1], [1.5], ["1"], [NaN]],
  ];
  for (const seeds of good) assertEquals(isSeeds(seeds), true, JSON.stringify(seeds));
  for (const seeds of bad) assertEquals(isSeeds(seeds), false, JSON.stringify(seeds));
});

Deno.test("someSeeds() and seedNumbers() give the seeds of a range as those of the same list", () => {
  const range: Seeds = { from: 10, to: 15 };
  const list = [10, 11, 12, 13, 14, 15];
  assertEquals(seedCount(range), seedCount(list));
  for (const seeds of [range, list]) {
    assertEquals([...seedNumbers(seeds, 2, 5)], [12, 13, 14]);
    assertEquals([...seedNumbers(someSeeds(seeds, 1, 5), 1, 3)], [12, 13]);
    assertEquals(seedCount(someSeeds(seeds, 1, 5)), 4);
  }
});
