/**
 * What the benchmarks make of their times.
 */
import { assertEquals } from "@std/assert";
import { comparisonTable, shapeResult, waysList } from "../../scripts/bench/comparison.ts";
import type { Kind } from "../../scripts/bench/peers/kinds.ts";
import { alternate, digits, median, ratioOf } from "../../scripts/bench/rounds.ts";

Deno.test("the median is the value in the middle, or the mean of two, in any order", () => {
  assertEquals(median([10, 1, 2]), 2);
  assertEquals(median([10, 1, 2, 4]), 3);
});

Deno.test("a ratio is taken within each round, so that a machine that slows down does not matter", () => {
  // Twice as slow in the second half; the peer always takes 1.5 times as long.
  const own = [2, 2, 4, 4];
  assertEquals(ratioOf(own.map((time) => 1.5 * time), own), { median: 1.5, least: 1.5, most: 1.5 });
  assertEquals(ratioOf([1, 6, 6], [1, 2, 4]), { median: 1.5, least: 1, most: 3 });
});

Deno.test("rounds go by turns", async () => {
  const order: string[] = [];
  const timer = (name: string) => () => Promise.resolve(order.push(name));
  const times = await alternate(2, new Map([["a", timer("a")], ["b", timer("b")]]));
  assertEquals(order, ["a", "b", "a", "b"]);
  assertEquals([...times], [["a", [1, 3]], ["b", [2, 4]]]);
});

Deno.test("numbers have three digits, large ones all", () => {
  assertEquals([0.0467812, 12.346, 999.6, 4567.8].map(digits), ["0.0468", "12.3", "1000", "4568"]);
});

const own = [2, 4, 4];
const ways = new Map<Kind, string>([["avx2", "kept"], ["torch", "bmm, 4 at once"]]);

Deno.test("the table gives each peer's ratio and who is ahead", () => {
  const slower = shapeResult(
    { width: 3, depth: 5 },
    new Map([["gradflow", own], ["avx2", [3, 6, 8]], ["torch", [6, 20, 16]]]),
    ways,
  );
  const faster = shapeResult(
    { width: 64, depth: 16 },
    new Map([["gradflow", own], ["avx2", [1, 2, 3]], ["torch", [1.5, 3, 3]]]),
    ways,
  );
  assertEquals([slower.usPerNet, slower.ahead, faster.ahead], [4, "gradflow", "C++, AVX2"]);
  assertEquals(
    comparisonTable([slower, faster]),
    `\
| width, depth | gradflow, us/net | C++, AVX2 | torch | ahead |
| --- | --- | --- | --- | --- |
| 3, 5 | 4 | 1.5 (1.5 to 2) | 4 (3 to 5) | gradflow |
| 64, 16 | 4 | 0.5 (0.5 to 0.75) | 0.75 (0.75 to 0.75) | C++, AVX2 |`,
  );
  assertEquals(waysList([slower]), "- 3, 5: C++, AVX2: kept; torch: bmm, 4 at once");
});

Deno.test("a peer that is missing at one shape has a dash there, one missing everywhere no column", () => {
  const both = new Map([["gradflow", own], ["avx2", own]] as const);
  const alone = new Map([["gradflow", own]] as const);
  const table = comparisonTable([
    shapeResult({ width: 3, depth: 5 }, both, new Map([["avx2", "kept"]])),
    shapeResult({ width: 5, depth: 5 }, alone, new Map()),
  ]);
  assertEquals(table.split("\n")[0], "| width, depth | gradflow, us/net | C++, AVX2 | ahead |");
  assertEquals(table.split("\n")[3], "| 5, 5 | 4 | - | gradflow |");
});
