/**
 * The sums that a sweep's statistics are read from, over some nets of one depth. Tallies of different
 * nets are merged until one is left that has all of them.
 */
import { type LayerTally, mergeLayers, tallyLayer } from "./layer_tally.ts";
import { fitLines } from "./line.ts";
import { divide, isWhole, ldexp, log10Of, type Magnitudes } from "./magnitudes.ts";
import { mergeMoments, type Moments, momentsOf } from "./moments.ts";
import { release } from "./release.ts";
import { scratch } from "./scratch.ts";
import { Sketch } from "./sketch.ts";

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
  /** The magnitudes' mantissas, row-major in [variants, metrics, layers, nets]. */
  readonly values: Float64Array<ArrayBuffer>;
  /**
   * The first layer's magnitude over the last layer's, row-major in [variants, metrics, nets], as
   * mantissas; NaN where either is not finite or the last is 0.
   */
  readonly ratios: Float64Array<ArrayBuffer>;
  /**
   * The share of the variance that a net's line explains, row-major in [variants, metrics, nets];
   * NaN where there is no line, or where the line is level.
   */
  readonly r2s: Float64Array<ArrayBuffer>;
  /** The exponents that belong to those mantissas, if not all are 0. */
  exponents?: Exponents;
}

/** The exponents of numbers in the form of {@linkcode Magnitude}. */
export interface Exponents {
  readonly values: Int32Array<ArrayBuffer>;
  readonly ratios: Int32Array<ArrayBuffer>;
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
  const { stride, mantissas } = magnitudes;
  const words = new Int32Array(mantissas.buffer, mantissas.byteOffset, 2 * mantissas.length);
  const logs = scratch("logs", layers * nets);
  const layerTallies: LayerTally[] = [];
  const netTallies: NetTally[] = [];
  for (let block = 0; block < blocks; block++) {
    for (let layer = 0; layer < layers; layer++) {
      const row = block * layers + layer;
      const rowValues = samples?.values.subarray(row * nets, (row + 1) * nets) ??
        scratch("values", nets);
      const rowLogs = logs.subarray(layer * nets, (layer + 1) * nets);
      const { tally, exponents } = tallyLayer(
        ...[magnitudes, words, row * stride, rowValues, rowLogs, sketches?.values[row]] as const,
      );
      layerTallies.push(tally);
      if (exponents !== undefined && samples !== undefined) {
        exponentsOf(samples).values.set(exponents, row * nets);
      }
    }
    const ratios = samples?.ratios.subarray(block * nets, (block + 1) * nets) ??
      scratch("ratios", nets);
    const first = block * layers * stride;
    const last = first + (layers - 1) * stride;
    const { vanishing, exploding, exponents } = firstOverLast(
      ...[magnitudes, first, last, ratios, sketches?.ratios[block]] as const,
    );
    if (exponents !== undefined && samples !== undefined) {
      exponentsOf(samples).ratios.set(exponents, block * nets);
    }
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

/** The samples' exponents, which are made if all were 0 so far. */
export function exponentsOf(samples: Samples): Exponents {
  const { values, ratios } = samples;
  return samples.exponents ??= {
    values: new Int32Array(values.length),
    ratios: new Int32Array(ratios.length),
  };
}

/** Gives the samples' memory back; they are not to be used any more. */
export function releaseSamples({ exponents, ...arrays }: Samples): void {
  for (const array of [...Object.values(arrays), ...Object.values(exponents ?? {})]) release(array);
}

/** The tally of two parts' nets together. */
export function mergeTallies(a: Tally, b: Tally): Tally {
  return {
    nets: a.nets + b.nets,
    layers: a.layers.map((layer, i) => mergeLayers(layer, b.layers[i]!)),
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

/** The moments of the values that are not NaN. */
function momentsOfNumbers(values: Float64Array): Moments {
  const numbers = scratch("numbers", values.length);
  let count = 0;
  for (const value of values) if (!Number.isNaN(value)) numbers[count++] = value;
  return momentsOf(numbers, count);
}

/**
 * Divides the magnitudes from index `first` on by those from index `last` on, as in Samples, and counts
 * the nets that vanish or explode. A net whose last layer alone is 0 explodes. Gives the ratios'
 * exponents, if not all are 0.
 */
function firstOverLast(
  { mantissas, exponents }: Magnitudes,
  first: number,
  last: number,
  ratios: Float64Array,
  sketch?: Sketch,
): { vanishing: number; exploding: number; exponents: Int32Array | undefined } {
  const logs = scratch("ratio logs", ratios.length);
  let far: Int32Array | undefined;
  let [vanishing, exploding] = [0, 0];
  for (let net = 0; net < ratios.length; net++, first++, last++) {
    const a = mantissas[first]!, b = mantissas[last]!;
    const exponent = exponents[first]! - exponents[last]!;
    const quotient = Number.isFinite(a) && Number.isFinite(b) ? a / b : NaN;
    let [ratio, log, size] = [ldexp(quotient, exponent), log10Of(quotient, exponent), 0];
    if (quotient >= 0 && a > 0 && b > 0 && !(isWhole(quotient) && isWhole(ratio))) {
      const exact = divide(a, b, exponent);
      [ratio, log, size] = [
        exact.mantissa,
        log10Of(exact.mantissa, exact.exponent),
        exact.exponent,
      ];
      if (size !== 0) (far ??= new Int32Array(ratios.length))[net] = size;
    }
    if (size < 0 || size === 0 && ratio < 1 / 100) vanishing++;
    if (size > 0 || size === 0 && ratio > 100) exploding++;
    ratios[net] = b > 0 ? ratio : NaN;
    logs[net] = b > 0 ? log : NaN;
  }
  if (sketch !== undefined) addTo(sketch, logs);
  return { vanishing, exploding, exponents: far };
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
