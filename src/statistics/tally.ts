/**
 * The sums that a sweep's statistics are read from, over some nets of one depth. Tallies of different
 * nets are merged until one is left that has all of them.
 */
import { fitLines } from "./line.ts";
import { ldexp, log10Of, type Magnitudes, readMagnitudes } from "./magnitudes.ts";
import { type Mean, meanOf, mergeMeans, mergeMoments, type Moments, momentsOf } from "./moments.ts";
import { Sketch } from "./sketch.ts";

/** What is summed of one layer's magnitude, over the nets. */
export interface LayerTally {
  /** How many magnitudes are exactly 0. */
  readonly zero: number;
  /** How many are infinite or NaN. */
  readonly nonfinite: number;
  /** The mean of the finite ones. */
  readonly values: Mean;
  /** The moments of log10 of the finite ones above zero. */
  readonly logs: Moments;
  /** The smallest and the largest of the finite ones; infinite where there are none. */
  readonly min: number;
  readonly max: number;
}

/** What is summed of how the magnitude changes from layer to layer, over the nets. */
export interface NetTally {
  /** The moments of the slopes of the nets' lines, of those that have one. */
  readonly slopes: Moments;
  /** How many nets have a first layer whose magnitude is under 1/100 of the last layer's. */
  readonly vanishing: number;
  /** How many have a first layer whose magnitude is over 100 times the last layer's. */
  readonly exploding: number;
}

/** Sums over nets. */
export interface Tally {
  /** How many nets of each variant there are, one for each seed. */
  readonly nets: number;
  /** One for each (variant, metric, layer), in that order. */
  readonly layers: readonly LayerTally[];
  /** One for each (variant, metric), in that order. */
  readonly slopes: readonly NetTally[];
}

/** The numbers that quantiles are taken of, each net's own. */
export interface Samples {
  /**
   * The magnitudes, row-major in [variants, metrics, layers, nets]; 0 where they are smaller than
   * float64's smallest number.
   */
  readonly values: Float64Array<ArrayBuffer>;
  /**
   * The first layer's magnitude over the last layer's, row-major in [variants, metrics, nets]; NaN
   * where either is not finite or the last is 0.
   */
  readonly ratios: Float64Array<ArrayBuffer>;
  /**
   * The share of the variance that a net's line explains, row-major in [variants, metrics, nets];
   * NaN where there is no line, or where the line is level.
   */
  readonly r2s: Float64Array<ArrayBuffer>;
}

/** A sketch for each row of Samples, in the same order, of the row's numbers that count. */
export interface Sketches<Kind = Sketch> {
  /** Of the finite magnitudes. */
  readonly values: readonly Kind[];
  /** Of the ratios that are not NaN. */
  readonly ratios: readonly Kind[];
  /** Of the shares that are not NaN. */
  readonly r2s: readonly Kind[];
}

/** How many parts a tally has. */
export interface TallyShape {
  /** The number of variants times that of metrics. */
  readonly blocks: number;
  readonly layers: number;
}

/**
 * Tallies the magnitudes that an engine measured.
 *
 * @param nets How many nets of each variant they are of.
 * @param samples Where each net's own numbers are put, if they are wanted.
 * @param sketches What they are added to, if it is given.
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

/** Room for the numbers of so many nets. */
export function emptySamples({ blocks, layers }: TallyShape, nets: number): Samples {
  const some = (rows: number) => new Float64Array(rows * nets);
  return { values: some(blocks * layers), ratios: some(blocks), r2s: some(blocks) };
}

/** The tally of two parts' nets together. */
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

/** A sketch without numbers for each row. */
export function emptySketches({ blocks, layers }: TallyShape): Sketches {
  const some = (count: number) => Array.from({ length: count }, () => new Sketch());
  return { values: some(blocks * layers), ratios: some(blocks), r2s: some(blocks) };
}

/** What a function makes of each sketch. */
export function mapSketches<From, To>(
  { values, ratios, r2s }: Sketches<From>,
  map: (sketch: From) => To,
): Sketches<To> {
  return { values: values.map(map), ratios: ratios.map(map), r2s: r2s.map(map) };
}

/** Memory that the next call uses again, since collecting garbage of this size takes time. */
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
  for (let net = 0; net < values.length; net++) {
    const value = values[net]!, log = logs[net]!;
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

/** The moments of the values that are not NaN. */
function momentsOfNumbers(values: Float64Array): Moments {
  const numbers = scratch("numbers", values.length);
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) numbers[count++] = value;
  return momentsOf(numbers, count);
}

/**
 * Divides the magnitudes from index `first` on by those from index `last` on, as in Samples, and counts
 * the nets that vanish or explode. A net whose last layer alone is 0 explodes.
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
  for (let net = 0; net < ratios.length; net++, first++, last++) {
    const a = mantissas[first]!, b = mantissas[last]!;
    const exponent = exponents[first]! - exponents[last]!;
    const ratio = Number.isFinite(a) && Number.isFinite(b) ? ldexp(a / b, exponent) : NaN;
    if (ratio < 1 / 100) vanishing++;
    if (ratio > 100) exploding++;
    ratios[net] = b > 0 ? ratio : NaN;
    logs[net] = b > 0 && !Number.isNaN(ratio) ? log10Of(a / b, exponent) : NaN;
  }
  if (sketch !== undefined) addTo(sketch, logs);
  return { vanishing, exploding };
}

function log10sOf(values: Float64Array): Float64Array {
  const logs = scratch("logs of numbers", values.length);
  for (let i = 0; i < values.length; i++) logs[i] = Math.log10(values[i]!);
  return logs;
}

/** Adds numbers to a sketch, by their logarithms: -Infinity stands for 0; NaN and Infinity are left out. */
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
