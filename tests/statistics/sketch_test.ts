import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { numberOf } from "../../src/statistics/magnitudes.ts";
import * as quantile from "../../src/statistics/quantile.ts";
import { Sketch, SKETCH_ERROR, type SketchData } from "../../src/statistics/sketch.ts";

/** Quantiles as numbers. */
const quantiles = (values: Float64Array, shares: readonly number[]) =>
  quantile.quantiles(values, shares).map(numberOf);
const sketchQuantiles = (sketch: Sketch, shares: readonly number[]) =>
  quantile.sketchQuantiles(sketch, shares).map(numberOf);

/** A sketch of the numbers with these logarithms. */
function sketchOf(logs: readonly number[] | Float64Array): Sketch {
  const sketch = new Sketch();
  sketch.add(Float64Array.from(logs));
  return sketch;
}

/** So many ones. */
const ones = (count: number) => new Float64Array(count);

/** The largest of a sketch's counts. */
const largest = (sketch: Sketch) => Math.max(...sketch.data().counts);

/** How many numbers a sketch's data has in each bucket. */
function bucketsOf({ pages, counts, far }: SketchData): Map<number, number> {
  const found = new Map<number, number>();
  const add = (bucket: number, count: number) => {
    if (count > 0) found.set(bucket, (found.get(bucket) ?? 0) + count);
  };
  assertEquals(counts.length, 16 * pages.length);
  assertEquals([...pages], [...new Set(pages)].sort((a, b) => a - b));
  counts.forEach((count, i) => add(16 * pages[i >> 4]! + (i & 15), count));
  far.forEach((bucket) => add(bucket, 1));
  return new Map([...found].sort(([a], [b]) => a - b));
}

Deno.test("a Sketch gives quantiles within its error, whatever the order of merging", () => {
  const numbers = fc.array(
    fc.oneof(fc.double({ min: -320, max: 300, noNaN: true }), fc.constant(-Infinity)),
    { minLength: 1, maxLength: 300 },
  );
  fc.assert(
    fc.property(numbers, fc.nat({ max: 300 }), (logs, cut) => {
      const [whole, left, right] = [new Sketch(), new Sketch(), new Sketch()];
      logs.forEach((log, i) => {
        for (const sketch of [whole, i < cut ? left : right]) {
          if (log === -Infinity) sketch.addZeros(1);
          else sketch.add(Float64Array.of(log));
        }
      });
      const [one, other] = [new Sketch(), new Sketch()];
      for (const part of [left, right]) one.merge(part.data());
      for (const part of [right, left]) other.merge(part.data());
      const [expected, { zeros }] = [bucketsOf(whole.data()), whole.data()];
      for (const sketch of [one, other]) {
        assertEquals([bucketsOf(sketch.data()), sketch.data().zeros], [expected, zeros]);
      }
      assertEquals(one.count, logs.length);
      const shares = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1];
      const values = Float64Array.from(logs, (log) => 10 ** log).sort();
      const found = sketchQuantiles(one, shares);
      quantiles(values, shares).forEach((exact, i) => {
        assert(Math.abs(found[i]! - exact) <= SKETCH_ERROR * exact * (1 + 1e-9) + 1e-318);
      });
    }),
    { seed: 1 },
  );
});

Deno.test("a Sketch is as good as the documentation says", () => {
  assert(SKETCH_ERROR <= 0.001);
  // The ends of a bucket are as far as that from the number that stands for it.
  let [worst, best] = [0, Infinity];
  for (let log = -0.01; log < 0.01; log += 1e-6) {
    const error = 10 ** (sketchOf([log]).at([0])[0]! - log) - 1;
    worst = Math.max(worst, Math.abs(error));
    best = Math.min(best, error);
  }
  assert(worst <= SKETCH_ERROR * (1 + 1e-9), `${worst}`);
  assertAlmostEquals(best, -SKETCH_ERROR, 1e-5);
});

Deno.test("a Sketch without numbers has no quantile", () => {
  assertEquals(sketchQuantiles(new Sketch(), [0, 0.5]), [NaN, NaN]);
  assertEquals(new Sketch().at([]), []);
});

Deno.test("a Sketch of one number has it for each quantile", () => {
  for (const found of sketchQuantiles(sketchOf([2]), [0, 0.5, 1])) {
    assertAlmostEquals(found, 100, 0.1);
  }
});

Deno.test("a Sketch of zeros alone has 0 for each quantile", () => {
  const sketch = new Sketch();
  sketch.addZeros(3);
  assertEquals([sketch.count, ...sketchQuantiles(sketch, [0, 0.5, 1])], [3, 0, 0, 0]);
  assertEquals(sketch.at([0, 2]), [-Infinity, -Infinity]);
});

for (
  const [count, wide] of [
    [2 ** 8 - 1, 1],
    [2 ** 8, 2],
    [2 ** 16 - 1, 2],
    [2 ** 16, 4],
    [2 ** 16 + 1, 4],
    [2 ** 17, 4],
  ] as const
) {
  Deno.test(`a Sketch counts ${count} equal numbers, added at once or merged`, () => {
    const whole = sketchOf(ones(count));
    assertEquals([whole.count, largest(whole)], [count, count]);
    assertEquals(whole.data().counts.BYTES_PER_ELEMENT, wide);
    for (const part of [1, 200, count >> 1, count - 1]) {
      const merged = sketchOf(ones(part));
      merged.merge(sketchOf(ones(count - part)).data());
      assertEquals([merged.count, largest(merged)], [count, count], `${part} and the rest`);
    }
    const into = new Sketch();
    into.merge(whole.data());
    assertEquals([into.count, largest(into)], [count, count]);
  });
}

