import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ldexp, log10Of, type Magnitudes } from "../../src/statistics/magnitudes.ts";
import { quantiles, sketchQuantiles } from "../../src/statistics/quantile.ts";
import type { Sketch } from "../../src/statistics/sketch.ts";
import {
  emptySamples,
  emptySketches,
  mapSketches,
  mergeTallies,
  tally,
} from "../../src/statistics/tally.ts";
import { assertClose } from "../helpers/reference.ts";

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
function tallied(nets: readonly Net[], exponent = 0) {
  const shape = { blocks: 1, layers: nets[0]!.length };
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
  assertEquals(rest, { zero: 2, nonfinite: 2, min: 0, max: 4 });
  assertEquals(values, { count: 4, mean: 1.25 });
  assertEquals([logs.count, logs.mean], [2, Math.log10(4) / 2]);
  assertClose(logs.squares, Math.log10(4) ** 2 / 2, 1e-15);
  assertEquals([...samples.values], [0, 0, 4, NaN, 1, Infinity]);
  assertNumbers(sketches.values[0]!, [0, 0, 1, 4]);
});

Deno.test("tally() of nothing finite has no mean, and ends that are no numbers", () => {
  const { layers: [layer], sketches } = tallied([[NaN], [Infinity]]);
  const { values, logs, ...rest } = layer!;
  assertEquals(rest, { zero: 0, nonfinite: 2, min: Infinity, max: -Infinity });
  assertEquals([values, logs.count], [{ count: 0, mean: NaN }, 0]);
  assertEquals(sketches.values[0]!.count, 0);
});

Deno.test("tally() counts vanishing and exploding nets, with both limits outside", () => {
  for (
    const [first, last, vanishing, exploding] of [
      [1, 100, 0, 0],
      [1, 100.001, 1, 0],
      [100, 1, 0, 0],
      [100.001, 1, 0, 1],
      [0, 1, 1, 0],
      [1, 0, 0, 1],
      [0, 0, 0, 0],
      [NaN, 1, 0, 0],
      [1, NaN, 0, 0],
      [Infinity, 1, 0, 0],
      [1, Infinity, 0, 0],
    ] as const
  ) {
    // The layer between the two has no say.
    const { slope } = tallied([[first, 7, last]]);
    assertEquals([slope.vanishing, slope.exploding], [vanishing, exploding], `${first}, ${last}`);
  }
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
  const shape = { blocks: 1, layers: 2 };
  const [samples, sketches] = [emptySamples(shape, 2), emptySketches(shape)];
  const { slopes: [slope] } = tally(magnitudes, shape, 2, samples, sketches);
  assertEquals([...samples.ratios], [Infinity, 0]);
  assertEquals(quantiles(samples.ratios, [0, 1]), [0, Infinity]);
  assertEquals([slope!.vanishing, slope!.exploding, slope!.slopes.count], [1, 1, 2]);
  assertEquals(sketchQuantiles(sketches.ratios[0]!, [0, 1]), [0, Infinity]);
  assertEquals(sketches.ratios[0]!.at([0, 1]).map((log) => Math.round(log / Math.log10(2))), [
    -8000,
    8000,
  ]);
});

Deno.test("tally() has the slopes of the nets that have a line, and what their lines explain", () => {
  const nets = [[1, 10, 1], [1, 10, 100], [1, 1, 1], [0, 0, 5], [100, 0, 1], [NaN, 1, 1000]];
  const { slope: { slopes }, samples: { r2s }, sketches } = tallied(nets);
  // By hand: 0, 1, 0, none, -1, 3.
  assertEquals(slopes.count, 5);
  assertClose(slopes.mean, 3 / 5, 1e-14);
  assertClose(slopes.squares, 11 - 9 / 5, 1e-14);
  assertEquals([...r2s].map((r2) => Math.round(r2 * 1e9) / 1e9), [0, 1, NaN, NaN, 1, 1]);
  assertEquals(sketches.r2s[0]!.count, 4);
  assertNumbers(sketches.r2s[0]!, [0, 1, 1, 1]);
});

