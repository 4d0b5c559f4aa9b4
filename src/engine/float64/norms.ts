/**
 * Layer normalisation of a row of numbers in an array, from a place on, forward and backward.
 */
import { NORM_EPSILON } from "../../nn/variants.ts";

/**
 * Puts y = (x - mean) r into `out`.
 *
 * @param out May be the same as x, at the same place.
 * @returns r = 1 / sqrt(variance + epsilon).
 */
export function normalise(
  out: Float64Array,
  o: number,
  x: Float64Array,
  a: number,
  count: number,
): number {
  let mean = 0;
  // The second time around it is what the first one's rounding has left.
  for (let time = 0; time < 2; time++) {
    let total = 0;
    for (let k = 0; k < count; k++) total += x[a + k]! - mean;
    mean += total / count;
  }
  let squares = 0;
  for (let k = 0; k < count; k++) squares += (x[a + k]! - mean) ** 2;
  const variance = squares / count;
  // Not finite where the variance is not: else y would be 0 there.
  const r = 1 / Math.sqrt(variance + NORM_EPSILON) + (variance - variance);
  for (let k = 0; k < count; k++) out[o + k] = (x[a + k]! - mean) * r;
  return r;
}

/**
 * Takes the gradient g by y, in its place, to that by x: r (c - y mean(c y)) with c = g - mean(g).
 *
 * @param r What normalise() has returned.
 */
export function denormalise(
  g: Float64Array,
  o: number,
  y: Float64Array,
  a: number,
  count: number,
  r: number,
): void {
  if (count === 2) {
    // c lies along y, and y^2 is 1 - r^2 epsilon: a difference would have few digits.
    const left = (g[o]! - g[o + 1]!) / 2 * (r * r * NORM_EPSILON) * r;
    g[o] = left;
    g[o + 1] = -left;
    return;
  }
  let mean = 0;
  for (let k = 0; k < count; k++) mean += g[o + k]!;
  mean /= count;
  let along = 0;
  for (let k = 0; k < count; k++) along += (g[o + k]! - mean) * y[a + k]!;
  along /= count;
  for (let k = 0; k < count; k++) g[o + k] = (g[o + k]! - mean - y[a + k]! * along) * r;
}
