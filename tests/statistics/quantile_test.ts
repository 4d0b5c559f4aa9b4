import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { quantiles, sketchQuantiles } from "../../src/statistics/quantile.ts";
import { Sketch } from "../../src/statistics/sketch.ts";
import { assertClose } from "../helpers/reference.ts";

Deno.test("quantiles() follow the linear rule", () => {
  const values = Float64Array.of(40, 10, 20, 30);
  assertEquals(quantiles(values, [0, 1 / 3, 0.5, 2 / 3, 0.75, 1]), [10, 20, 25, 30, 32.5, 40]);
  assertEquals(quantiles(Float64Array.of(7), [0.05, 0.5, 0.95]), [7, 7, 7]);
});

Deno.test("quantiles() are in the order of the shares, whatever that is", () => {
  const values = () => Float64Array.from({ length: 1001 }, (_, i) => (i * 7919) % 1001);
  assertEquals(quantiles(values(), [0.95, 0.05, 0.5]), [950, 50, 500]);
  assertEquals(quantiles(values(), [0.5, 0.95, 0.05]), [500, 950, 50]);
});

Deno.test("quantiles() are infinite between infinities, and where the upper neighbour is", () => {
  const values = () => Float64Array.of(Infinity, 1, Infinity, 2);
  assertEquals(quantiles(values(), [0, 1 / 3, 0.5, 0.9, 1]), [1, 2, Infinity, Infinity, Infinity]);
  const sketch = new Sketch();
  sketch.add(Float64Array.of(400, 500, 0, 0));
  const [low, half, high] = sketchQuantiles(sketch, [0, 0.5, 0.9]);
  assertClose(low!, 1, 1e-3);
  assertEquals([half, high], [Infinity, Infinity]);
});

Deno.test("quantiles() of no values are NaN", () => {
  assertEquals(quantiles(new Float64Array(0), [0, 0.5, 1]), [NaN, NaN, NaN]);
});

Deno.test("quantiles() of many values are those of the sorted ones", () => {
  const many = fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), {
    minLength: 1,
    maxLength: 2000,
  });
  fc.assert(
    fc.property(many, fc.double({ min: 0, max: 1, noNaN: true }), (values, share) => {
      const sorted = values.toSorted((a, b) => a - b);
      const place = (values.length - 1) * share;
      const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
      const expected = low + (high - low) * (place - Math.floor(place));
      const [found] = quantiles(Float64Array.from(values), [share]);
      assertClose(found! + 2e3, expected + 2e3, 1e-13);
    }),
    { seed: 1 },
  );
});
