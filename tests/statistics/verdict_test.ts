/**
 * The rule of the verdict.
 */
import { assertEquals } from "@std/assert";
import { depthAtDecades, type Verdict, verdictOf } from "../../src/statistics/verdict.ts";

const CASES: readonly [string, Parameters<typeof verdictOf>[0], Verdict][] = [
  ["two decades down", { slope: 0.1, layers: 21, first: 1e-2, last: 1 }, "vanishing"],
  ["two decades up", { slope: -0.1, layers: 21, first: 1e2, last: 1 }, "exploding"],
  ["less than two decades", { slope: 0.1, layers: 20, first: 1e-2, last: 1 }, "stable"],
  ["as much, but slowly", { slope: 0.019, layers: 1000, first: 1e-19, last: 1 }, "stable"],
  ["slow enough to count", { slope: -0.02, layers: 101, first: 1e2, last: 1 }, "exploding"],
  ["a first layer of zeros", { slope: 0.5, layers: 9, first: 0, last: 1 }, "silent"],
  ["a last layer of zeros", { slope: 0.5, layers: 9, first: 1, last: 0 }, "silent"],
  ["no line and no zeros", { slope: NaN, layers: 9, first: NaN, last: 1 }, "unknown"],
];

for (const [what, input, verdict] of CASES) {
  Deno.test(`${what}: ${verdict}`, () => assertEquals(verdictOf(input), verdict));
}

Deno.test("a net of so many layers loses so many decades", () => {
  // Three layers have two steps between them.
  assertEquals(depthAtDecades(3, 6), 3);
  assertEquals(depthAtDecades(-0.5, 38), 77);
  assertEquals([depthAtDecades(0, 6), depthAtDecades(NaN, 6)], [Infinity, NaN]);
});
