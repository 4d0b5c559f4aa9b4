/**
 * The rule of the verdict.
 */
import { assertEquals } from "@std/assert";
import { layersTo, type Verdict, verdictOf } from "../../src/statistics/verdict.ts";

const CASES: readonly [string, Parameters<typeof verdictOf>[0], Verdict][] = [
  ["two decades down", { slope: 0.1, layers: 21, first: 1e-2, last: 1 }, "vanishing"],
  ["two decades up", { slope: -0.1, layers: 21, first: 1e2, last: 1 }, "exploding"],
  ["less than two decades", { slope: 0.1, layers: 20, first: 1e-2, last: 1 }, "stable"],
  ["two decades, slowly", { slope: 0.002, layers: 1002, first: 1e-2, last: 1 }, "vanishing"],
  ["a first layer of zeros", { slope: 0.5, layers: 9, first: 0, last: 1 }, "silent"],
  ["a last layer of zeros", { slope: 0.5, layers: 9, first: 1, last: 0 }, "silent"],
  ["no line and no zeros", { slope: NaN, layers: 9, first: NaN, last: 1 }, "unknown"],
];

for (const [what, input, verdict] of CASES) {
  Deno.test(`${what}: ${verdict}`, () => assertEquals(verdictOf(input), verdict));
}

Deno.test("so many decades are lost after so many layers", () => {
  assertEquals(layersTo(6, 3), 2);
  assertEquals(layersTo(38, -0.5), 76);
  assertEquals([layersTo(6, 0), layersTo(6, NaN)], [Infinity, NaN]);
});
