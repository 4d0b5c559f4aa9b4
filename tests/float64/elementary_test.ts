import { assert, assertEquals } from "@std/assert";
import { exp, expm1 } from "../../src/float64/exponentials.ts";
import { log, log1p } from "../../src/float64/logarithms.ts";

const FUNCTIONS = { log, log1p, exp, expm1 };

/** For each function [x, value], as mpmath has them; many of them are close to the middle between two. */
const CASES: Readonly<Record<string, readonly (readonly [number, number])[]>> = JSON.parse(
  Deno.readTextFileSync(new URL("../fixtures/elementary.json", import.meta.url)),
);

for (const [name, of] of Object.entries(FUNCTIONS)) {
  Deno.test(`${name}(x) is the float64 nearest to the true value`, () => {
    assert(CASES[name]!.length >= 180);
    assertEquals(CASES[name]!.filter(([x, value]) => of(x) !== value), []);
  });
}

Deno.test("logarithms and exponentials are those of Math where there is nothing to round", () => {
  const ends = [0, -0, 1, -1, Infinity, -Infinity, NaN, Number.MAX_VALUE, Number.MIN_VALUE];
  const xs = [...ends, 2 ** -1022, 2 ** 1023, 710, -746, -745.2, 8, 100, 1e22];
  for (const [name, of] of Object.entries(FUNCTIONS)) {
    for (const x of xs) {
      const exact = Math[name as keyof typeof FUNCTIONS](x);
      if (Number.isInteger(exact) || !Number.isFinite(exact)) {
        assert(Object.is(of(x), exact), `${name}(${x}) is ${of(x)}, not ${exact}`);
      }
    }
  }
});
