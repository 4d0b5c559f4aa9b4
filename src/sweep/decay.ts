/**
 * How the magnitude changes from layer to layer, within each net and over the seeds.
 */
import { deviation } from "d3-array";
import { mean, quantile } from "./distribution.ts";
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
 * Summarises the decay of nets with that many layers; magnitudes are row-major in [seeds, layers].
 */
export function decay(magnitudes: Float64Array, layers: number): Decay {
  const slopes: number[] = [];
  const r2s: number[] = [];
  const ratios: number[] = [];
  let [vanishing, exploding] = [0, 0];
  const nets = magnitudes.length / layers;
  for (let net = 0; net < nets; net++) {
    const profile = magnitudes.subarray(net * layers, (net + 1) * layers);
    const { slope, r2 } = fitLine(profile);
    if (!Number.isNaN(slope)) slopes.push(slope);
    if (!Number.isNaN(r2)) r2s.push(r2);
    const [first, last] = [profile[0]!, profile[layers - 1]!];
    if (!Number.isFinite(first) || !Number.isFinite(last)) continue;
    if (last > 0) ratios.push(first / last);
    if (first < last / 100) vanishing++;
    if (first > last * 100) exploding++;
  }
  const slopeMean = mean(slopes);
  const slopeSd = deviation(slopes) ?? NaN;
  const margin = slopes.length < 2
    ? NaN
    : t975(slopes.length - 1) * slopeSd / Math.sqrt(slopes.length);
  const sortedRatios = Float64Array.from(ratios).sort();
  return {
    seeds: slopes.length,
    slope_mean: slopeMean,
    slope_sd: slopeSd,
    slope_ci95_low: slopeMean - margin,
    slope_ci95_high: slopeMean + margin,
    r2_median: quantile(Float64Array.from(r2s).sort(), 0.5),
    first_over_last_median: quantile(sortedRatios, 0.5),
    first_over_last_q05: quantile(sortedRatios, 0.05),
    first_over_last_q95: quantile(sortedRatios, 0.95),
    vanishing: vanishing / nets,
    exploding: exploding / nets,
  };
}

/**
 * The least-squares line of log10 magnitude against layer, through the layers that have a
 * logarithm: its slope, and the share of the variance that it explains. Both are NaN where there
 * are fewer than two such layers, and r2 also where all are equal.
 */
export function fitLine(profile: Float64Array): { slope: number; r2: number } {
  const layers: number[] = [];
  const logs: number[] = [];
  profile.forEach((magnitude, layer) => {
    if (!(magnitude > 0 && Number.isFinite(magnitude))) return;
    layers.push(layer);
    logs.push(Math.log10(magnitude));
  });
  const [layerMean, logMean] = [mean(layers), mean(logs)];
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < logs.length; i++) {
    const [dx, dy] = [layers[i]! - layerMean, logs[i]! - logMean];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  }
  return { slope: xy / xx, r2: Math.min(1, xy * xy / (xx * yy)) }; // rounding may go past 1
}
