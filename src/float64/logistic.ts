/**
 * The logistic function in float64, precise in both tails: nothing cancels, since 1 - s(x) is never
 * computed; it is s(-x).
 */
import { exp } from "./exponentials.ts";

/** s(x) = 1 / (1 + e^-x). */
export function sigmoid(x: number): number {
  const e = exp(-Math.abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

/** s'(x) = s(x) s(-x), which is even. */
export function sigmoidSlope(x: number): number {
  const e = exp(-Math.abs(x));
  return e / ((1 + e) * (1 + e));
}
