/**
 * How log10 magnitude changes from layer to layer within each net: least-squares lines.
 */

/** The lines of many nets. */
export interface Lines {
  /** Decades per layer; NaN where fewer than two layers have a logarithm. */
  readonly slopes: Float64Array;
  /**
   * The share of the variance that the line explains; NaN also where all logarithms are equal.
   */
  readonly r2s: Float64Array;
}

/**
 * Fits a line to each net's log10 magnitude against layer, through the layers that have a finite
 * one.
 *
 * @param logs Row-major in [layers, nets].
 */
export function fitLines(logs: Float64Array, layers: number, nets: number): Lines {
  // All nets side by side, in the order of memory, as if all their logarithms were finite.
  const means = new Float64Array(nets);
  for (let layer = 0, at = 0; layer < layers; layer++) {
    for (let net = 0; net < nets; net++, at++) means[net]! += logs[at]!;
  }
  for (let net = 0; net < nets; net++) means[net]! /= layers;
  const [slopes, r2s] = [new Float64Array(nets), new Float64Array(nets)];
  const yy = new Float64Array(nets);
  const middle = (layers - 1) / 2;
  for (let layer = 0, at = 0; layer < layers; layer++) {
    for (let net = 0; net < nets; net++, at++) {
      const dy = logs[at]! - means[net]!;
      slopes[net]! += (layer - middle) * dy;
      yy[net]! += dy * dy;
    }
  }
  const xx = layers * (layers * layers - 1) / 12;
  for (let net = 0; net < nets; net++) {
    if (!Number.isFinite(means[net]!)) {
      const line = fitLine(logs, layers, net, nets);
      slopes[net] = line.slope;
      r2s[net] = line.r2;
      continue;
    }
    const xy = slopes[net]!;
    slopes[net] = xy / xx;
    r2s[net] = explained(xx, xy, yy[net]!);
  }
  return { slopes, r2s };
}

/** The line of one net, some of whose logarithms may not be finite. */
function fitLine(logs: Float64Array, layers: number, net: number, nets: number) {
  const points: [layer: number, log: number][] = [];
  for (let layer = 0; layer < layers; layer++) {
    const log = logs[layer * nets + net]!;
    if (Number.isFinite(log)) points.push([layer, log]);
  }
  const middle = points.reduce((sum, [layer]) => sum + layer, 0) / points.length;
  const mean = points.reduce((sum, [, log]) => sum + log, 0) / points.length;
  let [xx, xy, yy] = [0, 0, 0];
  for (const [layer, log] of points) {
    xx += (layer - middle) ** 2;
    xy += (layer - middle) * (log - mean);
    yy += (log - mean) ** 2;
  }
  return { slope: xy / xx, r2: explained(xx, xy, yy) };
}

/** The coefficient of determination, which rounding may take past 1. */
function explained(xx: number, xy: number, yy: number): number {
  return Math.min(1, xy * xy / (xx * yy));
}
