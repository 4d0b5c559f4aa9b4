import { assertEquals } from "@std/assert";
import { erf } from "../../src/float64/erf.ts";
import { assertClose } from "../helpers/reference.ts";
import * as cephes from "../std/cephes.ts";

Deno.test("erf() is Cephes' to the last digits", () => {
  for (let x = -7; x < 7; x += 0.00137) assertClose(erf(x), cephes.erf(x), 9e-16, `erf(${x})`);
});

Deno.test("erf() is mpmath's", () => {
  for (
    const [x, expected] of [
      [1e-300, 1.1283791670955126e-300],
      [1e-5, 1.1283791670579e-5],
      [0.5, 0.5204998778130465],
      [1, 0.8427007929497149],
      [1.9999, 0.9953201979070294],
      [2.0001, 0.9953243313041966],
      [3, 0.9999779095030014],
      [5.5, 0.9999999999999927],
    ] as const
  ) {
    assertClose(erf(x), expected, 6e-16, `erf(${x})`);
    assertEquals(erf(-x), -erf(x));
  }
});

Deno.test("erf() has its limits at the ends, and NaN for NaN", () => {
  for (const x of [5.95, 6, 27, 1e300, Infinity]) assertEquals([erf(x), erf(-x)], [1, -1], `${x}`);
  assertEquals([erf(0), erf(NaN)], [0, NaN]);
  assertEquals(erf(5e-324), 5e-324);
});
