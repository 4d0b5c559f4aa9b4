/**
 * How log10 magnitude changes from layer to layer within each net: least-squares lines.
 */
import { kernel } from "./kernel/kernel.ts";
import { scratch } from "./scratch.ts";

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
  const { ROOM, LOGS, SLOPES, R2S } = kernel();
  const lines = { slopes: scratch("slopes", nets), r2s: scratch("r2s", nets) };
  for (let from = 0; from < nets; from += ROOM) {
    const count = Math.min(ROOM, nets - from);
    fitPart(count, layers, (add) => {
      for (let layer = 0, at = from; layer < layers; layer++, at += nets) {
        LOGS.set(logs.subarray(at, at + count));
        add(layer);
      }
    });
    lines.slopes.set(SLOPES.subarray(0, count), from);
    lines.r2s.set(R2S.subarray(0, count), from);
  }
  return lines;
}

/**
 * Fits the lines of as many nets as the kernel has room for.
 *
 * @param forLayers Puts one layer's logarithms after the other into the kernel, and calls a function each
 * time.
 */
function fitPart(
  count: number,
  layers: number,
  forLayers: (add: (layer: number) => void) => void,
): void {
  const passes = kernel();
  passes.clearLines(count);
  forLayers(() => passes.addMeans(count));
  if (passes.endMeans(count, layers)) {
    forLayers((layer) => passes.addLines(count, layer - (layers - 1) / 2));
    passes.endLines(count, layers * (layers * layers - 1) / 12);
    return;
  }
  passes.clearLines(count);
  forLayers((layer) => passes.addFiniteMeans(count, layer));
  passes.endFiniteMeans(count);
  forLayers((layer) => passes.addFiniteLines(count, layer));
  passes.endFiniteLines(count);
}

/** The line of one net alone: see {@linkcode Lines}. */
export function lineOf(logs: readonly number[]): { readonly slope: number; readonly r2: number } {
  const { slopes, r2s } = fitLines(Float64Array.from(logs), logs.length, 1);
  return { slope: slopes[0]!, r2: r2s[0]! };
}