Deno.test("tally() of nets of a single layer has no line", () => {
  const { slope } = tallied([[1], [3]]);
  assertEquals([slope.slopes.count, slope.vanishing, slope.exploding], [0, 0, 0]);
});

Deno.test("tally() keeps variants, metrics and layers apart, whatever the stride", () => {
  const value = (block: number, layer: number, net: number) => 1 + block * 100 + layer * 10 + net;
  const [shape, nets, stride] = [{ blocks: 2, layers: 3 }, 4, 7];
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
  const [near, far] = [tallied(nets), tallied(nets, -4000)];
  assertClose(far.slope.slopes.mean, near.slope.slopes.mean, 1e-11);
  assertClose(far.layers[0]!.logs.mean, near.layers[0]!.logs.mean - 4000 * Math.log10(2), 1e-14);
  assertClose(far.layers[0]!.logs.squares, near.layers[0]!.logs.squares, 1e-11);
  assertEquals([far.layers[0]!.zero, far.layers[0]!.nonfinite, far.layers[0]!.max], [0, 0, 0]);
  assertEquals([...far.samples.values].every((value) => value === 0), true);
  assertEquals(far.samples.ratios, near.samples.ratios);
});

Deno.test("mergeTallies() is the tally of all nets together", () => {
  const value = fc.oneof(
    { weight: 5, arbitrary: fc.double({ min: 1e-9, max: 1e9, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(0, NaN, Infinity) },
  );
  const nets = fc.array(fc.tuple(value, value, value), { minLength: 1, maxLength: 9 });
  const near = (actual: number, expected: number, scale: number) =>
    assert(Object.is(actual, expected) || Math.abs(actual - expected) <= 1e-11 * (scale + 1));
  fc.assert(
    fc.property(nets, nets, (a, b) => {
      const [merged, whole] = [mergeTallies(tallied(a), tallied(b)), tallied([...a, ...b])];
      assertEquals(merged.nets, whole.nets);
      merged.layers.forEach(({ values, logs, ...exact }, i) => {
        const { values: wholeValues, logs: wholeLogs, ...wholeExact } = whole.layers[i]!;
        assertEquals(exact, wholeExact);
        assertEquals([values.count, logs.count], [wholeValues.count, wholeLogs.count]);
        near(values.mean, wholeValues.mean, wholeValues.mean);
        near(logs.mean, wholeLogs.mean, 9);
        near(logs.squares, wholeLogs.squares, wholeLogs.squares);
      });
      merged.slopes.forEach(({ slopes, ...exact }, i) => {
        const { slopes: wholeSlopes, ...wholeExact } = whole.slopes[i]!;
        assertEquals(exact, wholeExact);
        assertEquals(slopes.count, wholeSlopes.count);
        near(slopes.mean, wholeSlopes.mean, 9);
        near(slopes.squares, wholeSlopes.squares, wholeSlopes.squares);
      });
    }),
    { seed: 1 },
  );
});

Deno.test("mapSketches() keeps each sketch in its place", () => {
  const { values, ratios, r2s } = mapSketches(
    { values: [1, 2, 3], ratios: [4], r2s: [5, 6] },
    (one) => -one,
  );
  assertEquals([values, ratios, r2s], [[-1, -2, -3], [-4], [-5, -6]]);
  const empty = emptySketches({ blocks: 2, layers: 3 });
  assertEquals([empty.values.length, empty.ratios.length, empty.r2s.length], [6, 2, 2]);
});

Deno.test("a magnitude's value and logarithm say the same", () => {
  for (const exponent of [-300, 0, 300]) {
    assertClose(Math.log10(ldexp(1.25, exponent)), log10Of(1.25, exponent), 1e-13);
  }
});
