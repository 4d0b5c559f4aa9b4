import { assertEquals } from "@std/assert";
import { scaledLog10s } from "../../src/statistics/log10.ts";

/** log10 of numbers 2^exponents. */
function log10s(numbers: readonly number[], exponents: readonly number[] = numbers.map(() => 0)) {
  const mantissas = Float64Array.from(numbers);
  const logs = new Float64Array(numbers.length);
  const words = new Int32Array(mantissas.buffer);
  scaledLog10s(logs, mantissas, words, Int32Array.from(exponents), 0, 0.3010299956639812);
  return [...logs];
}

/** Some numbers from 0 to 1, as good as random. */
const random = (i: number) => (i + 1) * 0.6180339887498949 % 1;

Deno.test("scaledLog10s() has the digits of Math.log10, of all kinds of numbers", () => {
  const some = Array.from({ length: 200_000 }, (_, i) => i);
  const kinds = {
    "from 0 to 1": some.map(random),
    "of all sizes": some.map((i) =>
      (1 + random(i)) * 2 ** (Math.floor(random(3 * i) * 2046) - 1022)
    ),
    "near 1": some.map((i) => 1 + (random(i) - 0.5) * 2 ** -(random(7 * i) * 52)),
    "near powers of two": some.map((i) =>
      2 ** (i % 2000 - 1000) * (1 + ((i >> 11) - 48) * 2 ** -52)
    ),
    "powers of ten": Array.from({ length: 600 }, (_, i) => Number(`1e${i - 300}`)),
    "too small for all bits": some.map((i) => i * 5e-324),
    "no finite numbers above 0": [0, Infinity, NaN],
    "at the ends": [5e-324, 2 ** -1022, Number.MAX_VALUE, 1, 2, 10],
  };
  for (const [kind, numbers] of Object.entries(kinds)) {
    const found = log10s(numbers);
    const wrong = numbers.filter((number, i) => !Object.is(found[i], Math.log10(number)));
    assertEquals(wrong, [], kind);
  }
});

Deno.test("scaledLog10s() adds the exponents, and reads from an index on", () => {
  assertEquals(log10s([0.3, 0.3, 0], [-4000, 7, 9]), [
    Math.log10(0.3) - 4000 * 0.3010299956639812,
    Math.log10(0.3) + 7 * 0.3010299956639812,
    -Infinity,
  ]);
  const mantissas = Float64Array.of(1, 2, 3, 4, 5);
  const logs = new Float64Array(2);
  const exponents = Int32Array.of(9, 9, 0, 1, 9);
  scaledLog10s(logs, mantissas, new Int32Array(mantissas.buffer), exponents, 2, 10);
  assertEquals([...logs], [Math.log10(3), Math.log10(4) + 10]);
});
