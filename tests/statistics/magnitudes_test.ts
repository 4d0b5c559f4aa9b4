import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ldexp } from "../../src/statistics/ldexp.ts";
import {
  between,
  compare,
  divide,
  isMagnitude,
  log10Of,
  type Magnitude,
  normalise,
  ofLog10,
} from "../../src/statistics/magnitudes.ts";
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

/** A magnitude far outside of float64's range. */
const far = (mantissa: number, exponent = -4000): Magnitude => ({ mantissa, exponent });
/** One that float64 holds. */
const near = (mantissa: number): Magnitude => ({ mantissa, exponent: 0 });

Deno.test("normalise() gives each magnitude one form", () => {
  assertEquals(normalise(3, 4), near(48));
  assertEquals(normalise(2 ** -1022, 0), near(2 ** -1022));
  assertEquals(normalise(2 ** -1000, -22), near(2 ** -1022));
  assertEquals(normalise(Number.MAX_VALUE, 0), near(Number.MAX_VALUE));
  // Below, float64 holds some numbers, but with fewer bits.
  assertEquals(normalise(1.5, -1023), far(1.5, -1023));
  assertEquals(normalise(5e-324, 0), far(1, -1074));
  assertEquals(normalise(3e-310, 0), normalise(3e-310 * 2 ** 60, -60));
  assertEquals(normalise(1, 1024), far(1, 1024));
  assertEquals(normalise(48, -4000), far(1.5, -3995));
  assertEquals(normalise(0.75, 4000), far(1.5, 3999));
  assertEquals(normalise(Number.MAX_VALUE, -4000), far(2 - 2 ** -52, -2977));
  for (const value of [0, Infinity, NaN]) assertEquals(normalise(value, 9999), near(value));
});

Deno.test("isMagnitude() takes that form and no other", () => {
  for (const value of [0, 1, 2 ** -1022, Number.MAX_VALUE, Infinity, NaN]) {
    assert(isMagnitude(near(value)), `${value}`);
  }
  for (const value of [-1, -Infinity, 5e-324, 2 ** -1023]) assert(!isMagnitude(near(value)));
  for (const exponent of [-4000, -1023, 1024, 4000]) assert(isMagnitude(far(1.5, exponent)));
  for (const exponent of [-1022, -1, 1, 1023]) assert(!isMagnitude(far(1.5, exponent)));
  for (const mantissa of [0, 0.9, 2, -1, NaN, Infinity]) assert(!isMagnitude(far(mantissa)));
});

Deno.test("compare() orders magnitudes of all sizes", () => {
  const ascending = [
    near(0),
    far(1, -5000),
    far(1, -4000),
    far(1.5, -4000),
    near(2 ** -1022),
    near(1),
    near(1e308),
    far(1, 1024),
    far(1.5, 1024),
    far(1.2, 4000),
  ];
  ascending.forEach((a, i) =>
    ascending.forEach((b, j) => assertEquals(Math.sign(compare(a, b)), Math.sign(i - j)))
  );
});

Deno.test("divide() holds what a quotient of float64s loses", () => {
  assertEquals(divide(3, 4, 0), near(0.75));
  const { mantissa, exponent } = divide(1e-300, 1e300, 0);
  assertClose(log10Of(mantissa, exponent), -600, 1e-15);
  assertEquals(divide(1e-300, 1e300, 1993).exponent, 0);
  assertEquals(divide(3e-310, 3e-310, 0), near(1));
  assertEquals(divide(1, 3, -4000), far(4 / 3, -4002));
});

Deno.test("ofLog10() is 10 to that power, whatever the size", () => {
  assertEquals(ofLog10(2.5), near(10 ** 2.5));
  assertEquals([ofLog10(-Infinity), ofLog10(NaN)], [near(0), near(NaN)]);
  for (const log of [-1200.25, -310, -307.8, 308.3, 4321.125]) {
    const found = ofLog10(log);
    assert(isMagnitude(found) && found.exponent !== 0);
    assertClose(log10Of(found.mantissa, found.exponent), log, 1e-15);
  }
});

Deno.test("between() is float64's where all three are in its range", () => {
  fc.assert(
    fc.property(
      ...[1, 2].map(() => fc.double({ min: 1e-300, max: 1e300, noNaN: true })) as [
        fc.Arbitrary<number>,
        fc.Arbitrary<number>,
      ],
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (x, y, share) => {
        const [a, b] = [Math.min(x, y), Math.max(x, y)];
        assertEquals(between(near(a), near(b), share), near(a + (b - a) * share));
      },
    ),
    { seed: 1 },
  );
});

Deno.test("between() goes on outside of that range, and across its ends", () => {
  for (const exponent of [-4000, -1030, 1100, 4000]) {
    assertEquals(between(far(1, exponent), far(1.5, exponent), 0.5), far(1.25, exponent));
    assertEquals(between(far(1, exponent), far(1, exponent + 9), 0), far(1, exponent));
  }
  assertEquals(between(near(0), far(1.5), 0.25), far(1.5, -4002));
  assertEquals(between(near(0), near(2 ** -1022), 0.25), far(1, -1024));
  assertEquals(between(far(1.5), near(8), 0.5), near(4));
  assertEquals(between(near(8), far(1.5, 4000), 0.5), far(1.5, 3999));
  assertEquals(between(far(1.5, -1030), near(2 ** -1021), 2 ** -70), far(1.5, -1030));
  assertEquals(between(far(1), far(1, 4000), 0.5), far(1, 3999));
  assertEquals(between(near(0), near(0), 0.5), near(0));
});
