import { assert, assertEquals } from "@std/assert";
import {
  medianEnds,
  rankedNumbers,
  rankedQuantiles,
  rankedSlopes,
} from "../../src/statistics/ranked.ts";
import { Sketch, SLOPE_ERROR, slopesAsLogs } from "../../src/statistics/sketch.ts";
import { TorchGenerator } from "../../mod.ts";

const SHARES = [0.05, 0.5, 0.95];

Deno.test("rankedQuantiles() follow NumPy's linear rule, for numbers of either sign", () => {
  // numpy.quantile([3, -2, 0, -7.5], [0.05, 0.5, 0.95])
  const found = rankedQuantiles(rankedNumbers(Float64Array.of(3, -2, 0, -7.5)), SHARES);
  [-6.675, -1, 2.55].forEach((value, i) => assert(Math.abs(found[i]! - value) < 1e-14));
  assertEquals(rankedQuantiles(rankedNumbers(Float64Array.of(-4)), SHARES), [-4, -4, -4]);
  assertEquals(rankedQuantiles(rankedNumbers(new Float64Array(0)), SHARES), [NaN, NaN, NaN]);
});

Deno.test("medianEnds() are the numbers at the interval's ranks, from 6 numbers on", () => {
  const numbers = Float64Array.of(-5, 9, 2, 0, -1, 4);
  assertEquals(medianEnds(rankedNumbers(numbers)), [-5, 9]);
  assertEquals(medianEnds(rankedNumbers(numbers.subarray(1))), [NaN, NaN]);
  assertEquals(medianEnds(rankedNumbers(new Float64Array(0))), [NaN, NaN]);
  // R 17 of 50 numbers: r = 18 (Conover's table A3).
  const fifty = Float64Array.from({ length: 50 }, (_, i) => (i * 7) % 50);
  assertEquals(medianEnds(rankedNumbers(fifty)), [17, 32]);
});

Deno.test("rankedSlopes() of a sketch are within SLOPE_ERROR of the exact ones", () => {
  assert(SLOPE_ERROR < 5e-5);
  const [generator, sketch] = [new TorchGenerator(5), new Sketch()];
  // Of either sign, around 0, with heavy tails, and some exactly 0.
  const slopes = Float64Array.from({ length: 50_001 }, (_, i) => {
    const u = generator.rand() - 0.5;
    return i % 100 === 0 ? 0 : 0.02 * Math.tan(3.1 * u);
  });
  for (const part of [slopes.slice(0, 20_000), slopes.slice(20_000)]) {
    const other = new Sketch();
    other.add(slopesAsLogs(part));
    sketch.merge(other.data());
  }
  const [exact, found] = [rankedNumbers(slopes), rankedSlopes(sketch)];
  assertEquals(found.count, exact.count);
  const [wanted, got] = [exact, found].map((ranked) => [
    ...rankedQuantiles(ranked, [0, 0.001, ...SHARES, 0.999, 1]),
    ...medianEnds(ranked),
  ]);
  wanted!.forEach((slope, i) => assert(Math.abs(got![i]! - slope) <= SLOPE_ERROR, `${slope}`));
});
