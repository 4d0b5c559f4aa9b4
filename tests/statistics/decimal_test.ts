import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { decimalOf } from "../../src/statistics/decimal.ts";
import { split } from "../../src/statistics/magnitudes.ts";

Deno.test("decimalOf() is JavaScript's text of what float64 holds", () => {
  for (const value of [0, 1, 0.1, 1e21, 1e-7, 2 ** -1022, Number.MAX_VALUE, Infinity, NaN]) {
    assertEquals(decimalOf({ mantissa: value, exponent: 0 }), `${value}`);
  }
});

Deno.test("decimalOf() finds the digits of float64s by itself", () => {
  // In the form that only larger and smaller ones have; no decimal of 17 digits lies half way here.
  const some = fc.double({ min: 1e-290, max: 1e-30, noNaN: true });
  fc.assert(
    fc.property(some, (value) => assertEquals(decimalOf(split(value, 0)), value.toExponential())),
    { seed: 1, numRuns: 2000 },
  );
  for (let exponent = -1000; exponent < -100; exponent++) {
    assertEquals(decimalOf({ mantissa: 1, exponent }), (2 ** exponent).toExponential());
  }
});

/** The quotient's sign, and whether it is exact, of numbers as large as they may be. */
function power(base: bigint, exponent: number): [over: bigint, under: bigint] {
  return exponent < 0 ? [1n, base ** BigInt(-exponent)] : [base ** BigInt(exponent), 1n];
}

Deno.test("decimalOf() reads back as the same bits, and no shorter text does", () => {
  const mantissa = fc.oneof(
    fc.double({ min: 1, max: 2, maxExcluded: true, noNaN: true }),
    fc.constantFrom(1, 1 + 2 ** -52, 2 - 2 ** -52, 1.5),
  );
  const exponent = fc.oneof(
    fc.integer({ min: -6000, max: -1023 }),
    fc.integer({ min: 1024, max: 6000 }),
  );
  fc.assert(
    fc.property(mantissa, exponent, (mantissa, exponent) => {
      const text = decimalOf({ mantissa, exponent });
      const [, first, rest = "", ten] = /^(\d)(?:\.(\d*[1-9]))?e([+-]\d+)$/.exec(text)!;
      const [digits, last] = [BigInt(first + rest), Number(ten) - rest.length];
      assert(first !== "0" && rest.length <= 16, text);
      // In quarters of the mantissa's last bit all is whole: exact, with both sides made whole.
      const quarters = 4n * BigInt(mantissa * 2 ** 52);
      const [[twoOver, twoUnder], [tenOver, tenUnder]] = [
        power(2n, exponent - 54),
        power(10n, last),
      ];
      const isIn = (digits: bigint) => {
        const side = (quarters: bigint) => quarters * twoOver * tenUnder;
        const own = digits * tenOver * twoUnder;
        return own > side(quarters - (mantissa === 1 ? 1n : 2n)) && own < side(quarters + 2n);
      };
      assert(isIn(digits), text);
      // One digit less, rounded down and up.
      const shorter = digits / 10n * 10n;
      assert(rest === "" || !isIn(shorter) && !isIn(shorter + 10n), text);
    }),
    { seed: 1, numRuns: 500 },
  );
});

Deno.test("decimalOf() of nets as deep as there can be takes no time that anybody would notice", () => {
  const text = decimalOf({ mantissa: 1.5, exponent: -40_000_000 });
  assertEquals(text.split("e")[1], "-12041200");
});
