import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ldexp } from "../../src/statistics/ldexp.ts";
import {
  log10Of,
  type Magnitude,
  type Magnitudes,
  normalise,
  numberOf,
} from "../../src/statistics/magnitudes.ts";
import { type Sketch, SLOPE_ERROR } from "../../src/statistics/sketch.ts";
import { emptySamples, type Interior } from "../../src/statistics/samples.ts";
import { rankedSlopes } from "../../src/statistics/ranked.ts";
import { emptySketches, mapSketches, mergeTallies, tally } from "../../src/statistics/tally.ts";
import { assertClose } from "../helpers/reference.ts";

/** A magnitude that float64 holds. */
const whole = (mantissa: number): Magnitude => ({ mantissa, exponent: 0 });

/** A net's magnitudes, layer by layer. */
type Net = readonly number[];

/** Nets of one (variant, metric) as an engine gives them, with something else behind each layer's. */
function magnitudesOf(nets: readonly Net[], exponent = 0, room = 1): Magnitudes {
  const [layers, stride] = [nets[0]!.length, nets.length + room];
  const mantissas = new Float64Array(layers * stride).fill(77);
  nets.forEach((net, n) => net.forEach((value, layer) => mantissas[layer * stride + n] = value));
  const exponents = new Int32Array(layers * stride).fill(exponent);
  return { mantissas, exponents, stride };
}

/** All that tally() says of nets of one (variant, metric). */
function tallied(nets: readonly Net[], exponent = 0, interior?: Interior) {
  const shape = { blocks: 1, layers: nets[0]!.length, interiors: [interior] };
  const [samples, sketches] = [emptySamples(shape, nets.length), emptySketches(shape)];
  const sums = tally(magnitudesOf(nets, exponent), shape, nets.length, samples, sketches);
  return { ...sums, samples, sketches, slope: sums.slopes[0]! };
}

/** The numbers in a sketch, to three digits. */
function numbersIn(sketch: Sketch): number[] {
  return sketch.at(Array.from({ length: sketch.count }, (_, i) => i)).map((log) => 10 ** log);
}

function assertNumbers(sketch: Sketch, expected: readonly number[]): void {
  const found = numbersIn(sketch);
  assertEquals(found.length, expected.length);
  found.forEach((value, i) => assertClose(value, expected[i]!, 1.01e-3));
}

Deno.test("tally() counts zeros and what is not finite, and leaves both out of logarithms", () => {
  const { nets, layers: [layer], samples, sketches } = tallied([[0], [0], [4], [NaN], [1], [
    Infinity,
  ]]);
  assertEquals(nets, 6);
  const { values, logs, ...rest } = layer!;
  const ends = { min: whole(0), max: whole(4) };
  assertEquals(rest, { zero: 2, nonfinite: 2, square: whole(17 / 4), ...ends });
  assertEquals(values, { count: 4, mean: whole(1.25) });
  assertEquals([logs.count, logs.mean], [2, Math.log10(4) / 2]);
  assertClose(logs.squares, Math.log10(4) ** 2 / 2, 1e-15);
  assertEquals([...samples.values], [0, 0, 4, NaN, 1, Infinity]);
  assertNumbers(sketches.values[0]!, [0, 0, 1, 4]);
});

Deno.test("tally() has the logarithms' moments, whatever the magnitudes' size", () => {
  for (const exponent of [0, -450, 450, -1021, -1500]) {
    const { logs } = tallied([[1], [2], [4]], exponent).layers[0]!;
    assertEquals(logs.count, 3);
    assertClose(logs.mean, (exponent + 1) * Math.log10(2), 1e-14);
    assertClose(logs.squares, 2 * Math.log10(2) ** 2, 1e-9);
  }
});

Deno.test("tally() of nothing finite has no mean, and ends that are no numbers", () => {
  const { layers: [layer], sketches } = tallied([[NaN], [Infinity]]);
  const { values, logs, ...rest } = layer!;
  const none = whole(NaN);
  assertEquals(rest, { zero: 0, nonfinite: 2, square: none, min: none, max: none });
  assertEquals([values, logs.count], [{ count: 0, mean: whole(NaN) }, 0]);
  assertEquals(sketches.values[0]!.count, 0);
});

