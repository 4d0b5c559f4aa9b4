import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { fitLines } from "../../src/statistics/line.ts";
import { assertClose } from "../helpers/reference.ts";

/** The line of one net. */
function line(...logs: number[]): { slope: number; r2: number } {
  const { slopes: [slope], r2s: [r2] } = fitLines(Float64Array.from(logs), logs.length, 1);
  return { slope: slope!, r2: r2! };
}

Deno.test("fitLines() goes through the layers that have a logarithm", () => {
  assertClose(line(0, -Infinity, 2, NaN, 4).slope, 1, 1e-15);
  assertClose(line(0, -Infinity, 2, Infinity, 4).slope, 1, 1e-15);
  assertClose(line(-300, -290).slope, 10, 1e-12);
  assertClose(line(-Infinity, -300, -290).slope, 10, 1e-12);
});

Deno.test("fitLines() has no slope where fewer than two layers have a logarithm", () => {
  for (const logs of [[1], [-Infinity], [-Infinity, 5], [NaN, NaN, NaN]]) {
    assertEquals(line(...logs), { slope: NaN, r2: NaN }, `${logs}`);
  }
});

Deno.test("fitLines() has a slope and no r2 where all logarithms are equal", () => {
  assertEquals(line(3, 3, 3), { slope: 0, r2: NaN });
  assertEquals(line(3, NaN, 3), { slope: 0, r2: NaN });
});

Deno.test("fitLines() fits nets side by side, each by itself", () => {
  const logs = Float64Array.of(0, 9, -Infinity, 1, 7, 3, 2, 5, 5);
  const { slopes, r2s } = fitLines(logs, 3, 3);
  assertEquals([...slopes], [1, -2, 2]);
  assertEquals([...r2s], [1, 1, 1]);
});

Deno.test("fitLines() is least squares: no other line is nearer, and r2 says how near", () => {
  const log = fc.oneof(
    { weight: 4, arbitrary: fc.double({ min: -9, max: 9, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(-Infinity, Infinity, NaN) },
  );
  fc.assert(
    fc.property(fc.array(log, { minLength: 1, maxLength: 9 }), (logs) => {
      const points = [...logs.entries()].filter(([, log]) => Number.isFinite(log));
      const mean = (values: readonly number[]) =>
        values.reduce((sum, value) => sum + value, 0) / values.length;
      const [x, y] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
      /** The sum of squared distances to the line of that slope through the middle. */
      const distance = (slope: number) =>
        points.reduce((sum, [px, py]) => sum + (py - y - slope * (px - x)) ** 2, 0);
      const { slope, r2 } = line(...logs);
      if (points.length < 2) return assertEquals(slope, NaN);
      const least = distance(slope);
      for (const other of [slope - 1e-3, slope + 1e-3]) assert(least < distance(other));
      if (distance(0) > 1e-9) assert(Math.abs(r2 - (1 - least / distance(0))) < 1e-9);
      assert(!(r2 > 1));
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("fitLines() gives the same line whether its net has company or not", () => {
  // A net with a gap among its logarithms is fitted by other code than one without.
  const whole = [1.5, 2.25, -1, 4, 0.5];
  assertClose(line(...whole, -Infinity).slope, line(...whole).slope, 1e-14);
  assertClose(line(...whole, -Infinity).r2, line(...whole).r2, 1e-14);
});
