/**
 * What some seeds' nets of one depth add up to. Tallies of other seeds are merged with it; statistics
 * are read off the last.
 */
import { fitLines } from "./line.ts";
import { ldexp, log10Of, type Magnitudes, readMagnitudes } from "./magnitudes.ts";
import { type Mean, meanOf, mergeMeans, mergeMoments, type Moments, momentsOf } from "./moments.ts";
import { Sketch } from "./sketch.ts";

/** One layer's magnitudes. */
export interface LayerTally {
  /** How many are exactly 0. */
  readonly zero: number;
  /** How many are infinite or NaN. */
  readonly nonfinite: number;
  /** Of the finite ones. */
  readonly values: Mean;
  /** Of log10 of those above zero. */
  readonly logs: Moments;
  /** The smallest and the largest of the finite ones; infinite where there are none. */
  readonly min: number;
  readonly max: number;
}

/** How the magnitude changes over layers. */
export interface NetTally {
  /** Of the lines' slopes, where there is a line. */
  readonly slopes: Moments;
  /** Nets whose first layer's magnitude is under 1/100 of, or over 100 times, the last layer's. */
  readonly vanishing: number;
  readonly exploding: number;
}

/** Sums over seeds. */
export interface Tally {
  /** How many nets of each variant there are, a seed each. */
  readonly nets: number;
  /** [variants, metrics, layers] */
  readonly layers: readonly LayerTally[];
  /** [variants, metrics] */
  readonly slopes: readonly NetTally[];
}

/** Numbers of which there is one for each seed. */
export interface Samples {
  /** The magnitudes, row-major in [variants, metrics, layers, seeds]; 0 below float64's smallest. */
  readonly values: Float64Array<ArrayBuffer>;
  /**
   * The first layer's magnitude over the last layer's, [variants, metrics, seeds]; NaN where they
   * have no ratio, or the last is 0.
   */
  readonly ratios: Float64Array<ArrayBuffer>;
  /** How much of a net's variance its line explains, [variants, metrics, seeds]; NaN for no line. */
  readonly r2s: Float64Array<ArrayBuffer>;
}

/** Sketches of the same. */
export interface Sketches<Kind = Sketch> {
  /** Of the finite magnitudes: [variants, metrics, layers]. */
  readonly values: readonly Kind[];
  /** Of the ratios that are no NaN: [variants, metrics]. */
  readonly ratios: readonly Kind[];
  /** Of the r2s that are no NaN: [variants, metrics]. */
  readonly r2s: readonly Kind[];
}

/** The numbers of a tally's parts. */
export interface TallyShape {
  /** variants x metrics */
  readonly blocks: number;
  readonly layers: number;
}

/**
 * Tallies an engine's magnitudes of some seeds.
 *
 * @param samples Where the numbers themselves are put, if they are wanted.
 * @param sketches To which they are added, if they are given.
 */
export function tally(
  magnitudes: Magnitudes,
  { blocks, layers }: TallyShape,
  nets: number,
  samples?: Samples,
  sketches?: Sketches,
): Tally {
  const { stride } = magnitudes;
  const logs = scratch("logs", layers * nets);
  const layerTallies: LayerTally[] = [];
  const netTallies: NetTally[] = [];
  for (let block = 0; block < blocks; block++) {
    for (let layer = 0; layer < layers; layer++) {
      const row = block * layers + layer;
      const rowValues = samples?.values.subarray(row * nets, (row + 1) * nets) ??
        scratch("values", nets);
      const rowLogs = logs.subarray(layer * nets, (layer + 1) * nets);
      readMagnitudes(magnitudes, row * stride, rowValues, rowLogs);
      layerTallies.push(tallyLayer(rowValues, rowLogs, sketches?.values[row]));
    }
    const ratios = samples?.ratios.subarray(block * nets, (block + 1) * nets) ??
      scratch("ratios", nets);
    const first = block * layers * stride;
    const last = first + (layers - 1) * stride;
    const { vanishing, exploding } = firstOverLast(
      ...[magnitudes, first, last, ratios, sketches?.ratios[block]] as const,
    );
    const lines = fitLines(logs, layers, nets);
    samples?.r2s.set(lines.r2s, block * nets);
    netTallies.push({ slopes: momentsOfNumbers(lines.slopes), vanishing, exploding });
    if (sketches !== undefined) addTo(sketches.r2s[block]!, log10sOf(lines.r2s));
  }
  return { nets, layers: layerTallies, slopes: netTallies };
}

/** Room for the numbers of so many seeds. */
export function emptySamples({ blocks, layers }: TallyShape, seeds: number): Samples {
  const some = (rows: number) => new Float64Array(rows * seeds);
  return { values: some(blocks * layers), ratios: some(blocks), r2s: some(blocks) };
}