Deno.test("tally() has the mean square, far out of float64's range as well, also of parts", () => {
  const nets = [[3], [0], [4], [NaN], [12]];
  for (const exponent of [0, -600, 600, -4000, 4000]) {
    const expected = normalise(169 / 4, 2 * exponent);
    assertEquals(tallied(nets, exponent).layers[0]!.square, expected, `2^${exponent}`);
    for (let cut = 1; cut < nets.length; cut++) {
      const parts = [nets.slice(0, cut), nets.slice(cut)].map((part) => tallied(part, exponent));
      const { square } = mergeTallies(parts[0]!, parts[1]!).layers[0]!;
      assertEquals(square.exponent, expected.exponent);
      assertClose(square.mantissa, expected.mantissa, 1e-15);
    }
  }
});

Deno.test("tally() tells each net's fate, one of four or none", () => {
  for (
    const [first, last, vanishing, exploding, silent, nonfinite] of [
      [1, 100, 0, 0, 0, 0],
      [1, 100.001, 1, 0, 0, 0],
      [100, 1, 0, 0, 0, 0],
      [100.001, 1, 0, 1, 0, 0],
      [0, 1, 0, 0, 1, 0],
      [1, 0, 0, 0, 1, 0],
      [0, 0, 0, 0, 1, 0],
      [NaN, 0, 0, 0, 1, 0],
      [NaN, 1, 0, 0, 0, 1],
      [1, NaN, 0, 0, 0, 1],
      [Infinity, 1, 0, 0, 0, 1],
      [1, Infinity, 0, 0, 0, 1],
      [NaN, NaN, 0, 0, 0, 1],
    ] as const
  ) {
    // The layer between the two has no say, but for what is not finite.
    for (const middle of [7, 0, NaN]) {
      const { slope } = tallied([[first, middle, last]]);
      const found = [slope.vanishing, slope.exploding, slope.silent, slope.nonfinite];
      const isRest = vanishing + exploding + silent + nonfinite === 0;
      const expected = [vanishing, exploding, silent, middle !== middle && isRest ? 1 : nonfinite];
      assertEquals(found, expected, `${first}, ${middle}, ${last}`);
    }
  }
  const nets = [[1, 7, 100], [1, 7, 1000], [0, 7, 1], [NaN, NaN, 1], [1, NaN, 2], [9, 9, 0]];
  const { vanishing, exploding, silent, nonfinite } = tallied(nets).slope;
  assertEquals([vanishing, exploding, silent, nonfinite], [1, 0, 2, 2]);
});

Deno.test("tally() has lines through the interior alone", () => {
  const nets = [[1, 10, 1e3, 1e5, 1], [1, 1, 1, 1, 50], [1, 0, 10, 1000, 1], [1, 0, 0, 5, 1]];
  // By hand: 2, 0, 2, none.
  const { slope: { interior, slopes } } = tallied(nets, 0, { from: 1, to: 3 });
  assertEquals([interior.count, slopes.count], [3, 4]);
  assertClose(interior.mean, 4 / 3, 1e-14);
  assertClose(interior.squares, 8 / 3, 1e-14);
  assertEquals(tallied(nets).slope.interior, { count: 0, mean: NaN, squares: 0 });
});

Deno.test("tally() has ratios of the first to the last layer, also far out of float64's range", () => {
  const nets = [[1, 9, 4], [0, 9, 4], [4, 9, 0], [0, 9, 0], [NaN, 9, 4], [3, 9, Infinity], [
    6,
    9,
    2,
  ]];
  for (const exponent of [0, -4000, 4000]) {
    const { samples: { ratios }, sketches } = tallied(nets, exponent);
    assertEquals([...ratios], [0.25, 0, NaN, NaN, NaN, NaN, 3], `2^${exponent}`);
    assertNumbers(sketches.ratios[0]!, [0, 0.25, 3]);
  }
});

