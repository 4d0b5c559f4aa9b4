import { assert, assertEquals } from "@std/assert";
import { ldexp, log10Of, readMagnitudes } from "../../src/statistics/magnitudes.ts";
import { assertClose } from "../helpers/reference.ts";

Deno.test("ldexp() is mantissa 2^exponent, in float64's range and outside", () => {
  for (const exponent of [-1000, -999, -1, 0, 1, 999, 1000]) {
    assertEquals(ldexp(1.5, exponent), 1.5 * 2 ** exponent);
  }
  assertEquals([ldexp(3, -1074), ldexp(1.5, 1023)], [1.5e-323, 1.5 * 2 ** 1023]);
  assertEquals(ldexp(2 ** 600, -1600), 2 ** -1000);
  assertEquals(ldexp(2 ** -600, 1600), 2 ** 1000);
  assertEquals(ldexp(2 ** -1000, 2001), 2 ** 1001);
  assertEquals(ldexp(2 ** 1000, -2001), 2 ** -1001);
  assertEquals([ldexp(1.5, -4000), ldexp(1.5, 4000)], [0, Infinity]);
});

Deno.test("ldexp() leaves 0, infinities and NaN as they are", () => {
  for (const value of [0, Infinity, NaN]) {
    for (const exponent of [-(2 ** 31), -4000, 0, 99, 4000, 2 ** 31 - 1]) {
      assertEquals(ldexp(value, exponent), value, `${value} 2^${exponent}`);
    }
  }
});

Deno.test("log10Of() is the logarithm, whatever the exponent", () => {
  assertClose(log10Of(1.5, -4000), Math.log10(1.5) - 4000 * Math.log10(2), 1e-15);
  assertEquals(log10Of(1000, 0), 3);
  assertEquals([log10Of(0, 9), log10Of(Infinity, -9), log10Of(NaN, 9)], [-Infinity, Infinity, NaN]);
});

Deno.test("readMagnitudes() reads from an index on, as many as there is room for", () => {
  const magnitudes = {
    mantissas: Float64Array.of(7, 1, 2, 3, 7),
    exponents: Int32Array.of(0, 1, -4000, 2, 0),
    stride: 5,
  };
  const [values, logs] = [new Float64Array(3), new Float64Array(3)];
  readMagnitudes(magnitudes, 1, values, logs);
  assertEquals([...values], [2, 0, 12]);
  assertEquals([...logs], [log10Of(1, 1), log10Of(2, -4000), log10Of(3, 2)]);
  assert(logs[1]! < -1200);
});
