/**
 * How log10 magnitude changes from layer to layer within each net: least-squares lines.
 */
import { kernel } from "./kernel/kernel.ts";
import { roomFor, rowStep } from "./kernel/room.ts";

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
  const [rows, step] = [roomFor(nets, layers).logs, rowStep(nets)];
  for (let layer = 0; layer < layers; layer++) {
    rows.set(logs.subarray(layer * nets, (layer + 1) * nets), layer * step);
  }
  return fitRows(rows, layers, nets);
}

/** The same of rows in the kernel's memory, rowStep(nets) apart. */
export function fitRows(rows: Float64Array, layers: number, nets: number): Lines {
  const { slopes, r2s } = roomFor(nets);
  const step = 8 * rowStep(nets);
  kernel().fitLines(rows.byteOffset, step, layers, nets, slopes.byteOffset, r2s.byteOffset);
  return { slopes: slopes.subarray(0, nets), r2s: r2s.subarray(0, nets) };
}

/** The line of one net alone: see {@linkcode Lines}. */
export function lineOf(logs: readonly number[]): { readonly slope: number; readonly r2: number } {
  const { slopes, r2s } = fitLines(Float64Array.from(logs), logs.length, 1);
  return { slope: slopes[0]!, r2: r2s[0]! };
}
