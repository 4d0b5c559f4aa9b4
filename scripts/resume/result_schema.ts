/**
 * What a unit's result in a journal must be like: as many numbers as the unit has nets and layers, each
 * of them possible, and such as go together.
 */
import * as v from "valibot";
import { wholeNumber } from "../../src/options/schemas.ts";
import type { MagnitudeMean } from "../../src/statistics/spread.ts";
import {
  compare,
  isMagnitude,
  type Magnitude,
  normalise,
  rootOf,
} from "../../src/statistics/magnitudes.ts";
import type { Moments } from "../../src/statistics/moments.ts";
import type { SketchData } from "../../src/statistics/sketch.ts";
import type { LayerTally } from "../../src/statistics/layer_tally.ts";
import type { NetTally } from "../../src/statistics/tally.ts";
import type { SweepConfig } from "../../src/sweep/options.ts";
import { isSketched, type Unit } from "../../src/sweep/plan.ts";
import type { UnitResult } from "../../src/sweep/unit.ts";

/**
 * What may be found for a unit.
 *
 * @param runs Whether each seed's magnitudes are kept.
 */
export function resultSchema(
  { config, runs }: { readonly config: SweepConfig; readonly runs: boolean },
  { depth, start, end }: Unit,
): v.GenericSchema<unknown, UnitResult> {
  const nets = end - start;
  const blocks = config.variants.length * config.metrics.length;
  const sketched = isSketched(config);
  const most = furthest(depth);
  const tally = v.strictObject({
    nets: v.literal(nets),
    layers: listOf(blocks * depth, layerSchema(nets, most)),
    slopes: listOf(blocks, netSchema(nets)),
  });
  const [values, ratios] = [blocks * depth * nets, blocks * nets];
  const samples = v.pipe(
    v.strictObject({
      values: samplesOf(values),
      ratios: samplesOf(ratios),
      r2s: samplesOf(ratios),
      slopes: slopesOf(ratios),
      exponents: v.exactOptional(
        v.strictObject({ values: exponentsOf(values, most), ratios: exponentsOf(ratios, most) }),
      ),
    }),
    v.check((samples) => areMagnitudes(samples.values, samples.exponents?.values)),
    v.check((samples) => areMagnitudes(samples.ratios, samples.exponents?.ratios)),
  );
  const sketch = sketchSchema(nets, depth);
  const sketches = v.strictObject({
    values: listOf(blocks * depth, sketch),
    ratios: listOf(blocks, sketch),
    r2s: listOf(blocks, sketch),
    slopes: listOf(blocks, sketch),
  });
  const parts = { tally };
  if (!sketched) return v.strictObject({ ...parts, samples });
  const both = runs
    ? v.strictObject({ ...parts, samples, sketches })
    : v.strictObject({ ...parts, sketches });
  return v.pipe(
    both as v.GenericSchema<unknown, UnitResult>,
    v.check(({ tally, sketches }) =>
      tally.layers.every(({ values }, i) => countOf(sketches!.values[i]!) === values.count) &&
      tally.slopes.every(({ slopes }, i) => countOf(sketches!.slopes[i]!) === slopes.count)
    ),
  );
}

/** A list of so many items; a longer one is not looked through. */
function listOf<T>(
  length: number,
  item: v.GenericSchema<unknown, T>,
): v.GenericSchema<unknown, readonly T[]> {
  const isOfLength = (value: unknown) => Array.isArray(value) && value.length === length;
  return v.pipe(v.custom<unknown[]>(isOfLength), v.array(item));
}

/** Numbers, none of which is below 0. */
function samplesOf(length: number): v.GenericSchema<unknown, Float64Array<ArrayBuffer>> {
  return v.custom<Float64Array<ArrayBuffer>>((value) =>
    value instanceof Float64Array && value.length === length && !value.some((sample) => sample < 0)
  );
}

/** Numbers of either sign, none of them infinite. */
function slopesOf(length: number): v.GenericSchema<unknown, Float64Array<ArrayBuffer>> {
  return v.custom<Float64Array<ArrayBuffer>>((value) =>
    value instanceof Float64Array && value.length === length &&
    !value.some((slope) => Math.abs(slope) === Infinity)
  );
}

/** Exponents of so many numbers, none of which is further from 0 than `most`. */
function exponentsOf(
  length: number,
  most: number,
): v.GenericSchema<unknown, Int32Array<ArrayBuffer>> {
  return v.custom<Int32Array<ArrayBuffer>>((value) =>
    value instanceof Int32Array && value.length === length &&
    value.every((exponent) => Math.abs(exponent) <= most)
  );
}

/** Whether numbers have the form of Magnitude, each with its exponent. */
function areMagnitudes(mantissas: Float64Array, exponents: Int32Array | undefined): boolean {
  return mantissas.every((mantissa, i) => isMagnitude({ mantissa, exponent: exponents?.[i] ?? 0 }));
}