/** The tally of two parts' seeds together. */
export function mergeTallies(a: Tally, b: Tally): Tally {
  return {
    nets: a.nets + b.nets,
    layers: a.layers.map((layer, i) => {
      const other = b.layers[i]!;
      return {
        zero: layer.zero + other.zero,
        nonfinite: layer.nonfinite + other.nonfinite,
        values: mergeMeans(layer.values, other.values),
        logs: mergeMoments(layer.logs, other.logs),
        min: Math.min(layer.min, other.min),
        max: Math.max(layer.max, other.max),
      };
    }),
    slopes: a.slopes.map((net, i) => {
      const other = b.slopes[i]!;
      return {
        slopes: mergeMoments(net.slopes, other.slopes),
        vanishing: net.vanishing + other.vanishing,
        exploding: net.exploding + other.exploding,
      };
    }),
  };
}

/** Empty sketches. */
export function emptySketches({ blocks, layers }: TallyShape): Sketches {
  const some = (count: number) => Array.from({ length: count }, () => new Sketch());
  return { values: some(blocks * layers), ratios: some(blocks), r2s: some(blocks) };
}

/** Does something with each sketch, or with those of the same place in two. */
export function mapSketches<From, To>(
  { values, ratios, r2s }: Sketches<From>,
  map: (sketch: From) => To,
): Sketches<To> {
  return { values: values.map(map), ratios: ratios.map(map), r2s: r2s.map(map) };
}

/** Memory that is used again by the next call, since garbage of such a size is slow to go. */
const scratches = new Map<string, Float64Array>();

function scratch(name: string, length: number): Float64Array {
  const there = scratches.get(name);
  if (there !== undefined && there.length >= length) return there.subarray(0, length);
  const made = new Float64Array(length);
  scratches.set(name, made);
  return made;
}

function tallyLayer(values: Float64Array, logs: Float64Array, sketch?: Sketch): LayerTally {
  const [finite, positive] = [scratch("finite", values.length), scratch("positive", values.length)];
  let [finites, positives, min, max] = [0, 0, Infinity, -Infinity];
  for (let seed = 0; seed < values.length; seed++) {
    const value = values[seed]!, log = logs[seed]!;
    if (Number.isNaN(log) || log === Infinity) continue;
    finite[finites++] = value;
    if (log !== -Infinity) positive[positives++] = log;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  sketch?.add(positive.subarray(0, positives));
  sketch?.addZeros(finites - positives);
  return {
    zero: finites - positives,
    nonfinite: values.length - finites,
    values: meanOf(finite, finites),
    logs: momentsOf(positive, positives),
    min,
    max,
  };
}

/** The moments of those that are no NaN. */
function momentsOfNumbers(values: Float64Array): Moments {
  const numbers = scratch("numbers", values.length);
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) numbers[count++] = value;
  return momentsOf(numbers, count);
}

/**
 * Puts the ratios of the magnitudes from index `first` on to those from index `last` on, as Samples
 * has them, and counts those far from 1; a net whose last layer is 0 counts as exploding.
 */
function firstOverLast(
  { mantissas, exponents }: Magnitudes,
  first: number,
  last: number,
  ratios: Float64Array,
  sketch?: Sketch,
): { vanishing: number; exploding: number } {
  const logs = scratch("ratio logs", ratios.length);
  let [vanishing, exploding] = [0, 0];
  for (let seed = 0; seed < ratios.length; seed++, first++, last++) {
    const a = mantissas[first]!, b = mantissas[last]!;
    const exponent = exponents[first]! - exponents[last]!;
    const ratio = Number.isFinite(a) && Number.isFinite(b) ? ldexp(a / b, exponent) : NaN;
    if (ratio < 1 / 100) vanishing++;
    if (ratio > 100) exploding++;
    ratios[seed] = b > 0 ? ratio : NaN;
    logs[seed] = b > 0 && !Number.isNaN(ratio) ? log10Of(a / b, exponent) : NaN;
  }
  if (sketch !== undefined) addTo(sketch, logs);
  return { vanishing, exploding };
}

function log10sOf(values: Float64Array): Float64Array {
  const logs = scratch("logs of numbers", values.length);
  for (let i = 0; i < values.length; i++) logs[i] = Math.log10(values[i]!);
  return logs;
}

/** Adds numbers to a sketch: of their logarithms -Infinity is a zero's, NaN nothing's. */
function addTo(sketch: Sketch, logs: Float64Array): void {
  const finite = scratch("finite logs", logs.length);
  let [count, zeros] = [0, 0];
  for (let i = 0; i < logs.length; i++) {
    if (Number.isFinite(logs[i]!)) finite[count++] = logs[i]!;
    else if (logs[i] === -Infinity) zeros++;
  }
  sketch.add(finite.subarray(0, count));
  sketch.addZeros(zeros);
}
