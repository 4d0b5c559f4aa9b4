/**
 * The sums that a sweep's statistics are read from, over some nets of one depth. Tallies of different
 * nets are merged until one is left that has all of them.
 */
import { countNonfinite, type Fates, firstOverLast, mergeFates } from "./fates.ts";
import { type LayerTally, mergeLayers, tallyLayer } from "./layer_tally.ts";
import { kernel } from "./kernel/kernel.ts";
import { keepFinite, roomFor, rowStep } from "./kernel/room.ts";
import { fitRows } from "./line.ts";
import { type Magnitudes, measureAll } from "./magnitudes.ts";
import { mergeMoments, type Moments, momentsOf } from "./moments.ts";
import { exponentsOf, type Interior, type Samples, type TallyShape } from "./samples.ts";
import { scratch } from "./scratch.ts";
import { Sketch, slopesAsLogs } from "./sketch.ts";

/** What is summed of how the magnitude changes from layer to layer, over the nets. */
export interface NetTally extends Fates {
  /** The moments of the slopes of the nets' lines, of those that have one. */
  readonly slopes: Moments;
  /** The same of lines through the interior alone. */
  readonly interior: Moments;
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
  /** Of the slopes that are not NaN, as slopesAsLogs() has them. */
  readonly slopes: readonly Kind[];
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
  { blocks, layers, interiors }: TallyShape,
  nets: number,
  samples?: Samples,
  sketches?: Sketches,
): Tally {
  const { stride } = magnitudes;
  const [{ logs, slopes }, step] = [roomFor(nets, layers + 1), rowStep(nets)];
  const spareLogs = logs.subarray(layers * step, layers * step + nets);
  const layerTallies: LayerTally[] = [];
  const netTallies: NetTally[] = [];
  for (let block = 0; block < blocks; block++) {
    for (let layer = 0; layer < layers; layer++) {
      const row = block * layers + layer;
      const rowLogs = logs.subarray(layer * step, layer * step + nets);
      const { tally, values, exponents } = tallyLayer(
        ...[magnitudes, row * stride, rowLogs, sketches?.values[row]] as const,
      );
      layerTallies.push(tally);
      samples?.values.set(values, row * nets);
      if (exponents !== undefined && samples !== undefined) {
        exponentsOf(samples).values.set(exponents, row * nets);
      }
    }
    const ratios = samples?.ratios.subarray(block * nets, (block + 1) * nets) ??
      scratch("ratios", nets);
    const first = block * layers * stride;
    const last = first + (layers - 1) * stride;
    const { fates, settled, quotients, apart, exponents } = firstOverLast(
      ...[magnitudes, first, last, ratios] as const,
    );
    if (exponents !== undefined && samples !== undefined) {
      exponentsOf(samples).ratios.set(exponents, block * nets);
    }
    const isFinite = layerTallies.slice(block * layers).every(({ nonfinite }) => nonfinite === 0);
    const nonfinite = isFinite ? 0 : countNonfinite(logs, step, layers, settled);
    if (sketches !== undefined) {
      measureAll({ mantissas: quotients, exponents: apart }, 0, spareLogs);
      addLogs(sketches.ratios[block]!, spareLogs);
    }
    const lines = fitRows(logs, layers, nets);
    samples?.r2s.set(lines.r2s, block * nets);
    samples?.slopes.set(lines.slopes, block * nets);
    if (sketches !== undefined) {
      kernel().putLog10(lines.r2s.byteOffset, spareLogs.byteOffset, Math.ceil(nets / 4) * 4);
      addLogs(sketches.r2s[block]!, spareLogs);
    }
    const own = keepFinite(lines.slopes, slopes);
    const moments = momentsOf(own);
    if (sketches !== undefined) sketches.slopes[block]!.add(slopesAsLogs(own));
    // The lines are overwritten now.
    const interior = momentsOf(interiorSlopes(logs, nets, interiors[block]));
    netTallies.push({ slopes: moments, interior, ...fates, nonfinite });
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
        interior: mergeMoments(net.interior, other.interior),
        ...mergeFates(net, other),
      };
    }),
  };
}

/** A sketch without numbers for each row. */
export function emptySketches({ blocks, layers }: Pick<TallyShape, "blocks" | "layers">): Sketches {
  const some = (count: number) => Array.from({ length: count }, () => new Sketch());
  return {
    values: some(blocks * layers),
    ratios: some(blocks),
    r2s: some(blocks),
    slopes: some(blocks),
  };
}

/** What a function makes of each sketch. */
export function mapSketches<From, To>(
  { values, ratios, r2s, slopes }: Sketches<From>,
  map: (sketch: From) => To,
): Sketches<To> {
  return {
    values: values.map(map),
    ratios: ratios.map(map),
    r2s: r2s.map(map),
    slopes: slopes.map(map),
  };
}

/** The slopes of lines through the interior layers alone, of the nets that have such a line. */
function interiorSlopes(
  logs: Float64Array,
  nets: number,
  interior: Interior | undefined,
): Float64Array {
  if (interior === undefined) return new Float64Array(0);
  const { from, to } = interior;
  const { slopes } = fitRows(logs.subarray(from * rowStep(nets)), to - from + 1, nets);
  return keepFinite(slopes, slopes);
}

/** Adds to a sketch the numbers whose logarithms are in a row of the kernel's memory, but for NaN. */
function addLogs(sketch: Sketch, logs: Float64Array): void {
  sketch.addZeros(kernel().countEqual(logs.byteOffset, logs.length, -Infinity));
  sketch.add(keepFinite(logs, logs));
}
