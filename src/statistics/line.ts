/**
 * How log10 magnitude changes from layer to layer within each net: least-squares lines.
 */
import { scratch, scratchIntegers } from "./scratch.ts";

/** The lines of many nets, one each. */
export interface Lines {
  /** In decades per layer; NaN where fewer than two layers have a finite logarithm. */
  readonly slopes: Float64Array;
  /**
   * The share of the logarithms' variance that the line explains; NaN where there is no line, or where
   * all logarithms are equal.
   */
  readonly r2s: Float64Array;
}

/**
 * Fits a line to each net's log10 magnitude against layer, through the layers where it is finite. The
 * lines are in memory that the next call overwrites.
 *
 * @param logs Row-major in [layers, nets].
 */
export function fitLines(logs: Float64Array, layers: number, nets: number): Lines {
  // All nets side by side, in the order of memory, as if all their logarithms were finite; those that
  // have others are done again below.
  const [means, slopes] = [scratch("means", nets).fill(0), scratch("slopes", nets).fill(0)];
  const [yy, r2s] = [scratch("yy", nets).fill(0), scratch("r2s", nets)];
  for (let layer = 0; layer < layers; layer++) {
    addRow(means, logs.subarray(layer * nets, (layer + 1) * nets));
  }
  for (let net = 0; net < nets; net++) means[net]! /= layers;
  const middle = (layers - 1) / 2;
  for (let layer = 0; layer < layers; layer++) {
    const row = logs.subarray(layer * nets, (layer + 1) * nets);
    addProducts(slopes, yy, layer - middle, row, means);
  }
  const xx = layers * (layers * layers - 1) / 12;
  for (let net = 0; net < nets; net++) {
    const xy = slopes[net]!;
    slopes[net] = xy / xx;
    r2s[net] = explained(xx, xy, yy[net]!);
  }
  fitOthers(logs, layers, nets, means, { slopes, r2s });
  return { slopes, r2s };
}

/** The line of one net alone: see {@linkcode Lines}. */
export function lineOf(logs: readonly number[]): { readonly slope: number; readonly r2: number } {
  const { slopes, r2s } = fitLines(Float64Array.from(logs), logs.length, 1);
  return { slope: slopes[0]!, r2: r2s[0]! };
}

// The loops over nets are functions of their own: as such V8 compiles them well.

/** sums += row */
function addRow(sums: Float64Array, row: Float64Array): void {
  for (let net = 0; net < row.length; net++) sums[net]! += row[net]!;
}

/** xy += dx dy and yy += dy dy, where dy = row - means. */
function addProducts(
  xy: Float64Array,
  yy: Float64Array,
  dx: number,
  row: Float64Array,
  means: Float64Array,
): void {
  for (let net = 0; net < row.length; net++) {
    const dy = row[net]! - means[net]!;
    xy[net]! += dx * dy;
    yy[net]! += dy * dy;
  }
}

/** The lines of nets whose mean is not finite, since some of their logarithms are not. */
function fitOthers(
  logs: Float64Array,
  layers: number,
  nets: number,
  means: Float64Array,
  { slopes, r2s }: Lines,
): void {
  const others = scratchIntegers("others", nets);
  let count = 0;
  for (let net = 0; net < nets; net++) if (!Number.isFinite(means[net]!)) others[count++] = net;
  // Each one's logarithms side by side.
  const columns = scratch("columns", count * layers);
  for (let layer = 0; layer < layers; layer++) {
    const row = logs.subarray(layer * nets, (layer + 1) * nets);
    for (let i = 0; i < count; i++) columns[i * layers + layer] = row[others[i]!]!;
  }
  for (let i = 0; i < count; i++) {
    const line = fitLine(columns, i * layers, (i + 1) * layers);
    slopes[others[i]!] = line.slope;
    r2s[others[i]!] = line.r2;
  }
}

/** The line of one net, some of whose logarithms, those from `from` up to `to`, may not be finite. */
function fitLine(logs: Float64Array, from: number, to: number): { slope: number; r2: number } {
  let count = 0, middle = 0, mean = 0;
  for (let at = from; at < to; at++) {
    if (!Number.isFinite(logs[at]!)) continue;
    count++;
    middle += at - from;
    mean += logs[at]!;
  }
  middle /= count;
  mean /= count;
  let xx = 0, xy = 0, yy = 0;
  for (let at = from; at < to; at++) {
    if (!Number.isFinite(logs[at]!)) continue;
    const dx = at - from - middle, dy = logs[at]! - mean;
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return { slope: xy / xx, r2: explained(xx, xy, yy) };
}

/** The coefficient of determination, which rounding may take past 1. */
function explained(xx: number, xy: number, yy: number): number {
  return Math.min(1, xy * xy / (xx * yy));
}