Deno.test("a Sketch finds numbers by rank beside counts that do not fit in 16 bits", () => {
  const sketch = sketchOf(new Float64Array(2 ** 16 + 5000).fill(-1));
  sketch.merge(sketch.data());
  sketch.add(Float64Array.of(0, -2));
  const count = 2 * (2 ** 16 + 5000);
  assertEquals(sketch.count, count + 2);
  const [first, second, last, next] = sketch.at([0, 1, count, count + 1]);
  assertAlmostEquals(first!, -2, 1e-3);
  assertAlmostEquals(second!, -1, 1e-3);
  assertAlmostEquals(last!, -1, 1e-3);
  assertAlmostEquals(next!, 0, 1e-3);
});

Deno.test("a Sketch keeps pages that come into use far apart, above and below", () => {
  const logs = [0, 300, -300, 299, -310, 1e-3, 308, -323, 150, -150];
  const sketch = sketchOf(logs);
  sketch.at(logs.map((_, i) => i)).forEach((log, i) => {
    assertAlmostEquals(log, logs.toSorted((a, b) => a - b)[i]!, 1e-3);
  });
  assertEquals(bucketsOf(sketch.data()).size, logs.length);
});

Deno.test("a Sketch takes more pages than a chunk has room for", () => {
  const logs = Array.from({ length: 3000 }, (_, i) => (i % 2 === 0 ? i : -i) / 50);
  const sorted = logs.toSorted((a, b) => a - b);
  // One after the other, so that each has others near it.
  for (const sketch of [sketchOf(logs), sketchOfMany(logs)]) {
    sketch.at(sorted.map((_, i) => i)).forEach((log, i) => {
      assertAlmostEquals(log, sorted[i]!, 1e-3);
    });
  }
});

/** A sketch of the numbers with these logarithms that is merged from one of each alone. */
function sketchOfMany(logs: readonly number[]): Sketch {
  const sketch = new Sketch();
  for (const log of logs) sketch.merge(sketchOf([log]).data());
  return sketch;
}

Deno.test("a Sketch has numbers far from the first ones, however many", () => {
  for (const count of [2 ** 16, 2 ** 16 + 1, 150_000]) {
    const logs = Float64Array.from({ length: count }, (_, i) => 100 + i % 1000);
    logs[0] = 0;
    const [sketch, merged] = [sketchOf(logs), new Sketch()];
    const data = sketch.data();
    merged.merge(data);
    for (const one of [sketch, merged]) {
      assertEquals(one.count, count);
      const [first, second, last] = one.at([0, 1, count - 1]);
      assertAlmostEquals(first!, 0, 1e-3);
      assertAlmostEquals(second!, 100, 1e-3);
      assertAlmostEquals(last!, 1099, 1e-3);
    }
    assertEquals(bucketsOf(merged.data()), bucketsOf(data));
    assertEquals([...bucketsOf(data).values()].reduce((sum, x) => sum + x), count);
  }
});

Deno.test("a Sketch has all numbers, however many are added at once", () => {
  const logs = Float64Array.from({ length: 40_000 }, (_, i) => (i * 7919) % 4001 / 100 - 20);
  const whole = sketchOf(logs);
  for (const size of [1, 1000, 8191, 8192, 8193, 20_000]) {
    const sketch = new Sketch();
    for (let i = 0; i < logs.length; i += size) sketch.add(logs.subarray(i, i + size));
    assertEquals(sketch.count, logs.length);
    assertEquals(sketch.at([0, 20_000, 39_999]), whole.at([0, 20_000, 39_999]), `${size}`);
    assertEquals(bucketsOf(sketch.data()), bucketsOf(whole.data()), `${size}`);
  }
});

Deno.test("a Sketch counts each number in its bucket, near the first ones and far from them", () => {
  const width = Math.log10((1 + SKETCH_ERROR) / (1 - SKETCH_ERROR));
  for (const spread of [0.1, 6, 15, 600]) {
    const sketch = new Sketch();
    const expected = new Map<number, number>();
    for (const length of [1, 2047, 2048, 5000, 3]) {
      // Most are near the middle, so that some buckets have more than a byte holds.
      const logs = Float64Array.from(
        { length },
        (_, i) => spread * ((i * 7919 % 4001) / 2000.5 - 1) ** 9 - 30,
      );
      sketch.add(logs);
      for (const log of logs) {
        const bucket = Math.floor(log / width);
        expected.set(bucket, (expected.get(bucket) ?? 0) + 1);
      }
    }
    const { pages, counts, far } = sketch.data();
    const sorted = new Map([...expected].sort(([a], [b]) => a - b));
    assertEquals(bucketsOf({ zeros: 0, pages, counts, far }), sorted, `${spread} decades`);
    for (let page = 0; page < pages.length; page++) {
      assert(
        counts.subarray(16 * page, 16 * page + 16).some((count) => count > 0),
        "an empty page",
      );
    }
  }
});

Deno.test("a Sketch gives its memory back when it is released", () => {
  const sketch = sketchOf([1, 2, 3]);
  sketch.release();
  assertThrows(() => sketch.data(), TypeError, "detached");
});