Deno.test("tally() takes a ratio that float64 cannot hold for a number all the same", () => {
  const [first, last] = [[1, 1], [1, 1]];
  const magnitudes = {
    mantissas: Float64Array.of(...first, ...last),
    exponents: Int32Array.of(4000, -4000, -4000, 4000),
    stride: 2,
  };
  const shape = { blocks: 1, layers: 2, interiors: [] };
  const [samples, sketches] = [emptySamples(shape, 2), emptySketches(shape)];
  const { slopes: [slope] } = tally(magnitudes, shape, 2, samples, sketches);
  assertEquals([...samples.ratios], [1, 1]);
  assertEquals([...samples.exponents!.ratios], [8000, -8000]);
  assertEquals([...samples.exponents!.values], [4000, -4000, -4000, 4000]);
  assertEquals([slope!.vanishing, slope!.exploding, slope!.slopes.count], [1, 1, 2]);
  assertEquals(sketches.ratios[0]!.at([0, 1]).map((log) => Math.round(log / Math.log10(2))), [
    -8000,
    8000,
  ]);
});

Deno.test("tally() has the slopes of the nets that have a line, and what their lines explain", () => {
  const nets = [[1, 10, 1], [1, 10, 100], [1, 1, 1], [0, 0, 5], [100, 0, 1], [NaN, 1, 1000]];
  const { slope: { slopes }, samples: { r2s, slopes: own }, sketches } = tallied(nets);
  // By hand: 0, 1, 0, none, -1, 3.
  assertEquals(slopes.count, 5);
  assertClose(slopes.mean, 3 / 5, 1e-14);
  assertClose(slopes.squares, 11 - 9 / 5, 1e-14);
  assertEquals([...r2s].map((r2) => Math.round(r2 * 1e9) / 1e9), [0, 1, NaN, NaN, 1, 1]);
  assertEquals([...own].map((slope) => Math.round(slope * 1e9) / 1e9), [0, 1, 0, NaN, -1, 3]);
  const ranked = rankedSlopes(sketches.slopes[0]!);
  ranked.at([0, 1, 2, 3, 4]).forEach((slope, i) =>
    assert(Math.abs(slope - [-1, 0, 0, 1, 3][i]!) <= SLOPE_ERROR, `${slope}`)
  );
  assertEquals(sketches.r2s[0]!.count, 4);
  assertNumbers(sketches.r2s[0]!, [0, 1, 1, 1]);
});

Deno.test("tally() of nets of a single layer has no line", () => {
  const { slope } = tallied([[1], [3]]);
  assertEquals([slope.slopes.count, slope.vanishing, slope.exploding], [0, 0, 0]);
});

Deno.test("tally() keeps variants, metrics and layers apart, whatever the stride", () => {
  const value = (block: number, layer: number, net: number) => 1 + block * 100 + layer * 10 + net;
  const [shape, nets, stride] = [{ blocks: 2, layers: 3, interiors: [] }, 4, 7];
  const mantissas = new Float64Array(2 * 3 * stride).fill(1e9);
  for (let row = 0; row < 6; row++) {
    for (let net = 0; net < nets; net++) {
      mantissas[row * stride + net] = value(Math.floor(row / 3), row % 3, net);
    }
  }
  const magnitudes = { mantissas, exponents: new Int32Array(mantissas.length), stride };
  const [samples, sketches] = [emptySamples(shape, nets), emptySketches(shape)];
  const both = tally(magnitudes, shape, nets, samples, sketches);
  assertEquals(tally(magnitudes, shape, nets), both);
  assertEquals([both.layers.length, both.slopes.length], [6, 2]);
  for (let block = 0; block < 2; block++) {
    const all = Array.from(
      { length: nets },
      (_, net) => [0, 1, 2].map((layer) => value(block, layer, net)),
    );
    const alone = tallied(all);
    assertEquals(both.slopes[block], alone.slope);
    assertEquals(both.layers.slice(3 * block, 3 * block + 3), alone.layers);
    assertEquals([...samples.values.subarray(12 * block, 12 * block + 12)], [
      ...alone.samples.values,
    ]);
    assertEquals([...samples.ratios.subarray(4 * block, 4 * block + 4)], [...alone.samples.ratios]);
    assertEquals([...samples.r2s.subarray(4 * block, 4 * block + 4)], [...alone.samples.r2s]);
    assertEquals(sketches.ratios[block]!.data(), alone.sketches.ratios[0]!.data());
    assertEquals(sketches.r2s[block]!.data(), alone.sketches.r2s[0]!.data());
    for (let layer = 0; layer < 3; layer++) {
      const row = 3 * block + layer;
      assertEquals(sketches.values[row]!.data(), alone.sketches.values[layer]!.data());
    }
  }
});