/** How many there are of something, of which there is at most one for each net. */
function countUpTo(nets: number): v.GenericSchema<unknown, number> {
  return wholeNumber(0, nets);
}

function momentsSchema(nets: number): v.GenericSchema<unknown, Moments> {
  return v.pipe(
    v.strictObject({ count: countUpTo(nets), mean: number, squares: number }),
    v.check(({ count, mean, squares }) =>
      count === 0
        ? Number.isNaN(mean) && squares === 0
        : Number.isFinite(mean) && Number.isFinite(squares) && squares >= 0
    ),
  );
}

/** Any number, NaN and the infinities among them. */
const number: v.GenericSchema<unknown, number> = v.custom<number>((value) =>
  typeof value === "number"
);

/** A magnitude whose exponent is no further from 0 than `most`. */
function magnitudeSchema(most: number): v.GenericSchema<unknown, Magnitude> {
  return v.pipe(
    v.strictObject({ mantissa: number, exponent: wholeNumber(-most, most) }),
    v.check(isMagnitude),
  );
}

function layerSchema(nets: number, most: number): v.GenericSchema<unknown, LayerTally> {
  const [count, magnitude] = [countUpTo(nets), magnitudeSchema(most)];
  return v.pipe(
    v.strictObject({
      zero: count,
      nonfinite: count,
      values: v.strictObject({ count, mean: magnitude }),
      square: magnitudeSchema(2 * most),
      logs: momentsSchema(nets),
      min: magnitude,
      max: magnitude,
    }),
    v.check(({ zero, nonfinite, values, square, logs, min, max }) =>
      values.count === nets - nonfinite && logs.count === values.count - zero &&
      isSpread(values, min, max) && isSpread({ ...values, mean: rootOf(square) }, min, max)
    ),
  );
}

/** Whether a mean, a smallest and a largest magnitude may be of the same magnitudes. */
function isSpread({ count, mean }: MagnitudeMean, min: Magnitude, max: Magnitude): boolean {
  const all = [min, mean, max];
  if (count === 0) return all.every(({ mantissa }) => Number.isNaN(mantissa));
  const isFinite = all.every(({ mantissa }) => mantissa < Infinity);
  // A mean is rounded.
  const times = ({ mantissa, exponent }: Magnitude, factor: number) =>
    normalise(mantissa * factor, exponent);
  return isFinite && compare(min, max) <= 0 && compare(mean, times(min, 1 - 1e-9)) >= 0 &&
    compare(mean, times(max, 1 + 1e-9)) <= 0;
}

function netSchema(nets: number): v.GenericSchema<unknown, NetTally> {
  const count = countUpTo(nets);
  return v.pipe(
    v.strictObject({
      slopes: momentsSchema(nets),
      interior: momentsSchema(nets),
      vanishing: count,
      exploding: count,
      silent: count,
      nonfinite: count,
    }),
    v.check(({ vanishing, exploding, silent, nonfinite }) =>
      vanishing + exploding + silent + nonfinite <= nets
    ),
  );
}

/**
 * No layer changes a magnitude by so many decades: even float32's smallest number times a weight's is
 * more. Sketches take memory for the decades that they span.
 */
const DECADES_PER_LAYER = 100;
/** The decades that float64's numbers are in, which the first magnitude is from, and some more. */
const MORE_DECADES = 1000;
/** A decade has no more pages of a sketch. */
const PAGES_PER_DECADE = 80;
/** Nor has it as many powers of two. */
const POWERS_PER_DECADE = 4;

/** How far a magnitude's exponent may be from 0. */
function furthest(depth: number): number {
  return (DECADES_PER_LAYER * depth + MORE_DECADES) * POWERS_PER_DECADE;
}

function sketchSchema(nets: number, depth: number): v.GenericSchema<unknown, SketchData> {
  const furthest = (DECADES_PER_LAYER * depth + MORE_DECADES) * PAGES_PER_DECADE;
  return v.pipe(
    v.strictObject({
      zeros: countUpTo(nets),
      pages: v.custom<Int32Array>((pages) =>
        pages instanceof Int32Array &&
        pages.every((page, i) => Math.abs(page) <= furthest && (i === 0 || page > pages[i - 1]!))
      ),
      counts: v.custom<SketchData["counts"]>((counts) =>
        counts instanceof Uint8Array || counts instanceof Uint16Array ||
        counts instanceof Uint32Array
      ),
      far: v.custom<Int32Array>((far) =>
        far instanceof Int32Array && far.every((bucket) => Math.abs(bucket) <= 16 * furthest)
      ),
    }),
    v.check((sketch) =>
      sketch.counts.length === 16 * sketch.pages.length && countOf(sketch) <= nets
    ),
  );
}

/** How many numbers a sketch has. */
function countOf({ zeros, far, counts }: SketchData): number {
  let sum = zeros + far.length;
  for (const count of counts) sum += count;
  return sum;
}
