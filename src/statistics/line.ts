/**
 * How log10 magnitude changes from layer to layer within each net: least-squares lines.
 */
import { kernel } from "./kernel/kernel.ts";
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
  // All nets side by side, as if all their logarithms were finite; those that have others are done
  // again below.
  const lines = { slopes: scratch("slopes", nets), r2s: scratch("r2s", nets) };
  const means = scratch("means", nets);
  const { ROOM, MEANS, SLOPES, R2S, ...passes } = kernel();
  const [middle, xx] = [(layers - 1) / 2, layers * (layers * layers - 1) / 12];
  for (let from = 0; from < nets; from += ROOM) {
    const count = Math.min(ROOM, nets - from);
    passes.clearLines(count);
    for (let layer = 0; layer < layers; layer++) {
      passes.LOGS.set(logs.subarray(layer * nets + from, layer * nets + from + count));
      passes.addMeans(count);
    }
    passes.finishMeans(count, layers);
    for (let layer = 0; layer < layers; layer++) {
      passes.LOGS.set(logs.subarray(layer * nets + from, layer * nets + from + count));
      passes.addLines(count, layer - middle);
    }
    passes.finishLines(count, xx);
    means.set(MEANS.subarray(0, count), from);
    lines.slopes.set(SLOPES.subarray(0, count), from);
    lines.r2s.set(R2S.subarray(0, count), from);
  }
  fitOthers(logs, layers, nets, means, lines);
  return lines;
}

/** The line of one net alone: see {@linkcode Lines}. */
export function lineOf(logs: readonly number[]): { readonly slope: number; readonly r2: number } {
  const { slopes, r2s } = fitLines(Float64Array.from(logs), logs.length, 1);
  return { slope: slopes[0]!, r2: r2s[0]! };
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