Deno.test("tally() is not misled by larger calls before it", () => {
  const few = [[1, 2], [0, 5], [NaN, 1]];
  const before = tallied(few);
  tallied(Array.from({ length: 500 }, (_, i) => [i, i * i, 3, 4]));
  const after = tallied(few);
  assertEquals([after.layers, after.slopes], [before.layers, before.slopes]);
  assertEquals(after.samples, before.samples);
});

Deno.test("tally() is of numbers that float64 cannot hold as of others, but for their size", () => {
  const nets = [[1, 4, 32], [2, 8, 64], [5, 3, 2]];
  const near = tallied(nets);
  assertEquals(near.samples.exponents, undefined);
  for (const exponent of [-4000, -1080, 4000]) {
    const far = tallied(nets, exponent);
    const scaled = (values: Iterable<number>) =>
      [...values].map((value) => normalise(value, exponent));
    assertClose(far.slope.slopes.mean, near.slope.slopes.mean, 1e-11);
    const [layer, nearLayer] = [far.layers[0]!, near.layers[0]!];
    assertClose(layer.logs.mean, nearLayer.logs.mean + exponent * Math.log10(2), 1e-14);
    assertClose(layer.logs.squares, nearLayer.logs.squares, 1e-11);
    assertEquals([layer.zero, layer.nonfinite], [0, 0]);
    assertEquals([layer.min, layer.max, layer.values.mean], scaled([1, 5, 8 / 3]));
    const { values, exponents, ratios } = far.samples;
    assertEquals(
      [...values].map((mantissa, i) => ({ mantissa, exponent: exponents!.values[i]! })),
      scaled(near.samples.values),
    );
    assertEquals([ratios, exponents!.ratios], [near.samples.ratios, new Int32Array(3)]);
  }
});

Deno.test("tally() has means, ends and counts of magnitudes of all sizes together", () => {
  const nets = [[1e300], [1], [0], [NaN]];
  const magnitudes = magnitudesOf(nets);
  for (
    const [exponents, mean, min, max] of [
      [[0, -4000], whole(1e300 / 3), whole(0), whole(1e300)],
      [[0, 4000], normalise(1 / 3, 4000), whole(0), normalise(1, 4000)],
      [[-4000, -4000], normalise(1e300 / 3, -4000), whole(0), normalise(1e300, -4000)],
    ] as const
  ) {
    magnitudes.exponents.set(exponents);
    const samples = emptySamples({ blocks: 1, layers: 1 }, 4);
    const { layers: [layer] } = tally(
      magnitudes,
      { blocks: 1, layers: 1, interiors: [] },
      4,
      samples,
    );
    assertEquals([layer!.zero, layer!.nonfinite], [1, 1]);
    assertEquals([layer!.values, layer!.min, layer!.max], [{ count: 3, mean }, min, max]);
    assertEquals(samples.values[3], NaN);
  }
});

Deno.test("tally() has a mean where float64 cannot hold the sum, or holds only a part of the mean", () => {
  const mean = (nets: readonly Net[]) => tallied(nets).layers[0]!.values.mean;
  assertClose(numberOf(mean([[1e308], [1e308], [1.5e308]])), 3.5 / 3 * 1e308, 1e-15);
  assertEquals(mean([[2 ** -1022], [0], [0], [0]]), normalise(1, -1024));
  assertEquals(mean([[0], [0]]), whole(0));
  const [a, b] = [tallied([[2 ** -1022]]), tallied([[0], [0], [0]])];
  assertEquals(mergeTallies(a, b).layers[0]!.values.mean, normalise(1, -1024));
  const [c, d] = [tallied([[1.6e308], [1.6e308]]), tallied([[1e308]])];
  assertClose(numberOf(mergeTallies(c, d).layers[0]!.values.mean), 1.4e308, 1e-15);
});

