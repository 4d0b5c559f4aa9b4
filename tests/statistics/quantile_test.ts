import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  compare,
  isMagnitude,
  type Magnitude,
  normalise,
  numberOf,
} from "../../src/statistics/magnitudes.ts";
import * as quantile from "../../src/statistics/quantile.ts";
import { Sketch } from "../../src/statistics/sketch.ts";
import { assertClose } from "../helpers/reference.ts";

/** As numbers. */
const quantiles = (values: Float64Array, shares: readonly number[]) =>
  quantile.quantiles(values, shares).map(numberOf);

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

/** The arrays that some magnitudes are in. */
function arraysOf(magnitudes: readonly Magnitude[]): [Float64Array, Int32Array] {
  return [
    Float64Array.from(magnitudes, ({ mantissa }) => mantissa),
    Int32Array.from(magnitudes, ({ exponent }) => exponent),
  ];
}

Deno.test("quantiles() of magnitudes of all sizes are those of the sorted ones", () => {
  const one = fc.tuple(
    fc.oneof(fc.constant(0), fc.double({ min: 1, max: 2, noNaN: true })),
    fc.oneof(fc.integer({ min: -1080, max: -1010 }), fc.integer({ min: -5000, max: 5000 })),
  ).map(([mantissa, exponent]) => normalise(mantissa, exponent));
  fc.assert(
    fc.property(fc.array(one, { minLength: 1, maxLength: 900 }), (magnitudes) => {
      const sorted = magnitudes.toSorted(compare);
      const last = magnitudes.length - 1;
      // Shares that fall on a magnitude.
      const ranks = [0, last >> 1, last];
      const shares = ranks.map((rank) => last === 0 ? 0 : rank / last);
      const [values, exponents] = arraysOf(magnitudes);
      const found = quantile.quantiles(values, shares, exponents);
      ranks.forEach((rank, i) => {
        assertEquals(isMagnitude(found[i]!), true);
        assertClose(found[i]!.mantissa, sorted[rank]!.mantissa, 1e-9);
        assertEquals(found[i]!.exponent, sorted[rank]!.exponent);
      });
    }),
    { seed: 1 },
  );
});

Deno.test("quantiles() lie between magnitudes that float64 cannot hold", () => {
  const magnitudes = [40, 10, 20, 30];
  for (const exponent of [-4000, -1074, 0, 4000]) {
    const scaled = (values: readonly number[]) => values.map((value) => normalise(value, exponent));
    const [values, exponents] = arraysOf(scaled(magnitudes));
    assertEquals(
      quantile.quantiles(values, [0, 1 / 3, 0.5, 2 / 3, 0.75, 1], exponents),
      scaled([10, 20, 25, 30, 32.5, 40]),
    );
  }
});

Deno.test("quantiles() are the same with exponents that are all 0", () => {
  const values = () => Float64Array.from({ length: 1001 }, (_, i) => (i * 7919) % 1001);
  const shares = [0.05, 0.5, 0.95];
  assertEquals(
    quantile.quantiles(values(), shares, new Int32Array(1001)),
    quantile.quantiles(values(), shares),
  );
});

Deno.test("sketchQuantiles() have numbers that float64 cannot hold", () => {
  const sketch = new Sketch();
  sketch.add(Float64Array.of(-1200, 400, 500, 0));
  sketch.addZeros(1);
  const found = quantile.sketchQuantiles(sketch, [0, 0.25, 0.5, 0.75, 1]);
  const logs = found.map(({ mantissa, exponent }) =>
    Math.log10(mantissa) + exponent * Math.log10(2)
  );
  assertEquals(logs.map((log) => Math.round(log * 1000) / 1000), [-Infinity, -1200, 0, 400, 500]);
});

Deno.test("quantiles() of no values are NaN", () => {
  assertEquals(quantiles(new Float64Array(0), [0, 0.5, 1]), [NaN, NaN, NaN]);
});

Deno.test("quantiles() of many values are those of the sorted ones", () => {
  const many = fc.array(fc.double({ min: 0, max: 1e3, noNaN: true }), {
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
