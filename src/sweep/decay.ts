/**
 * How the magnitude changes from layer to layer, within each net and over the seeds.
 */
import type { Magnitudes } from "../engine/engine.ts";
import { deviation, mean, quantiles } from "./distribution.ts";
import { ldexp } from "./magnitudes.ts";
import { t975 } from "./student_t.ts";

/**
 * The decay over seeds. A number that cannot be computed (too few seeds or layers qualify) is NaN.
 */
export interface Decay {
  /**
   * The number of seeds that a line could be fitted to, those of `slope_*`: with at least two
   * layers whose magnitude is finite and above zero. Other layers have no logarithm and are left
   * out of a seed's line; gradients.csv counts them.
   */
  readonly seeds: number;
  /**
   * The mean over seeds of the slope of log10 magnitude against layer, in decades per layer:
   * positive where the gradient vanishes toward the input.
   */
  readonly slope_mean: number;
  /** The sample standard deviation (n - 1) of the slope. */
  readonly slope_sd: number;
  /** The lower end of Student's 95 % confidence interval for the mean slope. */
  readonly slope_ci95_low: number;
  /** Its upper end. */
  readonly slope_ci95_high: number;
  /**
   * The median of the fits' coefficients of determination, of those that exist: a level net has
   * none.
   */
  readonly r2_median: number;
  /**
   * The median of the first layer's magnitude over the last layer's, over the seeds where both are
   * finite and the last is above zero.
   */
  readonly first_over_last_median: number;
  /** The 5 % quantile of the same ratio. */
  readonly first_over_last_q05: number;
  /** The 95 % quantile of the same ratio. */
  readonly first_over_last_q95: number;
  /**
   * The share of all seeds whose first layer's magnitude is under 1/100 of the last layer's. A net
   * in which either is not finite is in neither share.
   */
  readonly vanishing: number;
  /**
   * The share of all seeds whose first layer's magnitude is over 100 times the last layer's, 0
   * included.
   */
  readonly exploding: number;
}

/**
 * Summarises the decay of nets with that many layers.
 *
 * @param magnitudes The magnitudes, row-major in [layers, seeds].
 * @param logs Their log10.
 */
export function decay(magnitudes: Magnitudes, logs: Float64Array, layers: number): Decay {
  const slopes: number[] = [];
  const r2s: number[] = [];
  const ratios: number[] = [];
  let [vanishing, exploding] = [0, 0];
  const { mantissas } = magnitudes;
  const nets = mantissas.length / layers;
  for (let net = 0; net < nets; net++) {
    const [first, last] = [net, (layers - 1) * nets + net];
    const { slope, r2 } = fitLine(logs, first, last, nets);
    if (!Number.isNaN(slope)) slopes.push(slope);
    if (!Number.isNaN(r2)) r2s.push(r2);
    const ratio = ratioOf(magnitudes, first, last);
    if (ratio < 1 / 100) vanishing++;
    if (ratio > 100) exploding++;
    if (mantissas[last]! > 0 && !Number.isNaN(ratio)) ratios.push(ratio);
  }
  const slopeMean = mean(slopes);
  const slopeSd = deviation(slopes, slopeMean);
  const margin = slopes.length < 2
    ? NaN
    : t975(slopes.length - 1) * slopeSd / Math.sqrt(slopes.length);
  const [q05, median, q95] = quantiles(Float64Array.from(ratios), [0.05, 0.5, 0.95]);
  return {
    seeds: slopes.length,
    slope_mean: slopeMean,
    slope_sd: slopeSd,
    slope_ci95_low: slopeMean - margin,
    slope_ci95_high: slopeMean + margin,
    r2_median: quantiles(Float64Array.from(r2s), [0.5])[0]!,
    first_over_last_median: median!,
    first_over_last_q05: q05!,
    first_over_last_q95: q95!,
    vanishing: vanishing / nets,
    exploding: exploding / nets,
  };
}

/** One number over another: infinite where only the latter is 0, NaN where it is undefined. */
function ratioOf({ mantissas, exponents }: Magnitudes, first: number, last: number): number {
  const [a, b] = [mantissas[first]!, mantissas[last]!];
  if (!Number.isFinite(a) || !Number.isFinite(b)) return NaN;
  return ldexp(a / b, exponents[first]! - exponents[last]!);
}

/**
 * The least-squares line of log10 magnitude against layer, through the layers that have a finite
 * one: its slope, and the share of the variance that it explains. Both are NaN where there are
 * fewer than two such layers, and r2 also where all are equal.
 *
 * @param logs The layers' logarithms, from index `first` to index `last`, `step` apart.
 */
export function fitLine(
  logs: Float64Array,
  first = 0,
  last = logs.length - 1,
  step = 1,
): { slope: number; r2: number } {
  let [count, layerSum, logSum] = [0, 0, 0];
  for (let i = first, layer = 0; i <= last; i += step, layer++) {
    const log = logs[i]!;
    if (!Number.isFinite(log)) continue;
    count++;
    layerSum += layer;
    logSum += log;
  }
  const [layerMean, logMean] = [layerSum / count, logSum / count];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = first, layer = 0; i <= last; i += step, layer++) {
    const log = logs[i]!;
    if (!Number.isFinite(log)) continue;
    const [dx, dy] = [layer - layerMean, log - logMean];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return { slope: xy / xx, r2: Math.min(1, xy * xy / (xx * yy)) }; // rounding may go past 1
}