Deno.test("tally() has ratios that a quotient of float64s loses", () => {
  const { samples: { ratios, exponents }, slope, sketches } = tallied([
    [1e-300, 1e300],
    [1e300, 1e-300],
    [3e-310, 3e-310],
    [6e-310, 3e-3],
  ]);
  const found = [...ratios].map((mantissa, i) => ({ mantissa, exponent: exponents!.ratios[i]! }));
  assertEquals([slope.vanishing, slope.exploding], [2, 1]);
  assertEquals(found[2], whole(1));
  [-600, 600, 0, Math.log10(6e-310) - Math.log10(3e-3)].forEach((log, i) =>
    assertClose(log10Of(found[i]!.mantissa, found[i]!.exponent) + 1, log + 1, 1e-15)
  );
  assertEquals(sketches.ratios[0]!.count, 4);
});

Deno.test("mergeTallies() is the tally of all nets together", () => {
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: 1e-9, max: 1e9, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0, NaN, Infinity) },
  );
  const nets = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 9 });
  const inner = { from: 0, to: 1 };
  const near = (actual: number, expected: number, scale: number) =>
    assert(Object.is(actual, expected) || Math.abs(actual - expected) <= 1e-11 * (scale + 1));
  fc.assert(
    fc.property(nets, nets, fc.constantFrom(0, -4000, 4000), (a, b, far) => {
      const [merged, whole] = [
        mergeTallies(tallied(a, far, inner), tallied(b, far, inner)),
        tallied([...a, ...b], far, inner),
      ];
      assertEquals(merged.nets, whole.nets);
      merged.layers.forEach(({ values, square, logs, ...exact }, i) => {
        const { values: wholeValues, square: wholeSquare, logs: wholeLogs, ...wholeExact } = whole
          .layers[i]!;
        assertEquals(exact, wholeExact);
        assertEquals([values.count, logs.count], [wholeValues.count, wholeLogs.count]);
        // Near enough to 1 for a number, whatever the exponent.
        const [mean, wholeMean] = [values.mean, wholeValues.mean].map(({ mantissa, exponent }) =>
          ldexp(mantissa, exponent - far)
        );
        near(mean!, wholeMean!, wholeMean!);
        const [squares, wholeSquares] = [square, wholeSquare].map(({ mantissa, exponent }) =>
          ldexp(mantissa, exponent - 2 * far)
        );
        near(squares!, wholeSquares!, wholeSquares!);
        near(logs.mean, wholeLogs.mean, 9);
        near(logs.squares, wholeLogs.squares, wholeLogs.squares);
      });
      merged.slopes.forEach(({ slopes, interior, ...exact }, i) => {
        const { slopes: wholeSlopes, interior: wholeInterior, ...wholeExact } = whole.slopes[i]!;
        assertEquals(exact, wholeExact);
        for (const [some, all] of [[slopes, wholeSlopes], [interior, wholeInterior]] as const) {
          assertEquals(some.count, all.count);
          near(some.mean, all.mean, 9);
          near(some.squares, all.squares, all.squares);
        }
      });
    }),
    { seed: 1 },
  );
});

Deno.test("mapSketches() keeps each sketch in its place", () => {
  const { values, ratios, r2s, slopes } = mapSketches(
    { values: [1, 2, 3], ratios: [4], r2s: [5, 6], slopes: [7] },
    (one) => -one,
  );
  assertEquals([values, ratios, r2s, slopes], [[-1, -2, -3], [-4], [-5, -6], [-7]]);
  const empty = emptySketches({ blocks: 2, layers: 3 });
  const { values: all, ...others } = empty;
  assertEquals([all.length, ...Object.values(others).map(({ length }) => length)], [6, 2, 2, 2]);
});

Deno.test("a magnitude's value and logarithm say the same", () => {
  for (const exponent of [-300, 0, 300]) {
    assertClose(Math.log10(ldexp(1.25, exponent)), log10Of(1.25, exponent), 1e-13);
  }
});
