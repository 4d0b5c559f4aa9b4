/**
 * The sums that a sweep's statistics are read from, over some nets of one depth. Tallies of different
 * nets are merged until one is left that has all of them.
 */
import { type LayerTally, mergeLayers, tallyLayer } from "./layer_tally.ts";
import { fitLines } from "./line.ts";
import { divide, isWhole, ldexp, log10All, type Magnitudes } from "./magnitudes.ts";
import { mergeMoments, type Moments, momentsOf } from "./moments.ts";
import { exponentsOf, type Samples, type TallyShape } from "./samples.ts";
import { scratch, scratchIntegers } from "./scratch.ts";
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

/** A sketch for each row of Samples, in the same order, of the row's numbers that count. */
export interface Sketches<Kind = Sketch> {
  /** Of the finite magnitudes. */
  readonly values: readonly Kind[];
  /** Of the ratios that are not NaN. */
  readonly ratios: readonly Kind[];
  /** Of the shares that are not NaN. */
  readonly r2s: readonly Kind[];
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
      const { tally, exponents } = tallyLayer(
        ...[magnitudes, row * stride, rowValues, rowLogs, sketches?.values[row]] as const,
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
    if (sketches !== undefined) {
      addTo(sketches.r2s[block]!, lines.r2s, scratchIntegers("none", nets));
    }
  }
  return { nets, layers: layerTallies, slopes: netTallies };
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
  for (let i = 0; i < values.length; i++) {
    if (!Number.isNaN(values[i])) numbers[count++] = values[i]!;
  }
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
  // The ratios, in any form.
  const quotients = scratch("quotients", ratios.length);
  const apart = scratchIntegers("apart", ratios.length);
  let far: Int32Array | undefined;
  let [vanishing, exploding] = [0, 0];
  for (let net = 0; net < ratios.length; net++, first++, last++) {
    const a = mantissas[first]!, b = mantissas[last]!;
    let exponent = exponents[first]! - exponents[last]!, size = 0;
    let quotient = Number.isFinite(a) && Number.isFinite(b) ? a / b : NaN;
    let ratio = ldexp(quotient, exponent);
    if (quotient >= 0 && a > 0 && b > 0 && !(isWhole(quotient) && isWhole(ratio))) {
      const exact = divide(a, b, exponent);
      ratio = quotient = exact.mantissa;
      exponent = size = exact.exponent;
      if (size !== 0) (far ??= scratchIntegers("far", ratios.length).fill(0))[net] = size;
    }
    if (size < 0 || size === 0 && ratio < 1 / 100) vanishing++;
    if (size > 0 || size === 0 && ratio > 100) exploding++;
    ratios[net] = b > 0 ? ratio : NaN;
    quotients[net] = b > 0 ? quotient : NaN;
    apart[net] = exponent;
  }
  if (sketch !== undefined) addTo(sketch, quotients, apart);
  return { vanishing, exploding, exponents: far };
}

/** Adds numbers to a sketch, each times 2^exponent; what is not finite is left out. */
function addTo(sketch: Sketch, numbers: Float64Array, exponents: Int32Array): void {
  const logs = scratch("logs of numbers", numbers.length);
  log10All(logs, numbers, exponents, 0);
  const finite = scratch("finite logs", logs.length);
  let [count, zeros] = [0, 0];
  for (let i = 0; i < logs.length; i++) {
    const log = logs[i]!;
    if (Number.isFinite(log)) finite[count++] = log;
    else if (log === -Infinity) zeros++;
  }
  sketch.add(finite.subarray(0, count));
  sketch.addZeros(zeros);
}
